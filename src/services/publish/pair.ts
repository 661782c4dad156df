import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { writeDurably } from '../../base/durable-file.node.ts'

/** A certificate with its key, both as PEM in one file, so that they always fit. */
export interface Pair {
  key: string
  certificate: X509Certificate
}

export const dayMs = 86_400_000

export async function readPair(path: string): Promise<Pair | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  const key = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/.exec(text ?? '')?.[0]
  const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(text ?? '')?.[0]
  return key && certificate ? { key, certificate: new X509Certificate(certificate) } : undefined
}

export async function savePair(path: string, pair: Pair): Promise<Pair> {
  await writeDurably(path, `${pair.key}\n${pair.certificate}`, 0o600)
  return pair
}

export function endsAfter({ certificate }: Pair, instant: number): boolean {
  return certificate.validToDate.getTime() > instant
}
