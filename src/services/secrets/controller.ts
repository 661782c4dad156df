import type { Stored } from '../../api/kind.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import { write } from '../../store/store.ts'
import { App } from '../apps/kind.ts'
import { names } from './admissions.ts'
import { Secret } from './kind.ts'

/**
 * A Secret that changed: apps that use it are restarted, replica after replica, as in an upgrade. Instances of their own see to
 * it themselves (services/lifecycle/secrets.ts).
 */
export function secretsController(): Controller {
  return {
    name: 'services/secrets',
    watches: [{ kind: Secret }],
    writes: ['Secret.status', 'App.spec.restarts'],
    async reconcile(key, ctx): Promise<Outcome> {
      const secret = await ctx.store.get(Secret, key)
      if (!secret || secret.status.rolledGeneration === secret.metadata.generation) return 'done'
      await roll(secret, ctx)
      return 'done'
    },
  }
}

/** All in one commit: cut off in between, no app is restarted twice, and none is forgotten. */
async function roll(secret: Stored<typeof Secret>, { store, signal }: ReconcileContext): Promise<void> {
  const { generation, name, project } = secret.metadata
  const keys = [...Object.keys(secret.spec.data), ...Object.keys(secret.spec.binary)].sort()
  // Who waits for a Secret that is new needs no restart.
  const isNew = secret.status.rolledGeneration === 0
  const { items } = await store.list(App, { project: project! }, signal)
  const users = isNew ? [] : items.filter((app) => app.metadata.deletedAt === undefined && isRestarted(app, name))
  await store.together(
    [
      ...users.map((app) => write.update(App, { ...app, spec: { ...app.spec, restarts: app.spec.restarts + 1 } })),
      write.update(Secret, { ...secret, status: { ...secret.status, rolledGeneration: generation, keys } }),
    ],
    signal,
  )
  for (const app of users)
    await store.note(app, {
      level: 'info',
      reason: 'SecretChanged',
      message: `secret ${name} changed: its replicas are replaced one after the other`,
      source: 'services/secrets',
    })
}

function isRestarted({ spec: { template } }: Stored<typeof App>, secret: string): boolean {
  return (template.onSecretChange ?? 'restart') === 'restart' && names(template, secret)
}
