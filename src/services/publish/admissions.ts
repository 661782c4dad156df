import { PandoError } from '../../base/errors.ts'
import { type Admission, admission } from '../../controller/admission.ts'
import type { Store } from '../../store/store.ts'
import { Certificate, Route } from './kind.ts'
import { certificateOf, rivalOf, takenBy } from './plan.ts'

/** A host and path lead to one app, and a host belongs to one project. */
export const routeRules: Admission = admission(Route, async (change, { store }) => {
  if (change.verb === 'delete') return
  const { host, path, tls, issuer, certificate } = change.spec
  if (tls && certificate === undefined) refuseWildcard(issuer, [host], '/spec/host')
  const self = change.verb === 'update' ? change.old.metadata.uid : undefined
  const { items } = await store.list(Route)
  const others = items.filter(({ metadata }) => metadata.uid !== self)
  const claim = { host, path, project: change.project }
  const rival = rivalOf(claim, others)
  if (rival) throw takenBy(claim, rival)
})

/** It stays as long as a route answers with it. */
export const certificateRules: Admission = admission(Certificate, async (change, { store }) => {
  if (change.verb !== 'delete') return refuseWildcard(change.spec.issuer, change.spec.hosts, '/spec/hosts')
  await assertUnused(change, store)
})

async function assertUnused({ name, project }: { name: string; project: string | undefined }, store: Store): Promise<void> {
  const { items } = await store.list(Route, { project: project! })
  const users = items.filter((route) => route.metadata.deletedAt === undefined && certificateOf(route) === name)
  if (users.length === 0) return
  const names = users.map(({ metadata }) => metadata.name).join(', ')
  throw new PandoError('certificate.in_use', { name, users: `${users.length === 1 ? 'route' : 'routes'} ${names}` })
}

/** HTTP-01, the way in which hosts are shown to be ours, works for single hosts only. */
function refuseWildcard(issuer: 'own' | 'acme', hosts: readonly string[], field: string): void {
  const wildcard = issuer === 'acme' && hosts.find((host) => host.startsWith('*.'))
  if (wildcard) throw new PandoError('certificate.no_wildcard', { host: wildcard }, { field })
}
