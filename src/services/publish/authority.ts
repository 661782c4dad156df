import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeDurably } from '../../base/durable-file.node.ts'
import { dayMs, endsAfter, type Pair, readPair, savePair } from './pair.ts'
import type { IssueRequest } from './sign.ts'

/** The cloud's own authority: it signs the certificate of the API and those of Routes. */
export interface Authority {
  /** PEM. */
  certificate: string
  /** Did it sign this one? */
  signed(pair: Pair): boolean
  /** A certificate with a new key, for a server with these names or addresses. It never outlives the authority. */
  issue(request: IssueRequest): Promise<Pair>
}

/** More than any certificate that it signs is valid. */
const renewDays = 830

/** Where clients find whom to trust. */
export function authorityPath(stateDir: string): string {
  return join(stateDir, 'tls/ca.crt')
}

/** Two that find none at the same time would make two. Folder -> who is at it. */
const turns = new Map<string, Promise<unknown>>()

/** The authority of this state directory; made when it is missing, and made anew when it is about to end. */
export function openAuthority({ stateDir, now }: { stateDir: string; now: number }): Promise<Authority> {
  const turn = (turns.get(stateDir) ?? Promise.resolve()).catch(() => {}).then(() => open(stateDir, now))
  turns.set(stateDir, turn)
  return turn
}

async function open(stateDir: string, now: number): Promise<Authority> {
  const folder = join(stateDir, 'tls')
  await mkdir(folder, { recursive: true, mode: 0o755 })
  const file = join(folder, 'ca.pem')
  const stored = await readPair(file)
  const lasts = stored && endsAfter(stored, now + renewDays * dayMs)
  const pair = lasts ? stored : await savePair(file, await (await signing()).makeAuthority(now))
  const certificate = pair.certificate.toString()
  const shown = authorityPath(stateDir)
  if ((await readFile(shown, 'utf8').catch(() => '')) !== certificate) await writeDurably(shown, certificate, 0o644)
  return {
    certificate,
    signed: (other) => other.certificate.verify(pair.certificate.publicKey),
    issue: async (request) => (await signing()).issue(pair, request),
  }
}

/** Loaded when something is signed, which is rare: a server that starts again reads what it has. */
function signing(): Promise<typeof import('./sign.ts')> {
  return import('./sign.ts')
}
