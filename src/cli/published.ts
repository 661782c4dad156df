import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { ApiObject } from './api.ts'
import { kindNamed } from './kinds.ts'
import type { Session } from './session.ts'
import { findObject } from './watch.ts'

/** What to know about a route that answers: why it is not quite as wished, and how to try it from here. */
export async function hintsFor(session: Session, route: ApiObject): Promise<string[]> {
  const reason = route.status['reason'] as { message: string; hint: string } | undefined
  const why = reason ? [`for now with a certificate of the cloud: ${reason.message}`, `  ${reason.hint}`] : []
  const url = String(route.status['url'] ?? '').replace('://*.', '://www.')
  if (!URL.canParse(url)) return why
  const { hostname, port, protocol } = new URL(url)
  const isOwn = await isSignedByUs(session, route)
  const resolves = await lookup(hostname).then(
    () => true,
    () => false,
  )
  if (resolves && !isOwn) return why
  const address = await addressOf(session.api.address)
  const options = [
    ...(isOwn ? ['--cacert pando-ca.crt'] : []),
    ...(resolves ? [] : [`--resolve ${hostname}:${port || (protocol === 'https:' ? 443 : 80)}:${address}`]),
  ]
  return [
    ...why,
    resolves ? `its certificate is signed by the cloud's own authority; to try it:` : `${hostname} is not known here; to try it:`,
    ...(isOwn ? ['  pando ca show > pando-ca.crt'] : []),
    `  curl ${options.join(' ')} ${url}`,
  ]
}

async function isSignedByUs({ api, signal }: Session, { metadata: { project }, status }: ApiObject): Promise<boolean> {
  const name = status['certificate']
  if (typeof name !== 'string') return false
  const certificate = await findObject(api, { kind: kindNamed('certificates'), key: { project, name }, signal })
  return certificate?.status['issuer'] === 'own'
}

/** Where the host of the API is: the web ports are there as well. */
async function addressOf(api: string): Promise<string> {
  if (!URL.canParse(api) || !/^https?:/.test(api)) return '127.0.0.1'
  const host = new URL(api).hostname.replace(/^\[|\]$/g, '')
  if (isIP(host)) return host
  return lookup(host).then(
    ({ address }) => address,
    () => host,
  )
}
