import { createSocket } from 'node:dgram'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { hostname } from 'node:os'
import { connect as connectTls } from 'node:tls'
import type { SpecOf } from '../../../api/kind.ts'
import type { ChainedEntry } from '../entry.ts'
import type { AuditTarget } from '../target-kind.ts'

export type Syslog = Extract<SpecOf<typeof AuditTarget>['send'], { type: 'syslog' }>

const ports = { tls: 6514, tcp: 601, udp: 514 } as const
/** What one datagram holds safely, in bytes; longer entries go without their changes. */
const datagramBytes = 32_768
/** Of syslog: an entry that was refused is a warning, all others are worth a note. */
const severities = { done: 5, failed: 5, unknown: 5, denied: 4 } as const

export function portOf({ port, transport }: Syslog): number {
  return port ?? ports[transport]
}

/**
 * Resolves when the server has taken all of them: with TCP and TLS when it has read to the end and closed, so that what only lay in a
 * buffer counts as not sent. UDP tells nothing: there it is when they have left.
 */
export function sendSyslog(to: Syslog, entries: readonly ChainedEntry[], signal: AbortSignal): Promise<void> {
  if (to.transport === 'udp') return sendDatagrams(to, entries, signal)
  const frames = entries.map((entry) => {
    const message = syslogMessage(entry, to.facility)
    return `${Buffer.byteLength(message)} ${message}`
  })
  return sendStream(to, frames.join(''), signal)
}

function sendStream(to: Syslog, text: string, signal: AbortSignal): Promise<void> {
  const address = { host: to.host, port: portOf(to) }
  return new Promise((resolve, reject) => {
    const socket: Socket =
      to.transport === 'tls'
        ? connectTls({ ...address, ...(isIP(to.host) ? {} : { servername: to.host }), ...(to.ca === undefined ? {} : { ca: to.ca }) })
        : connectTcp({ ...address, allowHalfOpen: true })
    const abort = () => socket.destroy(signal.reason as Error)
    signal.addEventListener('abort', abort, { once: true })
    let isWritten = false
    socket.once(to.transport === 'tls' ? 'secureConnect' : 'connect', () => {
      socket.end(text, () => {
        isWritten = true
      })
    })
    let hasEnded = false
    socket.once('end', () => {
      hasEnded = true
    })
    socket.once('error', reject)
    socket.once('close', () => {
      signal.removeEventListener('abort', abort)
      if (isWritten && hasEnded) resolve()
      else reject(new Error('the connection ended before all was read'))
    })
    socket.resume()
  })
}

async function sendDatagrams(to: Syslog, entries: readonly ChainedEntry[], signal: AbortSignal): Promise<void> {
  const socket = createSocket({ type: to.host.includes(':') ? 'udp6' : 'udp4', signal })
  try {
    for (const { seq, entry, hash } of entries) {
      const whole = syslogMessage({ seq, entry, hash }, to.facility)
      const text =
        Buffer.byteLength(whole) <= datagramBytes ? whole : syslogMessage({ seq, entry: { ...entry, changes: [] }, hash }, to.facility)
      await new Promise<void>((resolve, reject) => socket.send(text, portOf(to), to.host, (error) => (error ? reject(error) : resolve())))
    }
  } finally {
    socket.close()
  }
}

/** RFC 5424. The message is the entry as JSON; what people filter by stands before it as structured data. */
export function syslogMessage({ seq, entry, hash }: ChainedEntry, facility: number): string {
  const { at, who, from, verb, kind, project, name, outcome, requestId } = entry
  const data = Object.entries({ seq: String(seq), who, from, verb, kind, project, name, outcome, request: requestId })
    .filter((pair): pair is [string, string] => pair[1] !== undefined)
    .map(([key, value]) => `${key}="${value.replace(/["\\\]]/g, '\\$&')}"`)
  const priority = facility * 8 + severities[outcome]
  return `<${priority}>1 ${at} ${hostname()} pando - audit [audit@32473 ${data.join(' ')}] ${JSON.stringify({ seq, entry, hash })}`
}
