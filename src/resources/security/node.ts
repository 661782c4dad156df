import { isDeepStrictEqual } from 'node:util'
import type { LoggedEvent } from '../../api/event.ts'
import type { Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { asPandoError, isAbort, type PandoError } from '../../base/errors.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import { App } from '../../services/apps/kind.ts'
import { Snapshot, sourceSpecOf } from '../../services/fork/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { LoadBalancer } from '../../services/load-balancing/kind.ts'
import type { Key } from '../../store/store.ts'
import { setStatus } from '../../store/update.ts'
import type { NetworkDriver, SecurityPlan } from '../network/driver.ts'
import { Network } from '../network/kind.ts'
import { SecurityGroup } from './kind.ts'
import { groupsOf, memberCounts, type SecurityWorld, securityPlanOf } from './plan.ts'
import { readSecurityWorld, worldsOf } from './world.ts'

export interface SecurityNodeDeps {
  driver: Pick<NetworkDriver, 'setSecurity'>
  node: string
}

type GroupObject = Stored<typeof SecurityGroup>

/** So many groups are written at the same time. */
const sideBySide = 64
/** After a failure. */
const retryMs = 2_000
/** To read all instances takes at most one part in five of the time, however often they change. */
const restShare = 4

/**
 * Tells the driver of each network who may connect to whom. What is lost on the host comes back with the network itself, and
 * ports of members are closed until they are told of: so this may be late, and never leaves anything open.
 */
export function securityNodeController(deps: SecurityNodeDeps): Controller {
  const key = { name: deps.node }
  const told = new Map<string, SecurityPlan>() // uid of a network -> what was last told
  let restUntil = 0

  return {
    name: 'resources/security/node',
    watches: [
      { kind: SecurityGroup, keys: changes<typeof SecurityGroup>(key, ({ spec, metadata }) => [spec, metadata.deletedAt]) },
      { kind: Network, keys: changes<typeof Network>(key, ({ status }) => status.phase === 'ready' || undefined) },
      { kind: Instance, keys: changes<typeof Instance>(key, memberFacts) },
      { kind: Snapshot, keys: changes<typeof Snapshot>(key, spareFacts) },
      { kind: LoadBalancer, keys: changes<typeof LoadBalancer>(key, ({ spec, status }) => [spec.ports, spec.network, status.address]) },
      { kind: App, keys: changes<typeof App>(key, ({ spec }) => some(groupsOf(spec.template))) },
    ],
    writes: ['SecurityGroup.status'],
    concurrency: 1,
    async listen(wake) {
      wake(key)
    },
    async reconcile(_key, ctx): Promise<Outcome> {
      const start = ctx.clock.now()
      if (start < restUntil) return { again: restUntil - start }
      const { items: networks } = await ctx.store.list(Network, {}, ctx.signal)
      const world = await readSecurityWorld(ctx.store, {}, ctx.signal)
      restUntil = ctx.clock.now() + (ctx.clock.now() - start) * restShare
      const inProject = worldsOf(world)
      const failures = new Map<string | undefined, PandoError>()
      for (const [project, theirs] of Map.groupBy(networks, ({ metadata }) => metadata.project)) {
        const theirWorld = inProject(project)
        for (const network of theirs.filter(({ status }) => status.phase === 'ready')) {
          const failure = await tell(network, theirWorld, ctx)
          if (failure) failures.set(project, failure)
        }
      }
      for (const uid of told.keys()) if (!networks.some(({ metadata }) => metadata.uid === uid)) told.delete(uid)
      await reportAll(world, failures, ctx)
      return failures.size > 0 ? { again: retryMs } : 'done'
    },
  }

  async function tell(
    network: Stored<typeof Network>,
    world: SecurityWorld,
    { signal }: ReconcileContext,
  ): Promise<PandoError | undefined> {
    const { uid } = network.metadata
    const plan = securityPlanOf(network, world)
    if (isDeepStrictEqual(plan, told.get(uid))) return undefined
    told.delete(uid)
    try {
      await deps.driver.setSecurity(uid, plan, signal)
      told.set(uid, plan)
      return undefined
    } catch (error) {
      if (isAbort(error) && signal.aborted) throw error
      return asPandoError(error)
    }
  }
}

/** Those of which nothing is new are left alone; the others are written side by side, so that they share commits. */
async function reportAll(
  world: SecurityWorld,
  failures: ReadonlyMap<string | undefined, PandoError>,
  ctx: ReconcileContext,
): Promise<void> {
  const members = memberCounts(world)
  const changed = world.groups.flatMap((group) => {
    const { project, name, deletedAt } = group.metadata
    const news = { members: members(project, name), failure: failures.get(project) }
    const isKnown = deletedAt === undefined && isDeepStrictEqual(statusOf(group.status, news, ctx), group.status)
    return isKnown ? [] : [{ group, news }]
  })
  for (let i = 0; i < changed.length; i += sideBySide)
    await Promise.all(changed.slice(i, i + sideBySide).map(({ group, news }) => report(group, news, ctx)))
}

interface News {
  members: number
  failure: PandoError | undefined
}

/** A group that was deleted is gone once nothing is allowed for its sake any more. */
async function report(group: GroupObject, news: News, ctx: ReconcileContext): Promise<void> {
  const { store, signal } = ctx
  if (group.metadata.deletedAt !== undefined && !news.failure) return store.remove(SecurityGroup, group, signal)
  await setStatus(store, SecurityGroup, group, (status) => statusOf(status, news, ctx))
}

function statusOf(status: GroupObject['status'], { members, failure }: News, { clock }: ReconcileContext): GroupObject['status'] {
  if (!failure) return { phase: 'ready', members }
  return { phase: 'failed', members, reason: reasonOf(failure, { now: clock.now(), status }) }
}

/** Who is in no group concerns nobody here. */
function memberFacts({ spec, status }: Stored<typeof Instance>): unknown {
  return some(groupsOf(spec)) && [spec.securityGroups, status.nics]
}

function spareFacts(snapshot: Stored<typeof Snapshot>): unknown {
  return some(groupsOf(sourceSpecOf(snapshot) ?? {})) && snapshot.status.spares.map(({ uid, nics }) => [uid, nics])
}

function some(groups: readonly string[]): readonly string[] | undefined {
  return groups.length > 0 ? groups : undefined
}

/** The key, when what concerns us of an object is another than it was; `undefined` is nothing, as if there were no object. */
function changes<K extends Parameters<ReconcileContext['store']['get']>[0]>(
  key: Key,
  facts: (object: Stored<K>) => unknown,
): (event: LoggedEvent) => Key[] {
  const seen = new Map<string, string>()
  return (event) => {
    const object = event.object as Stored<K> | undefined
    const text = (event.type !== 'deleted' && object && JSON.stringify(facts(object))) || ''
    if ((seen.get(event.uid) ?? '') === text) return []
    if (text === '') seen.delete(event.uid)
    else seen.set(event.uid, text)
    return [key]
  }
}
