import type { SpecOf, Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { admission } from '../../controller/admission.ts'
import type { Store } from '../../store/store.ts'
import { App } from '../apps/kind.ts'
import { Instance } from '../lifecycle/kind.ts'
import { Secret } from './kind.ts'

/** Names the secrets of a program. */
export type Uses = Pick<SpecOf<typeof Instance>, 'secrets'>

export function names(spec: Uses, secret: string): boolean {
  return spec.secrets?.some((use) => use.secret === secret) ?? false
}

/** What is used does not go, unless people say so. Throws secret.in_use. */
export const secretIsUnused = admission(Secret, async (change, { store }) => {
  if (change.verb !== 'delete' || change.force) return
  const user = await firstUser(store, change.project!, change.name)
  if (user) throw new PandoError('secret.in_use', { name: change.name, user: `${user.kind.toLowerCase()} ${user.metadata.name}` })
})

async function firstUser(store: Store, project: string, secret: string): Promise<Stored | undefined> {
  const apps = await store.list(App, { project })
  const app = apps.items.find(({ spec }) => names(spec.template, secret))
  if (app) return app as unknown as Stored
  const instances = await store.list(Instance, { project })
  return instances.items.find(({ spec }) => names(spec, secret)) as unknown as Stored | undefined
}
