import type { KindDef } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { admission } from '../../controller/admission.ts'
import { Volume } from '../../resources/storage/kind.ts'
import { App } from '../apps/kind.ts'
import { Snapshot } from '../fork/kind.ts'
import { Image } from '../images/kind.ts'
import { Instance } from '../lifecycle/kind.ts'
import { Project } from './kind.ts'

/** What people would miss. */
const belongings: readonly KindDef[] = [App, Instance, Snapshot, Volume, Image]

/** A project with people's things in it goes only when they say so. Its networks and ended operations go with it. */
export const projectIsEmpty = admission(Project, async (change, { store }) => {
  if (change.verb !== 'delete' || change.force) return
  const query = { project: change.name }
  const pages = await Promise.all(belongings.map((kind) => store.list(kind, query)))
  const first = pages.find(({ items }) => items.length > 0)?.items[0]
  if (!first) return
  throw new PandoError('project.not_empty', {
    name: change.name,
    count: pages.reduce((sum, { total }) => sum + total, 0),
    first: `${first.kind.toLowerCase()} ${first.metadata.name}`,
  })
})
