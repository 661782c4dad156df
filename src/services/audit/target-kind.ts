import { z } from 'zod'
import { defineKind, instant, phases, reason } from '../../api/kind.ts'

const send = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('syslog').describe('To a syslog server, as RFC 5424 says.'),
    host: z.string().min(1).max(253).describe('Host name or address of the syslog server.'),
    port: z.int().min(1).max(65_535).optional().describe('Its port. Left out: 6514 with TLS, 601 with TCP, 514 with UDP.'),
    transport: z
      .enum(['tls', 'tcp', 'udp'])
      .default('tls')
      .describe('`tls` and `tcp` count octets (RFC 5425, RFC 6587), so that no entry is cut; what goes by `udp` may be lost on its way.'),
    ca: z.string().max(65_536).optional().describe('Certificate authority of the syslog server, PEM. Left out: those the system trusts.'),
    facility: z.int().min(0).max(23).default(13).describe('Facility of the messages. 13 is log audit.'),
  }),
  z.strictObject({
    type: z.literal('webhook').describe('As JSON, by an HTTP POST.'),
    url: z.url({ protocol: /^https?$/ }).describe('Where to.'),
    secret: z
      .string()
      .min(8)
      .max(1024)
      .optional()
      .describe('Signs what is sent (HMAC-SHA-256), so that it can be told to be ours. It is never shown.'),
  }),
])

/** ready <-> failing (the last try did not get through; it is tried again)          paused by spec */
export const AuditTarget = defineKind({
  kind: 'AuditTarget',
  plural: 'audittargets',
  scope: 'cluster',
  statusOwner: 'services/audit',
  secrets: ['send.secret'],
  description: 'Where the entries of the audit log are sent as well, in their order and with their hashes.',
  spec: z.strictObject({
    send: send.describe('How.'),
    after: z.int().min(0).default(0).describe('Only entries after this one are sent. 0: all there are.'),
    paused: z.boolean().default(false).describe('True: nothing is sent; what comes meanwhile is sent afterwards.'),
  }),
  status: phases(
    {
      sentSeq: z.int().default(0).describe('The last entry that arrived.'),
      lastSentAt: instant().optional().describe('When it did.'),
      lost: z
        .int()
        .default(0)
        .describe('So many were taken out of the log, because it was full or they were old, before they could be sent.'),
      failures: z.int().default(0).describe('Tries in a row that failed.'),
      retryAt: instant().optional().describe('When it is tried again.'),
      reason: reason().optional().describe('Why the last try did not get through.'),
    },
    { ready: {}, failing: {}, paused: {} },
  ),
  initialStatus: { phase: 'ready', sentSeq: 0, lost: 0, failures: 0 },
  can: { test: ['ready', 'failing', 'paused'], delete: ['ready', 'failing', 'paused'] },
  columns: [
    { title: 'PHASE', path: 'status.phase' },
    { title: 'SENDS BY', path: 'spec.send.type' },
    { title: 'SENT UP TO', path: 'status.sentSeq' },
    { title: 'LAST SENT', path: 'status.lastSentAt', format: 'age' },
  ],
})
