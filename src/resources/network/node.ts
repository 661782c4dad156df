import type { LoggedEvent } from '../../api/event.ts'
import type { Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { asPandoError, isAbort, type PandoError } from '../../base/errors.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import { Snapshot } from '../../services/fork/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { LoadBalancer } from '../../services/load-balancing/kind.ts'
import type { Key } from '../../store/store.ts'
import { setStatus } from '../../store/update.ts'
import type { NetworkDriver, NetworkPlan } from './driver.ts'
import { Network } from './kind.ts'
import { isLive, namesOf } from './names.ts'
import { defaultPool, subnetFor, subnetsOf } from './plan.ts'
import { appTeller, publisher } from './publisher.ts'

type NetworkObject = Stored<typeof Network>
type InstanceObject = Stored<typeof Instance>
type BalancerObject = Stored<typeof LoadBalancer>
interface World {
  networks: NetworkObject[]
  instances: InstanceObject[]
  balancers: BalancerObject[]
  instancesOf(network: NetworkObject): InstanceObject[]
  balancersOf(network: NetworkObject): BalancerObject[]
}

export interface NetworkNodeDeps {
  driver: NetworkDriver
  node: string
  /** Where automatic subnets come from. Default 10.210.0.0/16. */
  pool?: string
}

/** A network is made again this often, whatever happens: what others took away comes back. */
const repairEveryMs = 30_000
/** So many networks are worked on at the same time. */
const sideBySide = 4
/** After a failure. */
const retryMs = 5_000
/** A network whose last instance is on its way out is tried again this soon. */
const busyMs = 1_000
/** To read all instances takes at most one part in five of the time, however often they change. */
const restShare = 4

/** Makes networks real on this node, and keeps names, published ports and leftovers in step. One key: this node. */
export function networkNodeController(deps: NetworkNodeDeps): Controller {
  const made = new Map<string, { text: string; at: number }>() // uid -> what was last made
  const apps = appTeller(deps.driver)
  const hints = instanceHints({ name: deps.node })
  const balancerHints = changesOf<BalancerObject>({ name: deps.node }, ({ spec, status, metadata }) => [
    spec,
    status.address,
    metadata.deletedAt,
  ])
  const publish = publisher({ ...deps, everyMs: repairEveryMs })
  let restUntil = 0
  let collectAt = 0

  return {
    name: 'resources/network/node',
    watches: [
      { kind: Network, keys: () => [{ name: deps.node }] },
      { kind: Instance, keys: hints },
      { kind: LoadBalancer, keys: balancerHints },
    ],
    writes: ['Network.status.phase', 'Network.status.reason'],
    concurrency: 1,
    async listen(wake) {
      wake({ name: deps.node })
    },
    async reconcile(_key, ctx): Promise<Outcome> {
      const start = ctx.clock.now()
      if (start < restUntil) return { again: restUntil - start }
      // Before the objects are read: what is made in between is then among them.
      const found = start >= collectAt ? await deps.driver.list(ctx.signal) : undefined
      // A spare that an instance takes over is among these until the instance is among those.
      const spares = found ? (await ctx.store.list(Snapshot, {}, ctx.signal)).items.flatMap(({ status }) => status.spares) : []
      const world = await readWorld(ctx)
      let again = repairEveryMs
      for (let i = 0; i < world.networks.length; i += sideBySide) {
        const pauses = await Promise.all(world.networks.slice(i, i + sideBySide).map((network) => step(network, world, ctx)))
        again = Math.min(again, ...pauses)
      }
      await publish(world, ctx)
      if (found) {
        const owners = new Set([...spares.map(({ uid }) => uid), ...world.instances.map(({ metadata }) => metadata.uid)])
        await collect(deps.driver, found, { owners, networks: world.networks }, ctx)
        collectAt = start + repairEveryMs
      }
      return { again }
    },
  }

  async function readWorld({ store, clock, signal }: ReconcileContext): Promise<World> {
    const start = clock.now()
    const [{ items: networks }, { items: balancers }, { items: instances }] = await Promise.all([
      store.list(Network, {}, signal),
      store.list(LoadBalancer, {}, signal),
      store.list(Instance, {}, signal),
    ])
    restUntil = clock.now() + (clock.now() - start) * restShare
    return { networks, balancers, instances, instancesOf: byProject(instances), balancersOf: byProject(balancers) }
  }

  /** Brings one network to where it should be; resolves to when to look again. */
  async function step(network: NetworkObject, world: World, ctx: ReconcileContext): Promise<number> {
    const { uid } = network.metadata
    try {
      if (network.metadata.deletedAt !== undefined) return await removeWhenUnused(network, world, ctx)
      const plan = planOf(network)
      if (!plan) return await explainWait(network, world, ctx)
      const text = JSON.stringify(plan)
      const last = made.get(uid)
      const due = last?.text === text ? last.at + repairEveryMs - ctx.clock.now() : 0
      if (due <= 0) {
        await deps.driver.ensureNetwork(plan, ctx.signal)
        made.set(uid, { text, at: ctx.clock.now() })
      }
      const [instances, balancers] = [world.instancesOf(network), world.balancersOf(network)]
      await deps.driver.setNames(uid, namesOf(network, { instances, balancers }), ctx.signal)
      await apps.tell(network, balancers, ctx.signal)
      if (network.status.phase !== 'ready') await report(network, undefined, ctx)
      return due > 0 ? due : repairEveryMs
    } catch (error) {
      if (isAbort(error) && ctx.signal.aborted) throw error
      made.delete(uid)
      apps.forget(uid)
      await report(network, asPandoError(error), ctx)
      return retryMs
    }
  }

  /** Admission refuses to delete a network in use; one that came in between is waited for. */
  async function removeWhenUnused(network: NetworkObject, world: World, { store, signal }: ReconcileContext): Promise<number> {
    const { uid, name } = network.metadata
    if (world.instancesOf(network).some((instance) => instance.status.nics.some((nic) => nic.network === name))) return busyMs
    if (world.balancersOf(network).some(({ spec }) => spec.network === name)) return busyMs
    await deps.driver.removeNetwork(uid, signal)
    made.delete(uid)
    apps.forget(uid)
    await store.remove(Network, network, signal)
    return repairEveryMs
  }

  /** The IPAM controller gives the subnet and has no say over phase and reason, so the reason for a wait is found here by the same rules. */
  async function explainWait(network: NetworkObject, { networks }: World, ctx: ReconcileContext): Promise<number> {
    const others = networks.filter((other) => other !== network && other.status.cidr !== undefined)
    subnetFor(network.spec, [...(await deps.driver.hostSubnets(ctx.signal)), ...subnetsOf(others)], deps.pool ?? defaultPool)
    return retryMs
  }
}

function planOf({ metadata, spec, status: { cidr, gateway, domain } }: NetworkObject): NetworkPlan | undefined {
  return cidr && gateway && domain ? { id: metadata.uid, cidr, gateway, domain, mtu: spec.mtu } : undefined
}

async function report(network: NetworkObject, error: PandoError | undefined, { store, clock }: ReconcileContext): Promise<void> {
  await setStatus(store, Network, network, (status) => {
    const { reason: _old, ...rest } = status
    return error
      ? { ...rest, phase: 'failed' as const, reason: reasonOf(error, { now: clock.now(), status }) }
      : { ...rest, phase: 'ready' as const }
  })
}

/** Removes what nobody wants: objects removed while this node was away. Ports go only when their instance, or clone to be, is no more. */
async function collect(
  driver: NetworkDriver,
  found: { networks: string[]; ports: string[] },
  { owners, networks }: { owners: ReadonlySet<string>; networks: readonly NetworkObject[] },
  { log, signal }: ReconcileContext,
): Promise<void> {
  for (const port of found.ports.filter((id) => !owners.has(id.replace(/-\d+$/, '')))) {
    log.info({ port }, 'removing a port that no instance owns')
    await driver.removePort(port, signal)
  }
  const wanted = new Set(networks.map((network) => network.metadata.uid))
  for (const network of found.networks.filter((id) => !wanted.has(id))) {
    log.info({ network }, 'removing a network that no object stands for')
    await driver.removeNetwork(network, signal)
  }
}

function byProject<O extends { metadata: { project?: string } }>(objects: readonly O[]): (network: NetworkObject) => O[] {
  const groups = Map.groupBy(objects, ({ metadata }) => metadata.project)
  return ({ metadata }) => groups.get(metadata.project) ?? []
}

/** Only changes that touch names or ports are worth a look at all instances. */
function instanceHints(key: Key): (event: LoggedEvent) => Key[] {
  return changesOf<InstanceObject>(key, (instance) => [
    isLive(instance),
    instance.status.nics,
    instance.spec.networks,
    instance.spec.ports,
    instance.status.node,
  ])
}

/** The key, when what concerns us of an object is another than it was. */
function changesOf<O>(key: Key, facts: (object: O) => unknown): (event: LoggedEvent) => Key[] {
  const seen = new Map<string, string>()
  return (event) => {
    const object = event.object as O | undefined
    const text = event.type === 'deleted' || !object ? '' : JSON.stringify(facts(object))
    if (seen.get(event.uid) === text) return []
    if (text === '') seen.delete(event.uid)
    else seen.set(event.uid, text)
    return [key]
  }
}
