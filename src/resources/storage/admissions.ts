import { isDeepStrictEqual } from 'node:util'
import { PandoError } from '../../base/errors.ts'
import { type Admission, admission, type Change } from '../../controller/admission.ts'
import { App } from '../../services/apps/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import type { Store } from '../../store/store.ts'
import { Volume } from './kind.ts'

/** A volume keeps its size, and stays while somebody needs it. */
export const volumeRules: Admission = admission(Volume, async (change, { store }) => {
  if (change.verb === 'create') return
  if (change.verb === 'delete') return assertUnused(change, store)
  if (change.spec.size !== change.old.spec.size)
    throw new PandoError('volume.size_fixed', { name: change.name, size: change.old.spec.size }, { field: '/spec/size' })
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
