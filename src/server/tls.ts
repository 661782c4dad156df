import 'reflect-metadata'
import { randomBytes, webcrypto } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { writeDurably } from './durable-file.ts'

/** Everything as PEM. */
export interface TlsFiles {
  key: string /** The server's certificate and its issuer's. */
  chain: string
  ca: string
}

const dayMs = 86_400_000
const authority = { days: 3650, renewDays: 400 }
/** Short enough for every client; renewed while a month is left. */
const leaf = { days: 365, renewDays: 30 }
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

interface Pair {
  key: string
  certificate: X509Certificate
}

/** Where clients find whom to trust. */
export function authorityPath(stateDir: string): string {
  return join(stateDir, 'tls/ca.crt')
}

/**
 * The certificate of the API for `names`, signed by an authority of our own; both are made when missing and made anew when
 * they are about to end or a name is new. Key and certificate lie in one file each, so they always fit.
 */
export async function openTls({ stateDir, names, now }: { stateDir: string; names: readonly string[]; now: number }): Promise<TlsFiles> {
  const folder = join(stateDir, 'tls')
  await mkdir(folder, { recursive: true, mode: 0o755 })
  const caFile = join(folder, 'ca.pem'),
    serverFile = join(folder, 'server.pem')
  const storedCa = await readPair(caFile)
  const ca = storedCa && endsAfter(storedCa, now + authority.renewDays * dayMs) ? storedCa : await save(caFile, await makeAuthority(now))
  const caText = ca.certificate.toString('pem')
  if ((await readFile(authorityPath(stateDir), 'utf8').catch(() => '')) !== `${caText}\n`)
    await writeDurably(authorityPath(stateDir), `${caText}\n`, 0o644)
  const stored = await readPair(serverFile)
  const fits =
    stored &&
    endsAfter(stored, now + leaf.renewDays * dayMs) &&
    covers(stored, names) &&
    (await stored.certificate.verify({ publicKey: ca.certificate, signatureOnly: true }))
  const server = fits ? stored : await save(serverFile, await makeServer(ca, names, now))
  return { key: server.key, chain: `${server.certificate.toString('pem')}\n${caText}\n`, ca: `${caText}\n` }
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

async function makeAuthority(now: number): Promise<Pair> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=Pando ${hostname().slice(0, 40)} ${randomBytes(3).toString('hex')}`,
    ...period(now, authority.days),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { key: await exportKey(keys.privateKey), certificate }
}

async function makeServer(ca: Pair, names: readonly string[], now: number): Promise<Pair> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: 'CN=Pando API',
    issuer: ca.certificate.subject,
    ...period(now, leaf.days),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: await importKey(ca.key),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names.map(generalName)),
    ],
  })
  return { key: await exportKey(keys.privateKey), certificate }
}

function period(now: number, days: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(now - dayMs), notAfter: new Date(now + days * dayMs) } // clocks of clients may be behind
}

function serial(): string {
  return `01${randomBytes(15).toString('hex')}`
}
function generalName(name: string): JsonGeneralName {
  return { type: isIP(name) ? 'ip' : 'dns', value: name }
}
function endsAfter({ certificate }: Pair, instant: number): boolean {
  return certificate.notAfter.getTime() > instant
}

function covers({ certificate }: Pair, names: readonly string[]): boolean {
  const covered = new Set(certificate.getExtension(SubjectAlternativeNameExtension)?.names.items.map((item) => item.value))
  return names.every((name) => covered.has(name))
}

async function readPair(path: string): Promise<Pair | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  const key = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/.exec(text ?? '')?.[0]
  const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(text ?? '')?.[0]
  return key && certificate ? { key, certificate: new X509Certificate(certificate) } : undefined
}

async function save(path: string, pair: Pair): Promise<Pair> {
  await writeDurably(path, `${pair.key}\n${pair.certificate.toString('pem')}\n`, 0o600)
  return pair
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
}

function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('pkcs8', PemConverter.decode(pem)[0]!, algorithm, false, ['sign'])
}
