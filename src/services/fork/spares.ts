import { randomUUID } from 'node:crypto'
import type { Stored } from '../../api/kind.ts'
import { asPandoError } from '../../base/errors.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import type { Engine } from '../../engines/engine.ts'
import { setStatus } from '../../store/update.ts'
import { isFree } from './clones.ts'
import type { ForkDeps } from './fork.ts'
import { Snapshot, type Spare, sourceSpecOf } from './kind.ts'

type SnapshotObject = Stored<typeof Snapshot>

/** One snapshot, and who holds its clones. */
interface Place {
  snapshot: SnapshotObject
  engine: Engine
  ctx: ReconcileContext
}

/** What is done to spares: put on the list, made ready, taken away. Each act can be repeated after a crash at any of its points. */
export class Spares {
  readonly #deps: ForkDeps
  /** Ready ones that this process has found alive. */
  readonly #seen = new Set<string>()
  /** Snapshot uid -> the failure that people were told of. */
  readonly #told = new Map<string, string>()

  constructor(deps: ForkDeps) {
    this.#deps = deps
  }

  /** Something happened to it: it is looked at again. */
  doubt(uid: string): void {
    this.#seen.delete(uid)
  }

  /** The snapshot is no more. */
  forget(snapshot: SnapshotObject): void {
    this.#told.delete(snapshot.metadata.uid)
  }

  /** A spare that ended by itself, or with its machine, is made again before anybody gets it. True when there was one. */
  async markDead({ snapshot, engine, ctx: { store, signal } }: Place): Promise<boolean> {
    const dead = new Set<string>()
    for (const { uid } of snapshot.status.spares.filter((spare) => isFree(spare) && !this.#seen.has(spare.uid))) {
      if ((await engine.inspect(uid, signal)).state === 'spare') this.#seen.add(uid)
      else dead.add(uid)
    }
    if (dead.size === 0) return false
    await change(snapshot, store, (spares) =>
      spares.map((spare) => (dead.has(spare.uid) && isFree(spare) ? { ...spare, ready: false } : spare)),
    )
    return true
  }

  async relist({ snapshot, ctx: { store } }: Place, { forget, add }: { forget: readonly string[]; add: number }): Promise<void> {
    const newUid = this.#deps.newUid ?? randomUUID
    const fresh = Array.from({ length: add }, () => ({ uid: newUid(), nics: [], ready: false, leaving: false }))
    await change(snapshot, store, (spares) => [...spares.filter(({ uid }) => !forget.includes(uid)), ...fresh])
    for (const uid of forget) this.#seen.delete(uid)
  }

  /** First off limits, then gone from the node, then off the list: its addresses are free only when nothing has them any more. */
  async retire({ snapshot, engine, ctx: { store, signal } }: Place, uids: readonly string[]): Promise<void> {
    await change(snapshot, store, (spares) => spares.map((spare) => (uids.includes(spare.uid) ? { ...spare, leaving: true } : spare)))
    const latest = await store.get(Snapshot, snapshot.metadata)
    const leaving = latest?.status.spares.filter((spare) => spare.leaving) ?? []
    for (const { uid, nics } of leaving) {
      this.#deps.checkpoint('retire:begin')
      await engine.destroy(uid, signal)
      this.#deps.checkpoint('retire:destroyed')
      for (const index of nics.keys()) await this.#deps.driver.removePort(`${uid}-${index}`, signal)
      this.#seen.delete(uid)
    }
    const gone = new Set(leaving.map(({ uid }) => uid))
    await change(snapshot, store, (spares) => spares.filter(({ uid }) => !gone.has(uid)))
  }

  async warm({ snapshot, engine, ctx }: Place, uid: string): Promise<void> {
    const spare = snapshot.status.spares.find((candidate) => candidate.uid === uid)!
    if (spare.nics.length < (sourceSpecOf(snapshot)?.networks.length ?? 0)) return // the network wakes us
    const { checkpoint, prepareSpare } = this.#deps
    try {
      checkpoint('warm:begin')
      const { state } = await engine.inspect(uid, ctx.signal)
      if (state !== 'spare' && state !== 'absent') await engine.destroy(uid, ctx.signal)
      const prepared = await prepareSpare(snapshot, spare, ctx)
      checkpoint('warm:ports')
      await engine.powers.snapshots?.warm?.(prepared, ctx.signal)
      checkpoint('warm:done')
    } catch (error) {
      if (!ctx.signal.aborted) await this.#tellOnce(snapshot, asPandoError(error).message, ctx)
      throw error
    }
    this.#seen.add(uid)
    this.#told.delete(snapshot.metadata.uid)
    await change(snapshot, ctx.store, (spares) => spares.map((one) => (one.uid === uid ? { ...one, ready: true } : one)))
  }

  async #tellOnce(snapshot: SnapshotObject, message: string, { store }: ReconcileContext): Promise<void> {
    if (this.#told.get(snapshot.metadata.uid) === message) return
    this.#told.set(snapshot.metadata.uid, message)
    await store.note(snapshot, { level: 'warning', reason: 'NoSpare', message, source: 'services/fork' })
  }
}

async function change(
  snapshot: SnapshotObject,
  store: ReconcileContext['store'],
  next: (spares: readonly Spare[]) => Spare[],
): Promise<void> {
  await setStatus(store, Snapshot, snapshot, (status) => ({ ...status, spares: next(status.spares) }))
}
