import 'reflect-metadata'
import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { openAuthority } from '../services/publish/authority.ts'
import { dayMs, endsAfter, type Pair, readPair, savePair } from '../services/publish/pair.ts'

/** Everything as PEM. */
export interface TlsFiles {
  key: string /** The server's certificate and its issuer's. */
  chain: string
  ca: string
}

/** Short enough for every client; renewed while a month is left. */
const leaf = { days: 365, renewDays: 30 }

/**
 * The certificate of the API for `names`, signed by the cloud's own authority; made anew when it is about to end, a name is
 * new or the authority is another.
 */
export async function openTls({ stateDir, names, now }: { stateDir: string; names: readonly string[]; now: number }): Promise<TlsFiles> {
  const authority = await openAuthority({ stateDir, now })
  const file = join(stateDir, 'tls/server.pem')
  const stored = await readPair(file)
  const fits = stored && endsAfter(stored, now + leaf.renewDays * dayMs) && covers(stored, names) && authority.signed(stored)
  const server = fits ? stored : await savePair(file, await authority.issue({ subject: 'CN=Pando API', names, days: leaf.days, now }))
  return { key: server.key, chain: `${server.certificate}${authority.certificate}`, ca: authority.certificate }
}

/** Names and addresses by which this machine is called. */
export function certificateNames(host: string): string[] {
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .map(({ address }) => address)
    .filter((address) => !address.startsWith('fe80:'))
  const own = isAny(host) ? addresses : [host]
  return [...new Set(['localhost', hostname(), '127.0.0.1', '::1', ...own])]
}

function isAny(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

function covers({ certificate }: Pair, names: readonly string[]): boolean {
  return names.every((name) => (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)) !== undefined)
}
