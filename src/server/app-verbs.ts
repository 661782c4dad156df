import type { SpecOf, Stored } from '../api/kind.ts'
import { PandoError } from '../base/errors.ts'
import { App, template } from '../services/apps/kind.ts'
import { Revision } from '../services/apps/revision-kind.ts'
import { AutoscalePolicy } from '../services/autoscale/kind.ts'
import type { Key } from '../store/store.ts'
import { assertMay } from './admission.ts'
import type { RouteDeps } from './api-deps.ts'
import { rollbackBody, scaleBody } from './app-bodies.ts'
import { entityTag } from './precondition.ts'
import { collectionUrl, keyOf } from './resources.ts'
import { type Route, route } from './route.ts'
import { validate } from './validation.ts'

type AppObject = Stored<typeof App>
type AppSpec = SpecOf<typeof App>
type RevisionObject = Stored<typeof Revision>

/** What a verb writes, and what its caller confirmed. */
interface Order {
  next(now: AppObject): Partial<AppSpec>
  confirm?: string | undefined
}

interface Verb {
  name: string
  summary: string
  body?: { component: string; optional?: boolean }
  order(call: { key: Key; body: unknown }, deps: RouteDeps): Promise<Order>
}

/** A verb that only turns something in the spec. */
function plain(name: string, summary: string, next: Order['next']): Verb {
  return { name, summary, order: async () => ({ next }) }
}

const verbs: readonly Verb[] = [
  { name: 'scale', summary: 'Say how many replicas an App should have', body: { component: 'ScaleRequest' }, order: scale },
  {
    name: 'rollback',
    summary: 'Make an App what it was at an earlier Revision',
    body: { component: 'RollbackRequest', optional: true },
    order: rollback,
  },
  // Whoever says `stop` means all of it.
  {
    name: 'stop',
    summary: 'Stop all replicas of an App, until it is started again',
    order: async ({ key }) => ({ next: () => ({ state: 'stopped' }), confirm: key.name }),
  },
  plain('start', 'Start the replicas of an App that was stopped', () => ({ state: 'running' })),
  plain('restart', 'Replace all replicas of an App by new ones, as in an upgrade', ({ spec }) => ({ restarts: spec.restarts + 1 })),
  plain('pause', 'Let the upgrade of an App go no further', ({ spec }) => ({ rollout: { ...spec.rollout, paused: true } })),
  plain('resume', 'Let a paused upgrade go on', ({ spec }) => ({ rollout: { ...spec.rollout, paused: false } })),
  plain('promote', 'Let what an upgrade waits for be good', ({ spec, status }) => ({
    rollout: { ...spec.rollout, promotions: Math.max(spec.rollout.promotions, status.promotionsDone) + 1 },
  })),
  plain('abort', 'Take back the upgrade of an App', ({ spec, status }) => ({
    rollout: { ...spec.rollout, aborts: Math.max(spec.rollout.aborts, status.abortsDone) + 1 },
  })),
]

/** A verb writes into the spec what should be, and answers with the App: its status tells how it goes. */
export function appVerbRoutes(deps: RouteDeps): Route[] {
  return verbs.map(({ name, summary, body, order }) =>
    route({
      method: 'POST',
      url: `${collectionUrl(App)}/:name/${name}`,
      id: `${name}App`,
      access: { kind: App, verb: name },
      tag: App.kind,
      summary,
      ...(body ? { body } : {}),
      answers: { 200: { component: App.kind } },
      async handle({ params, request, reply }) {
        const key = keyOf(params)
        const { next, confirm } = await order({ key, body: request.body ?? {} }, deps)
        const app = await deps.writer.update(
          App,
          key,
          (now) => {
            assertMay(App, name, now)
            return { ...now.spec, ...next(now) }
          },
          confirm,
        )
        return reply.header('etag', entityTag(app.metadata.revision)).send(app)
      },
    }),
  )
}

async function scale({ key, body }: { key: Key; body: unknown }, { store }: RouteDeps): Promise<Order> {
  const { replicas, confirm } = validate(scaleBody, body, App)
  const policy = await store.get(AutoscalePolicy, key)
  if (policy && policy.metadata.deletedAt === undefined)
    throw new PandoError('autoscale.decides', { app: key.name, min: policy.spec.min, max: policy.spec.max })
  return { next: () => ({ replicas }), confirm }
}

async function rollback({ key, body }: { key: Key; body: unknown }, { store }: RouteDeps): Promise<Order> {
  const { to } = validate(rollbackBody, body, App)
  const { items } = await store.list(Revision, { project: key.project! })
  const revisions = items.filter(({ spec }) => spec.app === key.name)
  return {
    next(app) {
      const revision = to === undefined ? lastGood(app, revisions) : revisions.find(({ spec }) => spec.number === to)
      if (!revision) throw new PandoError('app.no_revision', { app: key.name, revision: to ?? '' }, { field: '/to' })
      return { template: template.parse(revision.spec.template) }
    },
  }
}

/**
 * Where an upgrade is under way, or was rolled back: the revision that runs. Else the good one that ran before it; revisions
 * may become current again, so their numbers do not tell which that is.
 */
export function lastGood({ status }: AppObject, revisions: readonly RevisionObject[]): RevisionObject | undefined {
  if (status.phase === 'rolledBack' || (status.target !== status.revision && status.revision > 0))
    return revisions.find(({ spec }) => spec.number === status.revision)
  return revisions
    .flatMap((revision) => (revision.status.phase === 'superseded' ? { revision, at: revision.status.at } : []))
    .sort((a, b) => b.at.localeCompare(a.at) || b.revision.spec.number - a.revision.spec.number)[0]?.revision
}
