import type { Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { isoTime } from '../../base/clock.ts'
import { asPandoError, hasCode, PandoError } from '../../base/errors.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import { setStatus } from '../../store/update.ts'
import { Background } from './background.ts'
import type { StorageDeps } from './controller.ts'
import { Volume } from './kind.ts'
import { copyAtOneMoment } from './moment.ts'
import { VolumeSnapshot } from './volume-snapshot-kind.ts'

type SnapshotObject = Stored<typeof VolumeSnapshot>

const againMs = 5_000

/** Keeps what is in a volume at one moment. A VM that writes is asked through its engine; what is kept outlives the volume. */
export function volumeSnapshotController(deps: StorageDeps): Controller {
  const background = new Background()
  return {
    name: 'resources/storage/snapshots',
    watches: [{ kind: VolumeSnapshot }],
    writes: ['VolumeSnapshot.status'],
    listen: (wake, ctx) => background.listen(wake, ctx),
    async reconcile(key, ctx): Promise<Outcome> {
      const snapshot = await ctx.store.get(VolumeSnapshot, key, ctx.signal)
      if (!snapshot || background.has(snapshot.metadata.uid)) return 'done'
      const { metadata, status } = snapshot
      if (metadata.deletedAt !== undefined) {
        if (status.pool !== undefined) await deps.volumes.removeSnapshot(metadata.uid, status.pool, ctx.signal)
        await ctx.store.remove(VolumeSnapshot, snapshot, ctx.signal)
        return 'done'
      }
      if (status.phase !== 'pending') return 'done'
      background.begin(metadata.uid, key, () => take(snapshot, deps, ctx).catch((error: unknown) => record(snapshot, error, ctx)))
      return { again: againMs }
    },
  }
}

async function take(snapshot: SnapshotObject, deps: StorageDeps, ctx: ReconcileContext): Promise<void> {
  const { volumes, guests, checkpoint } = deps
  const { uid, project } = snapshot.metadata
  const volume = await ctx.store.get(Volume, { project: project!, name: snapshot.spec.volume })
  if (!volume || (snapshot.status.sourceUid ?? volume.metadata.uid) !== volume.metadata.uid)
    throw new PandoError('volume.not_found', { name: snapshot.spec.volume, project })
  const { pool, guest } = volume.status
  const ref = { id: volume.metadata.uid, pool: pool! }
  const usage = pool === undefined ? undefined : await volumes.usage(ref, ctx.signal)
  if (!usage) throw new PandoError('volume.never_used')
  // Where it is, before there is anything of it: a snapshot that is deleted half-made leaves nothing.
  await say(snapshot, { pool: ref.pool, sourceUid: ref.id, guest, at: isoTime(ctx.clock) }, ctx)
  checkpoint('volume:snapshot-begun')
  const copied = await copyAtOneMoment(
    volume,
    {
      guests,
      fill: () => volumes.fillSnapshot(uid, { pool: ref.pool, bytes: usage.sizeBytes }, ctx.signal),
      plain: ({ settled }) => volumes.snapshot(ref, uid, { settled, signal: ctx.signal }),
      drop: () => volumes.removeSnapshot(uid, ref.pool, ctx.signal),
      momentary: (await volumes.room(ref.pool, ctx.signal)).cheapCopies ? await volumes.disk(ref, ctx.signal) : undefined,
    },
    ctx,
  )
  checkpoint('volume:snapshot-made')
  const made = copied.by === 'engine' ? copied.consistency : copied.result.consistency
  const consistency = copied.by === 'driver' && copied.told && made === 'filesystem' ? 'application' : made
  await say(snapshot, { phase: 'ready', consistency, sizeBytes: usage.sizeBytes, reason: undefined }, ctx)
}

/** What will not get better by itself is final. */
async function record(snapshot: SnapshotObject, thrown: unknown, ctx: ReconcileContext): Promise<void> {
  if (ctx.signal.aborted) return
  const error = asPandoError(thrown)
  const isFinal = hasCode(error, 'volume.not_found', 'volume.never_used', 'volume.no_room')
  await say(
    snapshot,
    { ...(isFinal ? { phase: 'failed' } : {}), reason: reasonOf(error, { now: ctx.clock.now(), status: snapshot.status }) },
    ctx,
  )
  await ctx.store.note(snapshot, { level: 'warning', reason: 'Failed', message: error.message, source: 'resources/storage' })
}

async function say(snapshot: SnapshotObject, change: object, { store }: ReconcileContext): Promise<void> {
  await setStatus(store, VolumeSnapshot, snapshot, (status) => {
    const { reason, ...next } = { ...status, ...change }
    return (reason === undefined ? next : { ...next, reason }) as SnapshotObject['status']
  })
}
