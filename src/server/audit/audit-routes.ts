import { Readable } from 'node:stream'
import { z } from 'zod'
import { type AuditQuery, type ChainedEntry, chainedEntry, outcomes } from '../../services/audit/entry.ts'
import type { AuditLog } from '../../services/audit/log.ts'
import type { RouteDeps } from '../api-deps.ts'
import { ndjson } from '../instance-streams.ts'
import { refusal } from '../problems.ts'
import { count, type HttpCall, type Route, route } from '../route.ts'

export const auditPage = z.object({
  items: z.array(chainedEntry),
  next: z.int().optional().describe('Give it as `before` for the page of older entries. Left out: there are none.'),
})
export const auditVerdict = z.object({
  ok: z.boolean(),
  entries: z.int().describe('So many fit.'),
  last: z
    .object({ seq: z.int(), hash: z.string() })
    .describe('The last that fits. Keep it elsewhere, and later see whether it is still so.'),
  broken: z.object({ seq: z.int(), detail: z.string() }).optional().describe('The first that does not fit.'),
})

const instant = () =>
  z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text).toISOString())
    .meta({ type: 'string', format: 'date-time' })
const filters = {
  who: z.string().max(200).optional(),
  kind: z.string().max(100).optional(),
  name: z.string().max(253).optional(),
  verb: z.string().max(100).optional(),
  outcome: z.enum(outcomes).optional(),
  requestId: z.string().max(100).optional(),
  since: instant().optional(),
  until: instant().optional(),
}
const listQuery = z.strictObject({
  ...filters,
  project: z.string().max(63).optional(),
  limit: count({ min: 1, max: 1000 }).default(100),
  before: count({ min: 1, max: Number.MAX_SAFE_INTEGER }).optional(),
})
const number = () => count({ min: 1, max: Number.MAX_SAFE_INTEGER })
const hash = () => z.string().regex(/^[0-9a-f]{64}$/)
const streamQuery = z.strictObject({
  ...filters,
  project: z.string().max(63).optional(),
  after: count({ max: Number.MAX_SAFE_INTEGER }).optional(),
})
const mayList = { kind: 'AuditLog', verb: 'list' } as const
const tag = 'AuditLog'

const pageOf = 500

/** The audit log, of the whole cloud and of one project. There is no way to change it. */
export function auditRoutes(deps: RouteDeps): Route[] {
  const { audit } = deps
  if (!audit) return []
  return [...listRoutes(audit), ...streamRoutes(audit, deps), ...chainRoutes(audit)]
}

function listRoutes(audit: AuditLog): Route[] {
  const list = { method: 'GET' as const, tag, access: mayList, answers: { 200: { component: 'AuditPage' } } }
  return [
    route({
      ...list,
      url: '/v1/audit',
      id: 'listAudit',
      summary: 'Who did what, was refused what, and read what is sensitive; newest first',
      query: listQuery,
      handle: ({ query: { limit, before, ...query } }) => audit.list(query, { limit, before }),
    }),
    route({
      ...list,
      url: '/v1/projects/:project/audit',
      id: 'listProjectAudit',
      summary: 'The same of one project',
      query: listQuery.omit({ project: true }),
      handle: ({ params, query: { limit, before, ...query } }) => audit.list({ ...query, project: params['project'] }, { limit, before }),
    }),
  ]
}

function streamRoutes(audit: AuditLog, { log }: RouteDeps): Route[] {
  const stream = {
    ...{ method: 'GET' as const, tag, access: mayList },
    answers: { 200: { media: 'application/x-ndjson', description: 'One ChainedEntry per line', component: 'ChainedEntry' } },
  }
  const answer = (query: AuditQuery, { request, reply, signal }: HttpCall<z.ZodObject>) => {
    const { after } = query as { after?: number }
    const begin = () => reply.raw.flushHeaders()
    const refuse = (error: unknown) => refusal(error, request, log)
    const entries = follow(audit, { after: after ?? audit.head().seq, query, signal })
    return reply.type('application/x-ndjson').send(Readable.from(ndjson(entries, { begin, refuse })))
  }
  return [
    route({
      ...stream,
      url: '/v1/audit/stream',
      id: 'followAudit',
      summary: 'Entries as they come, one a line, until the caller goes away; `after` begins after an entry instead of now',
      query: streamQuery,
      handle: (call) => answer(call.query, call),
    }),
    route({
      ...stream,
      url: '/v1/projects/:project/audit/stream',
      id: 'followProjectAudit',
      summary: 'The same of one project',
      query: streamQuery.omit({ project: true }),
      handle: (call) => answer({ ...call.query, project: call.params['project'] }, call),
    }),
  ]
}

function chainRoutes(audit: AuditLog): Route[] {
  return [
    route({
      method: 'GET',
      url: '/v1/audit/verify',
      id: 'verifyAudit',
      access: { kind: 'AuditLog', verb: 'verify' },
      tag,
      summary: 'Checks the chain of all entries, and names the first that does not fit',
      query: z
        .strictObject({
          seq: number().optional().meta({ description: 'Number of an entry whose hash you kept' }),
          hash: hash().optional().meta({ description: 'That hash: the entry must still have it' }),
        })
        .refine(({ seq, hash: kept }) => (seq === undefined) === (kept === undefined), { message: 'seq and hash go together' }),
      answers: { 200: { component: 'AuditVerdict' } },
      handle: ({ query: { seq, hash: kept }, signal }) =>
        audit.verify(signal, seq === undefined || kept === undefined ? undefined : { seq, hash: kept }),
    }),
    route({
      method: 'GET',
      url: '/v1/audit/export',
      id: 'exportAudit',
      access: { kind: 'AuditLog', verb: 'export' },
      tag,
      summary: 'All entries after a number as JSON lines, oldest first, with their hashes',
      query: z.strictObject({ after: count({ max: Number.MAX_SAFE_INTEGER }).default(0) }),
      answers: { 200: { media: 'application/x-ndjson', description: 'One ChainedEntry per line', component: 'ChainedEntry' } },
      handle: ({ query: { after }, reply }) => reply.type('application/x-ndjson').send(Readable.from(lines(audit, after))),
    }),
  ]
}

function* lines(audit: AuditLog, after: number): Generator<string> {
  for (let at = after; ; ) {
    const page = audit.after(at, pageOf)
    if (page.length === 0) return
    yield page.map((entry) => `${JSON.stringify(entry)}\n`).join('')
    at = page.at(-1)!.seq
  }
}

async function* follow(
  audit: AuditLog,
  { after, query, signal }: { after: number; query: AuditQuery; signal: AbortSignal },
): AsyncGenerator<ChainedEntry> {
  for (let at = after; !signal.aborted; ) {
    const more = audit.changed(signal)
    const { seq: newest } = audit.head()
    const page = audit.after(at, pageOf, query)
    yield* page
    at = page.length === pageOf ? page.at(-1)!.seq : newest // what does not fit the query is not looked at again
    if (page.length < pageOf) await more
  }
}
