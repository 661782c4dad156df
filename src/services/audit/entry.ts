import { z } from 'zod'

export const outcomes = ['done', 'denied', 'failed', 'unknown'] as const

/** One thing that somebody did, was refused, or read that is sensitive. Secrets are masked before it is made. */
export const auditEntry = z.object({
  at: z.iso.datetime(),
  /** Of the request; it stands in the answer and in the server's log too. */
  requestId: z.string(),
  who: z.string().describe('`user:ann`, `serviceaccount:demo/ci`, `system:root`, or `anonymous`.'),
  by: z.string().optional().describe('The session or token they came with.'),
  from: z.string().describe('IP address, or `local`.'),
  agent: z.string().optional().describe('What they came with, as it says itself.'),
  action: z.string().describe('What was asked for: the operationId of the API.'),
  verb: z.string(),
  kind: z.string(),
  project: z.string().optional(),
  name: z.string().optional(),
  outcome: z.enum(outcomes).describe('`unknown`: the server ended before it was answered.'),
  status: z.int().describe('HTTP status of the answer; 0 where there was none.'),
  code: z.string().optional().describe('Of the error.'),
  changes: z
    .array(
      z.object({
        kind: z.string(),
        project: z.string().optional(),
        name: z.string(),
        uid: z.string(),
        do: z.enum(['create', 'update', 'delete']),
        fields: z.array(z.object({ path: z.string(), from: z.unknown().optional(), to: z.unknown().optional() })),
        more: z.int().optional().describe('So many fields more changed.'),
      }),
    )
    .describe('What became of which objects.'),
  note: z.string().optional().describe('What the log says of itself.'),
  pruned: z
    .object({ seq: z.int(), hash: z.string() })
    .optional()
    .describe('The entries up to this one were taken out, because they were old or the log was full. The chain goes on from its hash.'),
})
export type AuditEntry = z.output<typeof auditEntry>

/** An entry in its place. `hash` covers the entry and the hash before it: whoever changes, adds or takes out one breaks the chain. */
export const chainedEntry = z.object({
  seq: z.int().describe('Its number: 1, 2, 3, …'),
  entry: auditEntry,
  hash: z.string().describe('SHA-256 over the hash before it, its number and its text, as hex.'),
})
export type ChainedEntry = z.output<typeof chainedEntry>

export interface AuditQuery {
  /** `user:ann`, or a name: `ann`. */
  who?: string | undefined
  kind?: string | undefined
  project?: string | undefined
  name?: string | undefined
  verb?: string | undefined
  outcome?: AuditEntry['outcome'] | undefined
  /** From this instant on, and until before that one. ISO-8601. */
  since?: string | undefined
  until?: string | undefined
  requestId?: string | undefined
}
