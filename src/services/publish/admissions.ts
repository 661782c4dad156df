import { runsTheCloud } from '../../api/access.ts'
import { PandoError } from '../../base/errors.ts'
import { type Admission, admission, type Change } from '../../controller/admission.ts'
import type { Store } from '../../store/store.ts'
import { App } from '../apps/kind.ts'
import { Instance } from '../lifecycle/kind.ts'
import type { WebPorts } from './edge-driver.ts'
import { Certificate, Route } from './kind.ts'
import { certificateOf, rivalOf, takenBy } from './plan.ts'

/** A host and path lead to one app, a host belongs to one project, and nobody else has the ports on which routes answer. */
export function routeRules({ webPorts }: { webPorts: WebPorts }): Admission {
  return admission(Route, async (change, { store }) => {
    if (change.verb === 'delete') return
    if (change.verb === 'create') await assertWebPorts(webPorts, store)
    await assertOwn(change, store)
  })
}

async function assertOwn(change: Exclude<Change<typeof Route>, { verb: 'delete' }>, store: Store): Promise<void> {
  const { host, path, tls, issuer, certificate } = change.spec
  if (tls && certificate === undefined) refuseWildcard(issuer, [host], '/spec/host')
  const self = change.verb === 'update' ? change.old.metadata.uid : undefined
  const { items } = await store.list(Route)
  const others = items.filter(({ metadata }) => metadata.uid !== self)
  const claim = { host, path, project: change.project }
  const rival = rivalOf(claim, others)
  if (rival) throw takenBy(claim, rival)
}

/** What the host publishes for an instance or app is sent there before the edge sees it, though the edge could listen. */
async function assertWebPorts({ httpPort, httpsPort }: WebPorts, store: Store): Promise<void> {
  const isWeb = (port: number | undefined) => port !== undefined && port !== 0 && (port === httpPort || port === httpsPort)
  for (const { metadata, spec } of (await store.list(App)).items) {
    const found = spec.ports.find(({ publish }) => isWeb(publish))
    if (found) throw new PandoError('publish.ports_taken', { port: found.publish, owner: `app ${metadata.name}` })
  }
  for (const { metadata, spec } of (await store.list(Instance)).items) {
    const found = spec.ports.find(({ hostPort, protocol }) => protocol === 'tcp' && isWeb(hostPort))
    if (found) throw new PandoError('publish.ports_taken', { port: found.hostPort, owner: `instance ${metadata.name}` })
  }
}

/** It stays as long as a route answers with it. */
export const certificateRules: Admission = admission(Certificate, async (change, { store, caller }) => {
  if (change.verb !== 'delete') {
    const before = change.verb === 'update' ? change.old.spec.directory : undefined
    // The server goes there, with what only it can reach.
    if (change.spec.directory !== undefined && change.spec.directory !== before && caller && !runsTheCloud(caller))
      throw new PandoError('certificate.foreign_directory', {}, { field: '/spec/directory' })
    return refuseWildcard(change.spec.issuer, change.spec.hosts, '/spec/hosts')
  }
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
