import { PandoError } from '../../base/errors.ts'
import { admission } from '../../controller/admission.ts'
import { Snapshot } from '../fork/kind.ts'
import { Image } from '../images/kind.ts'
import { Instance } from '../lifecycle/kind.ts'
import { Project } from './kind.ts'

/** A project with people's things in it goes only when they say so. Its networks and ended operations go with it. */
export const projectIsEmpty = admission(Project, async (change, { store }) => {
  if (change.verb !== 'delete' || change.force) return
  const query = { project: change.name }
  const [instances, snapshots, images] = await Promise.all([
    store.list(Instance, query),
    store.list(Snapshot, query),
    store.list(Image, query),
  ])
  const first = instances.items[0] ?? snapshots.items[0] ?? images.items[0]
  if (!first) return
  throw new PandoError('project.not_empty', {
    name: change.name,
    count: instances.total + snapshots.total + images.total,
    first: `${first.kind.toLowerCase()} ${first.metadata.name}`,
  })
})
