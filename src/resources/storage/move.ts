import type { Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import { setStatus } from '../../store/update.ts'
import type { Progress } from './driver.ts'
import type { Guests } from './guests.ts'
import { Volume } from './kind.ts'
import { holdersOfVolume, quietMark, writerOf } from './moment.ts'
import type { Pools } from './pools.ts'

type VolumeObject = Stored<typeof Volume>
type Moving = NonNullable<VolumeObject['status']['move']>

export interface MoveDeps {
  volumes: Pools
  guests: Guests
  checkpoint(name: string): void
}

/**
 * Takes a volume to another pool. Three steps, each of which may be repeated: it is copied, and the copy is complete from one
 * moment on, which is kept beside it in its pool (`Filling.done`); then it is said to be there; then the old one goes. While a VM
 * writes, its engine copies and changes over; else nobody may have it meanwhile. Throws volume.moves_later when a container has it.
 */
export async function moveVolume(volume: VolumeObject, to: string, deps: MoveDeps, ctx: ReconcileContext): Promise<void> {
  const { store, signal } = ctx
  const { uid } = volume.metadata
  const from = volume.status.pool!
  const ref = { id: uid, pool: from }
  const used = await deps.volumes.usage(ref, signal)
  const begun: Moving = { from, to, offline: false, doneBytes: 0, totalBytes: used?.usedBytes ?? 0 }
  const arrived = () => say(volume, { pool: to, move: { ...begun, doneBytes: begun.totalBytes } }, ctx)
  const holders = await holdersOfVolume(volume, store)
  if (!used && holders.length === 0) return void (await say(volume, { pool: to }, ctx))
  if (!used) throw new PandoError('volume.not_ready', { name: volume.metadata.name })
  const work = {
    ref,
    plan: { id: uid, pool: to, bytes: used.sizeBytes, format: volume.spec.format },
    begun,
    progress: reporter(volume, begun, ctx),
  }
  const writer = writerOf(volume, holders)
  if (writer && quietMark(writer.instance) === undefined) {
    await say(volume, { move: begun }, ctx)
    const filling = await deps.volumes.fill(work.plan, signal, { keep: true })
    deps.checkpoint('volume:move-begun')
    const isMoved = await deps.guests.move(writer, uid, filling.target, { commit: () => filling.done(), progress: work.progress, signal })
    if (!isMoved) throw new PandoError('volume.not_ready', { name: volume.metadata.name })
    await filling.done() // an engine that did not ask for it has it in its records
  } else await moveAtRest(volume, work, deps, ctx)
  deps.checkpoint('volume:moved')
  await arrived()
}

interface Work {
  ref: { id: string; pool: string }
  plan: { id: string; pool: string; bytes: number; format: 'ext4' | 'none' }
  begun: Moving
  progress: Progress
}

/** Nobody starts with it from the moment that the status says `offline`; whoever was quicker makes this try void. */
async function moveAtRest(
  volume: VolumeObject,
  { ref, plan, begun, progress }: Work,
  { volumes, checkpoint }: MoveDeps,
  ctx: ReconcileContext,
): Promise<void> {
  await say(volume, { move: { ...begun, offline: true } }, ctx)
  const marks = async () => {
    const now = (await ctx.store.get(Volume, volume.metadata)) ?? volume
    return (await holdersOfVolume(now, ctx.store)).map((instance) => quietMark(instance))
  }
  const before = await marks()
  if (before.includes(undefined)) throw new PandoError('volume.moves_later', { name: volume.metadata.name })
  checkpoint('volume:move-begun')
  await volumes.transfer(ref, plan, {
    progress,
    signal: ctx.signal,
    async check() {
      if (JSON.stringify(await marks()) !== JSON.stringify(before))
        throw new PandoError('volume.moves_later', { name: volume.metadata.name })
    },
  })
}

/** Says how far it is, at most once a second. */
function reporter(volume: VolumeObject, begun: Moving, ctx: ReconcileContext): Progress {
  let last = ctx.clock.now()
  return (done, total) => {
    if (ctx.clock.now() - last < 1000 || total === 0) return
    last = ctx.clock.now()
    const doneBytes = Math.round((done / total) * begun.totalBytes)
    void setStatus(ctx.store, Volume, volume, (status) =>
      status.move ? { ...status, move: { ...status.move, doneBytes } } : status,
    ).catch(() => {})
  }
}

async function say(volume: VolumeObject, change: Partial<VolumeObject['status']>, { store }: ReconcileContext): Promise<void> {
  await setStatus(store, Volume, volume, (status) => ({ ...status, ...change }) as VolumeObject['status'])
}

/**
 * What a move left behind: the old one when it has arrived, what was begun when it is wanted elsewhere by now. True: there was
 * something, and the status has changed.
 */
export async function clearMove(
  volume: VolumeObject,
  wanted: string,
  { volumes, checkpoint }: MoveDeps,
  { store, signal }: ReconcileContext,
): Promise<boolean> {
  const { move, pool } = volume.status
  const { uid: id } = volume.metadata
  if (!move) return false
  const hasArrived = pool === move.to
  if (!hasArrived && (await volumes.disk({ id, pool: move.to }, signal))) {
    await setStatus(store, Volume, volume, (status) => ({ ...status, pool: move.to })) // the server died before it said so
    return true
  }
  if (!hasArrived && move.to === wanted) return false
  await volumes.remove({ id, pool: hasArrived ? move.from : move.to }, signal)
  checkpoint('volume:old-removed')
  await setStatus(store, Volume, volume, ({ move: _done, reason: _old, ...status }) => status as VolumeObject['status'])
  return true
}
