import 'reflect-metadata'
import { randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { writeDurably } from '../../base/durable-file.node.ts'
import { algorithm, dayMs, endsAfter, exportKey, importKey, newKeys, type Pair, period, readPair, savePair, serial } from './pair.ts'

/** The cloud's own authority: it signs the certificate of the API and those of Routes. */
export interface Authority {
  /** PEM. */
  certificate: string
  /** Did it sign this one? */
  signed(pair: Pair): Promise<boolean>
  /** A certificate with a new key, for a server with these names or addresses. It never outlives the authority. */
  issue(request: IssueRequest): Promise<Pair>
}

interface IssueRequest {
  subject: string
  names: readonly string[]
  days: number
  now: number
}

const days = 3650
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
  const pair = stored && endsAfter(stored, now + renewDays * dayMs) ? stored : await savePair(file, await makeAuthority(now))
  const certificate = `${pair.certificate.toString('pem')}\n`
  const shown = authorityPath(stateDir)
  if ((await readFile(shown, 'utf8').catch(() => '')) !== certificate) await writeDurably(shown, certificate, 0o644)
  return {
    certificate,
    signed: (other) => other.certificate.verify({ publicKey: pair.certificate, signatureOnly: true }),
    issue: (request) => issue(pair, request),
  }
}

async function makeAuthority(now: number): Promise<Pair> {
  const keys = await newKeys()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=Pando ${hostname().slice(0, 40)} ${randomBytes(3).toString('hex')}`,
    ...period(now, now + days * dayMs),
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

async function issue(authority: Pair, { subject, names, days: wanted, now }: IssueRequest): Promise<Pair> {
  const keys = await newKeys()
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial(),
    subject,
    issuer: authority.certificate.subject,
    ...period(now, Math.min(now + wanted * dayMs, authority.certificate.notAfter.getTime())),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names.map(generalName)),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey),
    ],
  })
  return { key: await exportKey(keys.privateKey), certificate }
}

function generalName(name: string): JsonGeneralName {
  return { type: isIP(name) ? 'ip' : 'dns', value: name }
}
