import 'reflect-metadata'
import { randomBytes, webcrypto } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { PemConverter, X509Certificate } from '@peculiar/x509'
import { writeDurably } from '../../base/durable-file.node.ts'

/** A certificate with its key, both as PEM in one file, so that they always fit. */
export interface Pair {
  key: string
  certificate: X509Certificate
}

export const dayMs = 86_400_000
export const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

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
  await writeDurably(path, `${pair.key}\n${pair.certificate.toString('pem')}\n`, 0o600)
  return pair
}

export function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

export async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
}

export function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('pkcs8', PemConverter.decode(pem)[0]!, algorithm, false, ['sign'])
}

/** Valid since yesterday: clocks of clients may be behind. */
export function period(now: number, until: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(now - dayMs), notAfter: new Date(until) }
}

export function serial(): string {
  return `01${randomBytes(15).toString('hex')}`
}

export function endsAfter({ certificate }: Pair, instant: number): boolean {
  return certificate.notAfter.getTime() > instant
}
