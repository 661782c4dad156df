import 'reflect-metadata'
import 'reflect-metadata' // the library of certificates asks for it, before it is loaded
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { SubjectAlternativeNameExtension } from '@peculiar/x509'
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
  const fits = stored && endsAfter(stored, now + leaf.renewDays * dayMs) && covers(stored, names) && (await authority.signed(stored))
  const server = fits ? stored : await savePair(file, await authority.issue({ subject: 'CN=Pando API', names, days: leaf.days, now }))
  return { key: server.key, chain: `${server.certificate.toString('pem')}\n${authority.certificate}`, ca: authority.certificate }
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
  const covered = new Set(certificate.getExtension(SubjectAlternativeNameExtension)?.names.items.map((item) => item.value))
  return names.every((name) => covered.has(name))
}
