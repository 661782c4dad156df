import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Clock, isoTime } from '../../base/clock.ts'
import { asPandoError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { AuditEntry } from '../../services/audit/entry.ts'
import type { AuditLog } from '../../services/audit/log.ts'
import { problemType } from '../problems.ts'
import { onTrail, type Trail } from './trail.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `operationId` of the API document. */
    action?: string
  }
  interface FastifyRequest {
    trail: Trail
    /** The gate refused it, whatever the answer says. */
    wasRefused: boolean
    /** For connections that stay open: said when they open, because they have no answer. */
    recordOpened(): Promise<void>
  }
}

/** What is looked at, and not changed, and must be known of all the same. */
const sensitive: ReadonlySet<string> = new Set(['exec', 'console', 'vnc', 'reveal', 'copy', 'export', 'files', 'key'])
/** Looks like a read, and is none: a provider sends the browser back, and somebody is signed in. */
const actions: ReadonlySet<string> = new Set(['finishSignInWithProvider'])
const agentLength = 200

/**
 * One entry for every write, every refusal and every sensitive read, on disk before the answer leaves: what cannot be recorded is
 * not acknowledged.
 */
export function recordRequests(app: FastifyInstance, { audit, clock, log }: { audit: AuditLog | undefined; clock: Clock; log: Log }): void {
  app.decorateRequest('wasRefused', false)
  app.decorateRequest('trail')
  app.decorateRequest('recordOpened', async function recordOpened(this: FastifyRequest) {
    await audit?.append(entryOf(this, { status: 101, clock }))
  })
  app.addHook('onRequest', (request, _reply, done) => {
    request.trail = { changes: [] }
    onTrail(request.trail, done)
  })
  app.addHook('preHandler', async (request) => {
    if (!audit || !isWrite(request)) return
    await audit.ready(isoTime(clock))
    audit.begin(entryOf(request, { status: 0, clock }))
  })
  app.addHook('onSend', async (request, reply, payload) => {
    if (!audit) return payload
    if (!isWorthAnEntry(request, reply)) {
      audit.ended(request.id)
      return payload
    }
    try {
      const code = codeOf(reply, payload)
      await audit.append(entryOf(request, { status: reply.statusCode, clock, ...(code === undefined ? {} : { code }) }))
      return payload
    } catch (error) {
      log.error({ module: 'audit', requestId: request.id, err: error }, 'an entry of the audit log was lost')
      const problem = { ...asPandoError(error).toProblem(), requestId: request.id }
      reply.code(problem.status).type(problemType)
      return JSON.stringify(problem)
    }
  })
}

function isWorthAnEntry(request: FastifyRequest, { statusCode }: FastifyReply): boolean {
  if (statusCode === 429) return false // told often, and each of the attempts before it has an entry
  if (isRefusal(request, statusCode)) return true
  if (isWrite(request)) return true
  const { access } = request.routeOptions.config
  return typeof access === 'object' && verbsOf(access.verb).some((verb) => sensitive.has(verb))
}

function isWrite(request: FastifyRequest): boolean {
  const { action } = request.routeOptions.config
  if (action === undefined) return false // no address of ours
  if (actions.has(action)) return true
  return request.method !== 'GET' && request.method !== 'HEAD' && !isDryRun(request)
}

function isRefusal(request: FastifyRequest, status: number): boolean {
  return request.wasRefused || status === 403 || (status === 401 && request.routeOptions.config.action !== undefined)
}

function isDryRun({ query }: FastifyRequest): boolean {
  return (query as { dryRun?: unknown } | null)?.dryRun === 'true'
}

function entryOf(request: FastifyRequest, { status, code, clock }: { status: number; code?: string; clock: Clock }): AuditEntry {
  const { access, action = 'unknown' } = request.routeOptions.config
  const { caller, trail, params } = request
  const { project, name } = (params ?? {}) as { project?: string; name?: string }
  const first = trail.changes[0]
  const problem = code ?? trail.problem
  const verbs = typeof access === 'object' ? verbsOf(access.verb) : []
  const kind = typeof access === 'object' ? (typeof access.kind === 'string' ? access.kind : access.kind.kind) : 'Server'
  const by = caller?.by.type === 'session' ? caller.by.session : caller?.by.type === 'token' ? caller.by.token : undefined
  const agent = request.headers['user-agent']?.slice(0, agentLength)
  const where = kind === 'Project' ? (name ?? first?.name) : project
  const what = name ?? trail.name ?? (first?.kind === kind ? first.name : undefined)
  return {
    at: isoTime(clock),
    requestId: request.id,
    who: caller?.subject ?? trail.who ?? 'anonymous',
    ...(by === undefined ? {} : { by }),
    from: caller?.address ?? request.socket.remoteAddress ?? 'local',
    ...(agent === undefined ? {} : { agent }),
    action,
    verb: verbs.includes(first?.do ?? '') ? first!.do : (verbs[0] ?? action),
    kind,
    ...(where === undefined ? {} : { project: where }),
    ...(what === undefined ? {} : { name: what }),
    outcome: outcomeOf(request, status),
    status,
    ...(problem === undefined ? {} : { code: problem }),
    changes: status < 400 ? trail.changes : [],
  }
}

function outcomeOf(request: FastifyRequest, status: number): AuditEntry['outcome'] {
  if (request.trail.problem !== undefined || isRefusal(request, status)) return 'denied'
  return status < 400 ? 'done' : 'failed'
}

function verbsOf(verb: string | readonly string[]): readonly string[] {
  return typeof verb === 'string' ? [verb] : verb
}

/** Of the problem that is sent. */
function codeOf(reply: FastifyReply, payload: unknown): string | undefined {
  const type = reply.getHeader('content-type')
  if (typeof payload !== 'string' || typeof type !== 'string' || !type.startsWith(problemType)) return undefined
  return (JSON.parse(payload) as { code?: string }).code
}
