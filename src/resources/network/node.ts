import { setImmediate as nextTurn } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { LoggedEvent } from '../../api/event.ts'
import type { Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { asPandoError, isAbort, type PandoError } from '../../base/errors.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import { Snapshot } from '../../services/fork/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { LoadBalancer } from '../../services/load-balancing/kind.ts'
import { setStatus } from '../../store/update.ts'
import type { NetworkDriver, NetworkPlan } from './driver.ts'
import { Network } from './kind.ts'
import { isLive, namesOf } from './names.ts'
import { defaultPool, SubnetChooser, subnetsOf } from './plan.ts'
import { appTeller, publisher } from './publisher.ts'

type NetworkObject = Stored<typeof Network>
type InstanceObject = Stored<typeof Instance>
type BalancerObject = Stored<typeof LoadBalancer>
/** Of the whole node, or of the project of one network. */
interface Members {
  instances: readonly InstanceObject[]
  balancers: readonly BalancerObject[]
}
interface World extends Members {
  networks: readonly NetworkObject[]
  /** Projects in which something may have another name, or another port, than before. */
  news: ReadonlySet<string | undefined>
  /** What is free for a network that waits. Worked out when the first one asks. */
  chooser(): Promise<SubnetChooser>
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
/** To work out names and ports takes at most one part in five of the time, however often instances change. */
const restShare = 4

/** What was last made of a network, when, and of which object. */
interface Made {
  network: NetworkObject
  text: string
  at: number
}

/** Makes networks real on this node, and keeps names, published ports and leftovers in step. One key: this node. */
export function networkNodeController(deps: NetworkNodeDeps): Controller {
  const maker = networkMaker(deps)
  let changed = new Set<string | undefined>() // projects
  const wakesOf = (hints: (event: LoggedEvent) => boolean) => (event: LoggedEvent) => {
    if (!hints(event)) return []
    changed.add(event.project)
    return [{ name: deps.node }]
  }
  const publish = publisher({ ...deps, everyMs: repairEveryMs })
  let restUntil = 0
  let collectAt = 0

  return {
    name: 'resources/network/node',
    watches: [
      { kind: Network, keys: () => [{ name: deps.node }] },
      { kind: Instance, keys: wakesOf(instanceHints()) },
      {
        kind: LoadBalancer,
        keys: wakesOf(changesOf<BalancerObject>(({ spec, status, metadata }) => [spec, status.address, metadata.deletedAt])),
      },
    ],
    writes: ['Network.status.phase', 'Network.status.reason'],
    concurrency: 1,
    async listen(wake) {
      wake({ name: deps.node })
    },
    async reconcile(_key, ctx): Promise<Outcome> {
      const start = ctx.clock.now()
      if (start < restUntil) return { again: restUntil - start }
      const news = changed
      changed = new Set()
      try {
        return await look(news, ctx)
      } catch (error) {
        for (const project of news) changed.add(project)
        throw error
      } finally {
        restUntil = ctx.clock.now() + maker.takeWorkMs() * restShare
      }
    },
  }

  async function look(news: World['news'], ctx: ReconcileContext): Promise<Outcome> {
    const start = ctx.clock.now()
    // Before the objects are read: what is made in between is then among them.
    const found = start >= collectAt ? await deps.driver.list(ctx.signal) : undefined
    // A spare that an instance takes over is among these until the instance is among those.
    const spares = found ? (await ctx.store.view(Snapshot, {}, ctx.signal)).flatMap(({ status }) => status.spares) : []
    const world = { ...(await readWorld(ctx)), news }
    let again = repairEveryMs
    for (let i = 0; i < world.networks.length; i += sideBySide) {
      const pauses = await Promise.all(world.networks.slice(i, i + sideBySide).map((network) => maker.step(network, world, ctx)))
      again = Math.min(again, ...pauses)
      await nextTurn()
    }
    await publish(world, ctx)
    if (found) {
      const owners = new Set([...spares.map(({ uid }) => uid), ...world.instances.map(({ metadata }) => metadata.uid)])
      await collect(deps.driver, found, { owners, networks: world.networks }, ctx)
      collectAt = start + repairEveryMs
    }
    return { again }
  }

  async function readWorld(ctx: ReconcileContext): Promise<Omit<World, 'news'>> {
    const [networks, members] = await Promise.all([ctx.store.view(Network, {}, ctx.signal), membersOf({}, ctx)])
    return { networks, ...members, chooser: chooserOf(networks, deps, ctx.signal) }
  }
}

/** Makes one network at a time, and remembers what it made of which object. */
function networkMaker({ driver }: NetworkNodeDeps) {
  const made = new Map<string, Made>() // by uid
  const apps = appTeller(driver)
  let workMs = 0
  const forget = (uid: string) => {
    made.delete(uid)
    apps.forget(uid)
  }

  return {
    step,
    /** How long it took to work out names, since it was last asked. */
    takeWorkMs() {
      const taken = workMs
      workMs = 0
      return taken
    },
  }

  /** Brings one network to where it should be; resolves to when to look again. */
  async function step(network: NetworkObject, world: World, ctx: ReconcileContext): Promise<number> {
    const { uid } = network.metadata
    try {
      if (network.metadata.deletedAt !== undefined) {
        if (!(await removedWhenUnused(network, driver, ctx))) return busyMs
        forget(uid)
        return repairEveryMs
      }
      const plan = planOf(network)
      if (!plan) return await explainWait(network, world)
      const text = JSON.stringify(plan)
      const last = made.get(uid)
      const due = last?.text === text ? last.at + repairEveryMs - ctx.clock.now() : 0
      if (due > 0 && last?.network === network && !world.news.has(network.metadata.project)) return due
      if (due <= 0) await driver.ensureNetwork(plan, ctx.signal)
      made.set(uid, { network, text, at: due > 0 ? last!.at : ctx.clock.now() })
      const members = await membersOf(network.metadata, ctx)
      const start = ctx.clock.now()
      const names = namesOf(network, members)
      workMs += ctx.clock.now() - start
      await driver.setNames(uid, names, ctx.signal)
      await apps.tell(network, members.balancers, ctx.signal)
      if (network.status.phase !== 'ready') await report(network, undefined, ctx)
      return due > 0 ? due : repairEveryMs
    } catch (error) {
      if (isAbort(error) && ctx.signal.aborted) throw error
      forget(uid)
      await report(network, asPandoError(error), ctx)
      return retryMs
    }
  }
}

/** Removes it where nobody is in it. Admission refuses to delete a network in use; one that came in between is waited for. */
async function removedWhenUnused(network: NetworkObject, driver: NetworkDriver, ctx: ReconcileContext): Promise<boolean> {
  const { uid, name } = network.metadata
  const { instances, balancers } = await membersOf(network.metadata, ctx)
  if (instances.some((instance) => instance.status.nics.some((nic) => nic.network === name))) return false
  if (balancers.some(({ spec }) => spec.network === name)) return false
  await driver.removeNetwork(uid, ctx.signal)
  await ctx.store.remove(Network, network, ctx.signal)
  return true
}

/** In memory, however many there are; those of one project where one is named. */
async function membersOf({ project }: { project?: string }, { store, signal }: ReconcileContext): Promise<Members> {
  const query = project === undefined ? {} : { project }
  const [instances, balancers] = await Promise.all([store.view(Instance, query, signal), store.view(LoadBalancer, query, signal)])
  return { instances, balancers }
}

/** The IPAM controller gives the subnet and has no say over phase and reason, so the reason for a wait is found here by the same rules. */
async function explainWait({ spec }: NetworkObject, { chooser }: World): Promise<number> {
  ;(await chooser()).choose(spec)
  return retryMs
}

function chooserOf(
  networks: readonly NetworkObject[],
  { driver, pool = defaultPool }: NetworkNodeDeps,
  signal: AbortSignal,
): World['chooser'] {
  const read = async () => {
    const given = subnetsOf(networks.filter(({ status }) => status.cidr !== undefined))
    return new SubnetChooser(pool, [...(await driver.hostSubnets(signal)), ...given])
  }
  let made: Promise<SubnetChooser> | undefined
  return () => (made ??= read())
}

function planOf({ metadata, spec, status: { cidr, gateway, domain } }: NetworkObject): NetworkPlan | undefined {
  if (!cidr || !gateway || !domain) return undefined
  return { id: metadata.uid, cidr, gateway, domain, mtu: spec.mtu, ...(spec.isolated ? { isolated: true } : {}) }
}

/** One of which nothing is new is not even read again: thousands may wait for a subnet. */
async function report(network: NetworkObject, error: PandoError | undefined, { store, clock }: ReconcileContext): Promise<void> {
  const next = (status: NetworkObject['status']): NetworkObject['status'] => {
    const { reason: _old, ...rest } = status
    return error
      ? { ...rest, phase: 'failed' as const, reason: reasonOf(error, { now: clock.now(), status }) }
      : { ...rest, phase: 'ready' as const }
  }
  if (!isDeepStrictEqual(next(network.status), network.status)) await setStatus(store, Network, network, next)
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

/** Only changes that touch names or ports are worth a look at the instances of a project. */
function instanceHints(): (event: LoggedEvent) => boolean {
  return changesOf<InstanceObject>((instance) => [
    isLive(instance),
    instance.status.nics,
    instance.spec.networks,
    instance.spec.ports,
    instance.status.node,
  ])
}

/** Is what concerns us of an object another than it was? */
function changesOf<O>(facts: (object: O) => unknown): (event: LoggedEvent) => boolean {
  const seen = new Map<string, string>()
  return (event) => {
    const object = event.object as O | undefined
    const text = event.type === 'deleted' || !object ? '' : JSON.stringify(facts(object))
    if (seen.get(event.uid) === text) return false
    if (text === '') seen.delete(event.uid)
    else seen.set(event.uid, text)
    return true
  }
}
