import type { StatusOf, Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import { setStatus } from '../../store/update.ts'
import type { StorageDeps } from './controller.ts'
import type { VolumePlan } from './driver.ts'
import { Volume } from './kind.ts'
import { copyAtOneMoment } from './moment.ts'
import { VolumeSnapshot } from './volume-snapshot-kind.ts'

type VolumeObject = Stored<typeof Volume>

/** Makes a volume that begins as another one or a snapshot is. Throws volume.not_found, volume.no_snapshot, volume.not_ready, volume.no_room. */
export async function makeFromOrigin(volume: VolumeObject, deps: StorageDeps, ctx: ReconcileContext): Promise<void> {
  const { spec, status, metadata } = volume
  const plan = { id: metadata.uid, pool: status.pool!, bytes: spec.size, format: spec.format }
  const { snapshot, volume: source } = spec.from!
  const guest =
    snapshot === undefined ? await fromVolume(source!, volume, plan, deps, ctx) : await fromSnapshot(snapshot, volume, plan, deps, ctx)
  deps.checkpoint('volume:made')
  const sizeBytes = (await deps.volumes.usage(plan, ctx.signal))?.sizeBytes
  await setStatus(
    ctx.store,
    Volume,
    volume,
    ({ reason: _old, ...rest }): StatusOf<typeof Volume> => ({
      ...rest,
      phase: 'ready',
      node: deps.node,
      guest,
      ...(sizeBytes === undefined ? {} : { sizeBytes }),
    }),
  )
}

async function fromSnapshot(
  name: string,
  volume: VolumeObject,
  plan: VolumePlan,
  { volumes }: StorageDeps,
  { store, signal }: ReconcileContext,
): Promise<boolean> {
  const project = volume.metadata.project!
  const snapshot = await store.get(VolumeSnapshot, { project, name })
  if (!snapshot) throw new PandoError('volume.no_snapshot', { name, project }, { field: '/spec/from/snapshot' })
  if (snapshot.status.phase !== 'ready') throw new PandoError('volume.not_ready', { name })
  await volumes.clone({ snapshot: snapshot.metadata.uid, pool: snapshot.status.pool! }, plan, { signal })
  return snapshot.status.guest
}

async function fromVolume(
  name: string,
  volume: VolumeObject,
  plan: VolumePlan,
  deps: StorageDeps,
  ctx: ReconcileContext,
): Promise<boolean> {
  const project = volume.metadata.project!
  const { volumes, guests } = deps
  const source = await ctx.store.get(Volume, { project, name })
  if (!source) throw new PandoError('volume.not_found', { name, project }, { field: '/spec/from/volume' })
  const { pool, phase, guest } = source.status
  if (pool === undefined || phase !== 'ready') throw new PandoError('volume.never_used')
  if (await volumes.disk(plan, ctx.signal)) return guest // before the server died
  const cheap = plan.pool === pool && (await volumes.room(pool, ctx.signal)).cheapCopies
  await copyAtOneMoment(
    source,
    {
      guests,
      momentary: cheap ? await volumes.disk({ id: source.metadata.uid, pool }, ctx.signal) : undefined,
      fill: () => volumes.fill(plan, ctx.signal),
      plain: () => volumes.clone({ volume: { id: source.metadata.uid, pool } }, plan, { signal: ctx.signal }),
      drop: () => volumes.remove(plan, ctx.signal),
    },
    ctx,
  )
  return guest
}
