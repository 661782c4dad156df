import 'reflect-metadata' // the library of certificates asks for it, before it is loaded
import { X509Certificate as ReadCertificate, randomBytes, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import {
  AuthorityKeyIdentifierExtension,
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
import { dayMs, type Pair } from './pair.ts'

export interface IssueRequest {
  subject: string
  names: readonly string[]
  days: number
  now: number
}

const authorityDays = 3650
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** A new authority, which signs itself. */
export async function makeAuthority(now: number): Promise<Pair> {
  const keys = await newKeys()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=Pando ${hostname().slice(0, 40)} ${randomBytes(3).toString('hex')}`,
    ...period(now, now + authorityDays * dayMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return await pairOf(keys, certificate)
}

/** A certificate with a new key, for a server with these names or addresses. It never outlives the authority. */
export async function issue(authority: Pair, { subject, names, days, now }: IssueRequest): Promise<Pair> {
  const keys = await newKeys()
  const issuer = new X509Certificate(authority.certificate.toString())
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial(),
    subject,
    issuer: issuer.subject,
    ...period(now, Math.min(now + days * dayMs, issuer.notAfter.getTime())),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names.map(generalName)),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  })
  return await pairOf(keys, certificate)
}

async function pairOf(keys: webcrypto.CryptoKeyPair, certificate: X509Certificate): Promise<Pair> {
  const key = PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY')
  return { key, certificate: new ReadCertificate(certificate.toString('pem')) }
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('pkcs8', PemConverter.decode(pem)[0]!, algorithm, false, ['sign'])
}

/** Valid since yesterday: clocks of clients may be behind. */
function period(now: number, until: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(now - dayMs), notAfter: new Date(until) }
}

function serial(): string {
  return `01${randomBytes(15).toString('hex')}`
}

function generalName(name: string): JsonGeneralName {
  return { type: isIP(name) ? 'ip' : 'dns', value: name }
}
