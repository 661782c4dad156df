import { createHash, X509Certificate } from 'node:crypto'

import { z } from 'zod'
import type { SpecOf, Stored } from '../api/kind.ts'
import { App } from '../services/apps/kind.ts'
import { openAuthority } from '../services/publish/authority.ts'
import { slugOf } from '../services/publish/hosts.ts'
import { Route as RouteKind } from '../services/publish/kind.ts'
import { takenBy } from '../services/publish/plan.ts'
import { assertMay, refuseDeleted } from './admission.ts'
import type { RouteDeps } from './api-deps.ts'
import { entityTag } from './precondition.ts'
import { collectionUrl, existing } from './resources.ts'
import { type HttpCall, type Route, route } from './route.ts'
import { validate } from './validation.ts'

/** A Route without what the address says. */
export const publishBody = RouteKind.spec.omit({ app: true })

export const authorityAnswer = z.object({
  certificate: z.string().describe('PEM, for whoever is to trust what the cloud signs.'),
  subject: z.string().describe('What it is called.'),
  notAfter: z.iso.datetime().describe('Until when it is valid.'),
  fingerprint: z.string().describe('SHA-256 of the certificate.'),
})
type AuthorityAnswer = z.output<typeof authorityAnswer>

/** Publishing an App in one call, and whom to trust for it. */
export function publishRoutes(deps: RouteDeps): Route[] {
  return [
    route({
      method: 'POST',
      url: `${collectionUrl(App)}/:name/publish`,
      id: 'publishApp',
      access: { kind: App, verb: 'publish' },
      tag: App.kind,
      summary: 'Let an App answer under a host name and path: creates or changes the Route of that host and path',
      body: { component: 'PublishRequest' },
      answers: { 200: { component: RouteKind.kind }, 201: { component: RouteKind.kind } },
      async handle(call) {
        const { object, created } = await publishApp(call, deps)
        return call.reply
          .code(created ? 201 : 200)
          .header('etag', entityTag(object.metadata.revision))
          .send(object)
      },
    }),
    route({
      method: 'GET',
      url: '/v1/ca',
      id: 'getAuthority',
      access: 'signed-in',
      tag: 'Server',
      summary: "The cloud's own certificate authority: who trusts it trusts the API and all that is published with own certificates",
      answers: { 200: { component: 'Authority' } },
      handle: () => authority(deps),
    }),
  ]
}

async function publishApp({ params, request }: HttpCall, deps: RouteDeps): Promise<{ object: Stored<typeof RouteKind>; created: boolean }> {
  const wanted = validate(publishBody, request.body ?? {}, RouteKind)
  const app = await existing(App, params, deps)
  refuseDeleted(app)
  assertMay(App, 'publish', app)
  const project = app.metadata.project!
  const routes = (await deps.store.list(RouteKind, { project })).items
  const same = routes.find(({ spec, metadata }) => spec.host === wanted.host && spec.path === wanted.path && !metadata.deletedAt)
  if (same && same.spec.app !== app.metadata.name) throw takenBy({ ...wanted, project }, same)
  const name = same?.metadata.name ?? freeName(wanted, routes)
  const body = { metadata: { labels: same?.metadata.labels ?? {} }, spec: { ...wanted, app: app.metadata.name } }
  return deps.writer.apply(RouteKind, { project, name }, { body, when: {} })
}

/** Two hosts may come to the same slug. */
function freeName({ host, path }: Pick<SpecOf<typeof RouteKind>, 'host' | 'path'>, routes: readonly Stored<typeof RouteKind>[]): string {
  const slug = slugOf(host, path)
  if (!routes.some(({ metadata }) => metadata.name === slug)) return slug
  return `${slug}-${createHash('sha256').update(`${host}${path}`).digest('hex').slice(0, 8)}`
}

async function authority({ stateDir, clock }: RouteDeps): Promise<AuthorityAnswer> {
  const { certificate } = await openAuthority({ stateDir, now: clock.now() })
  const { subject, validToDate, fingerprint256 } = new X509Certificate(certificate)
  return { certificate, subject, notAfter: validToDate.toISOString(), fingerprint: fingerprint256 }
}
