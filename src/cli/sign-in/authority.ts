import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { connect, type DetailedPeerCertificate } from 'node:tls'
import { fault } from '../../client/api-error.ts'

/** Who signed for a server, as it says itself: nothing is proved yet. */
export interface Seen {
  /** PEM. */
  certificate: string
  /** SHA-256 as `AB:CD:…`. */
  fingerprint: string
  subject: string
  /** This machine trusts the server already. */
  trusted: boolean
}

const patienceMs = 15_000

/** The last certificate of the chain that the server shows. Nothing is sent to it. */
export function seeAuthority(url: string, signal: AbortSignal): Promise<Seen> {
  const { hostname, port } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: Number(port || 443),
      rejectUnauthorized: false, // it is looked at, and refused below by whoever asked where it is not the expected one
      timeout: patienceMs,
      ...(isIP(host) ? {} : { servername: host }),
    })
    const fail = (error: unknown) => {
      socket.destroy()
      reject(signal.aborted ? signal.reason : fault('cli.server_down', url, error))
    }
    const stop = () => fail(undefined)
    signal.addEventListener('abort', stop, { once: true })
    socket.once('close', () => signal.removeEventListener('abort', stop))
    socket.once('error', fail)
    socket.once('timeout', () => fail(new Error('it does not answer')))
    socket.once('secureConnect', () => {
      const last = lastOf(socket.getPeerCertificate(true))
      const certificate = new X509Certificate(last.raw)
      resolve({
        certificate: certificate.toString(),
        fingerprint: certificate.fingerprint256,
        subject: certificate.subject.replaceAll('\n', ', '),
        trusted: socket.authorized,
      })
      socket.destroy()
    })
  })
}

export function fingerprintOf(pem: string): string {
  return new X509Certificate(pem).fingerprint256
}

/** The same however it was copied: `AB:CD`, `abcd`, `SHA256:…`. */
export function sameFingerprint(given: string, fingerprint: string): boolean {
  const hex = (text: string) =>
    text
      .replace(/^sha-?256[: ]*/i, '')
      .replaceAll(/[:\s]/g, '')
      .toLowerCase()
  return hex(given) === hex(fingerprint)
}

function lastOf(certificate: DetailedPeerCertificate): DetailedPeerCertificate {
  const next = certificate.issuerCertificate
  return next && next.fingerprint256 !== certificate.fingerprint256 ? lastOf(next) : certificate
}
