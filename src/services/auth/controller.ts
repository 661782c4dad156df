import type { KindDef } from '../../api/kind.ts'
import { isoTime } from '../../base/clock.ts'
import { hasCode } from '../../base/errors.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import { Network } from '../../resources/network/kind.ts'
import { SecurityGroup } from '../../resources/security/kind.ts'
import { Volume } from '../../resources/storage/kind.ts'
import { modify } from '../../store/update.ts'
import { App } from '../apps/kind.ts'
import { AutoscalePolicy } from '../autoscale/kind.ts'
import { Snapshot } from '../fork/kind.ts'
import { Image } from '../images/kind.ts'
import { Instance } from '../lifecycle/kind.ts'
import { Operation } from '../lifecycle/operation-kind.ts'
import { Certificate, Route } from '../publish/kind.ts'
import { Secret } from '../secrets/kind.ts'
import { Project } from './kind.ts'
import { ServiceAccount } from './people-kind.ts'

/** What a project holds, in the order in which it can go: each needs those after it. */
const contents: readonly (readonly KindDef[])[] = [
  [App, AutoscalePolicy, Route, Operation, ServiceAccount],
  [Instance],
  [Snapshot, Certificate],
  [Image, Network, SecurityGroup, Volume, Secret],
]

/** Makes the project `default`, and empties and removes projects that were deleted. */
export function projectController(): Controller {
  return {
    name: 'services/auth/projects',
    watches: [
      { kind: Project },
      ...contents.flat().map((kind) => ({
        kind,
        keys: (event: { project?: string; type: string }) =>
          event.type === 'deleted' && event.project !== undefined ? [{ name: event.project }] : [],
      })),
    ],
    writes: ['Project.status'],
    async listen(wake) {
      wake({ name: 'default' })
    },
    async reconcile(key, ctx): Promise<Outcome> {
      const project = await ctx.store.get(Project, key)
      if (!project) {
        if (key.name === 'default') await makeDefaultProject(ctx)
        return 'done'
      }
      if (project.metadata.deletedAt === undefined) return 'done'
      for (const kinds of contents) {
        const left = await Promise.all(kinds.map((kind) => deleteAll(kind, key.name, ctx)))
        if (left.some((count) => count > 0)) return { again: 1000 }
      }
      await ctx.store.remove(Project, project)
      return 'done'
    },
  }
}

/** Also before the API first answers, so that nobody is quicker than the controller. */
export async function makeDefaultProject({ store }: Pick<ReconcileContext, 'store'>): Promise<void> {
  try {
    await store.create(Project, { name: 'default', spec: { description: 'Made by Pando for the first steps.', members: [], quota: {} } })
  } catch (error) {
    if (!hasCode(error, 'store.exists')) throw error
  }
}

/** Marks (or removes, where nothing needs clearing up) all objects of a kind; resolves to how many are still there. */
async function deleteAll(kind: KindDef, project: string, { store, clock, signal }: ReconcileContext): Promise<number> {
  const { items } = await store.list(kind, { project }, signal)
  for (const item of items) {
    if (!kind.finalized) await store.remove(kind, item)
    else if (item.metadata.deletedAt === undefined) {
      await modify(store, kind, item.metadata, (object) => ({ ...object, metadata: { ...object.metadata, deletedAt: isoTime(clock) } }))
    }
  }
  return kind.finalized ? items.length : 0
}
