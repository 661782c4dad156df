import { isDeepStrictEqual } from 'node:util'
import type { SpecOf } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { formatBytes } from '../../base/units.ts'
import { type Admission, admission, type Change } from '../../controller/admission.ts'
import { App } from '../../services/apps/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import type { Store } from '../../store/store.ts'
import { Volume } from './kind.ts'
import { choosePool } from './placement.ts'
import { StoragePool } from './pool-kind.ts'
import { VolumeSnapshot } from './volume-snapshot-kind.ts'

/** A volume never shrinks, fits into a pool, begins with what is there, and stays while somebody needs it. */
export const volumeRules: Admission = admission(Volume, async (change, { store }) => {
  if (change.verb === 'delete') return assertUnused(change, store)
  const { spec, name, project } = change
  if (change.verb === 'create') await assertOrigin(spec, project!, store)
  else {
    const { size, format, from } = change.old.spec
    if (spec.size < size) throw new PandoError('volume.cannot_shrink', { name, size: formatBytes(size) }, { field: '/spec/size' })
    if (spec.format !== format) throw new PandoError('volume.fixed', { name, what: 'format' }, { field: '/spec/format' })
    if (!isDeepStrictEqual(spec.from, from)) throw new PandoError('volume.fixed', { name, what: 'origin' }, { field: '/spec/from' })
    if (spec.size === size && spec.pool === change.old.spec.pool && spec.tier === change.old.spec.tier) return
  }
  choosePool(spec, (await store.list(StoragePool)).items)
})

/** What a new volume begins with is one thing, is there, and fits. */
async function assertOrigin({ from, size }: SpecOf<typeof Volume>, project: string, store: Store): Promise<void> {
  if (from === undefined) return
  if (Object.values(from).filter((each) => each !== undefined).length !== 1)
    throw new PandoError('volume.one_origin', {}, { field: '/spec/from' })
  if (from.volume !== undefined) {
    const { status, spec } = await volumeNamed(from.volume, project, store, '/spec/from/volume')
    if (status.phase !== 'ready') throw new PandoError('volume.never_used', {}, { field: '/spec/from/volume' })
    assertFits(size, status.sizeBytes ?? spec.size)
  }
  if (from.snapshot === undefined) return
  const snapshot = await store.get(VolumeSnapshot, { project, name: from.snapshot })
  if (!snapshot || snapshot.metadata.deletedAt !== undefined)
    throw new PandoError('volume.no_snapshot', { name: from.snapshot, project }, { field: '/spec/from/snapshot' })
  if (snapshot.status.phase === 'failed')
    throw new PandoError('volume.snapshot_failed', { name: from.snapshot }, { field: '/spec/from/snapshot' })
  assertFits(size, snapshot.status.sizeBytes ?? 0)
}

function assertFits(size: number, needed: number): void {
  if (size < needed)
    throw new PandoError('volume.too_small', { size: formatBytes(size), needed: formatBytes(needed) }, { field: '/spec/size' })
}

/** A snapshot is of a volume that there is something of, and stays while a volume is being made from it. */
export const snapshotRules: Admission = admission(VolumeSnapshot, async (change, { store }) => {
  const { name, project } = change
  if (change.verb === 'create') {
    const { status } = await volumeNamed(change.spec.volume, project!, store, '/spec/volume')
    if (status.phase !== 'ready') throw new PandoError('volume.never_used', {}, { field: '/spec/volume' })
    return
  }
  if (change.verb === 'update') {
    if (change.spec.volume !== change.old.spec.volume)
      throw new PandoError('volume.fixed', { name, what: 'volume' }, { field: '/spec/volume' })
    return
  }
  const { items } = await store.list(Volume, { project: project! })
  const user = items.find(({ spec, status }) => spec.from?.snapshot === name && status.phase === 'pending')
  if (user) throw new PandoError('volume.in_use', { name, user: `volume ${user.metadata.name}` })
})

/** What an instance asks of volumes is there, and nobody else has it. */
export const instanceVolumes: Admission = admission(Instance, async (change, { store }) => {
  if (change.verb === 'delete') return
  const { spec, project } = change
  assertOncePerPath(spec)
  if (change.verb === 'update' && isDeepStrictEqual(spec.volumes, change.old.spec.volumes) && spec.engine === change.old.spec.engine) return
  for (const [index, { volume: name, readOnly }] of (spec.volumes ?? []).entries()) {
    const field = `/spec/volumes/${index}/volume`
    const { spec: own, status } = await volumeNamed(name, project!, store, field)
    const { holders, guest } = status
    if (guest && spec.engine === 'container') throw new PandoError('volume.guest_only', { name }, { field })
    const other = holders.find(
      (holder) => holder.instance !== change.name && !(readOnly && holder.readOnly) && !(own.shared && spec.engine === 'container'),
    )
    if (other) throw new PandoError('volume.in_use', { name, user: `instance ${other.instance}` }, { field })
  }
})

/** The replicas of an app share what they read; only one at a time can write. */
export const appVolumes: Admission = admission(App, async (change, { store }) => {
  if (change.verb === 'delete') return
  const { template, replicas } = change.spec
  assertOncePerPath(template, '/spec/template')
  for (const [index, { volume: name, readOnly }] of (template.volumes ?? []).entries()) {
    const field = `/spec/template/volumes/${index}/volume`
    const { shared } = (await volumeNamed(name, change.project!, store, field)).spec
    if (!readOnly && !shared && replicas > 1) throw new PandoError('volume.one_writer', { name, app: change.name, replicas }, { field })
  }
})

type Inside = Pick<Extract<Change<typeof Instance>, { verb: 'create' }>['spec'], 'files' | 'volumes' | 'tmpfs'>

/** Two things at one path: which of them would it be? */
function assertOncePerPath({ files = [], volumes = [], tmpfs = [] }: Inside, at = '/spec'): void {
  const seen = new Set<string>()
  const places = [
    ...files.map(({ path }, i) => [path, `/files/${i}/path`]),
    ...volumes.map(({ path }, i) => [path, `/volumes/${i}/path`]),
    ...tmpfs.map((path, i) => [path, `/tmpfs/${i}`]),
  ] as [string, string][]
  for (const [path, field] of places) {
    if (seen.has(path)) throw new PandoError('volume.same_path', { path }, { field: `${at}${field}` })
    seen.add(path)
  }
}

async function volumeNamed(name: string, project: string, store: Store, field: string) {
  const volume = await store.get(Volume, { project, name })
  if (!volume || volume.metadata.deletedAt !== undefined) throw new PandoError('volume.not_found', { name, project }, { field })
  return volume
}

async function assertUnused({ name, project }: Change, store: Store): Promise<void> {
  const query = { project: project! }
  const [{ items: instances }, { items: apps }] = await Promise.all([store.list(Instance, query), store.list(App, query)])
  const instance = instances.find(
    ({ spec, metadata }) => metadata.deletedAt === undefined && spec.volumes?.some(({ volume }) => volume === name),
  )
  const app = apps.find(
    ({ spec, metadata }) => metadata.deletedAt === undefined && spec.template.volumes?.some(({ volume }) => volume === name),
  )
  const user = app ? `app ${app.metadata.name}` : instance && `instance ${instance.metadata.name}`
  if (user) throw new PandoError('volume.in_use', { name, user })
}
