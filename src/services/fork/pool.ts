import type { Stored } from '../../api/kind.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import type { Engine } from '../../engines/engine.ts'
import { Network } from '../../resources/network/kind.ts'
import type { Key } from '../../store/store.ts'
import { Instance } from '../lifecycle/kind.ts'
import { CloneIndex } from './clone-index.ts'
import type { ForkDeps } from './fork.ts'
import { Snapshot, sourceSpecOf } from './kind.ts'
import { type PoolFacts, planPool, roomForSpares } from './plan.ts'
import { Spares } from './spares.ts'

type SnapshotObject = Stored<typeof Snapshot>

/** Keeps clones ready ahead of time, as many as demand and room allow, for the snapshots of this node. */
export function poolController(deps: ForkDeps): Controller {
  const clones = new CloneIndex()
  const work = new Spares(deps)
  const lists = new Map<string, { key: Key; uids: string[] }>() // snapshot uid -> its spares, as last seen

  return {
    name: 'services/fork/pool',
    watches: [{ kind: Snapshot }, { kind: Instance, keys: (event) => clones.see(event) }],
    writes: ['uid', 'ready', 'leaving'].map((field) => `Snapshot.status.spares.${field}`),
    concurrency: 2,
    async listen(wake, { signal }) {
      await Promise.all(deps.engines.map((engine) => followSpares(engine, wake, signal)))
    },
    async reconcile(key, ctx): Promise<Outcome> {
      const snapshot = await ctx.store.get(Snapshot, key)
      if (!snapshot) {
        clones.forget(key)
        return 'done'
      }
      const { metadata, status } = snapshot
      if (status.node !== deps.node || status.engine === undefined) return 'done'
      if (metadata.deletedAt !== undefined && status.spares.length === 0) {
        lists.delete(metadata.uid)
        work.forget(snapshot)
        return 'done'
      }
      lists.set(metadata.uid, { key, uids: status.spares.map(({ uid }) => uid) })
      const place = { snapshot, engine: deps.engineFor(status.engine), ctx }
      if (await work.markDead(place)) return 'done' // written, so we come again
      const plan = planPool(await factsOf(place))
      if (plan.forget.length > 0 || plan.add > 0) await work.relist(place, plan)
      if (plan.retire.length > 0) await work.retire(place, plan.retire)
      if (plan.warm !== undefined) await work.warm(place, plan.warm)
      return plan.again === undefined ? 'done' : { again: plan.again }
    },
  }

  async function followSpares(engine: Engine, wake: (key: Key) => void, signal: AbortSignal): Promise<void> {
    for await (const { id } of engine.events(signal)) {
      work.doubt(id)
      for (const { key, uids } of lists.values()) if (uids.includes(id)) wake(key)
    }
  }

  async function factsOf({
    snapshot,
    engine,
    ctx,
  }: {
    snapshot: SnapshotObject
    engine: Engine
    ctx: ReconcileContext
  }): Promise<PoolFacts> {
    const { metadata, spec, status } = snapshot
    const now = ctx.clock.now()
    const canBegin = metadata.deletedAt === undefined && (status.phase === 'saving' || status.phase === 'ready') && status.memory
    const held = lists.values().reduce((sum, { uids }) => sum + uids.length, 0)
    return {
      spares: status.spares,
      warm: spec.warm,
      // What a fork made for itself has been asked for once; it is hot only when people say so.
      asked: spec.keep ? clones.asked(metadata, now) : [],
      now,
      isUsable:
        canBegin &&
        engine.powers.snapshots?.warm !== undefined &&
        !sourceSpecOf(snapshot)?.volumes?.length &&
        (await hasNetworks(snapshot, ctx)),
      isBusy: clones.isBusy(metadata, now),
      lastAt: clones.lastAt(metadata),
      room: roomForSpares({ freeBytes: deps.freeMemory(), held }) - (held - status.spares.length),
      instances: new Set(status.spares.map(({ uid }) => uid).filter((uid) => clones.has(uid))),
    }
  }
}

async function hasNetworks(snapshot: SnapshotObject, { store }: ReconcileContext): Promise<boolean> {
  const { project } = snapshot.metadata
  const wanted = sourceSpecOf(snapshot)?.networks ?? []
  const found = await Promise.all(wanted.map(({ network }) => store.get(Network, { project: project!, name: network })))
  return found.every((network) => network !== undefined && network.metadata.deletedAt === undefined)
}
