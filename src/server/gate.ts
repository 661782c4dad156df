import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Ask, Caller, Identity } from '../api/access.ts'
import type { KindDef } from '../api/kind.ts'
import { PandoError } from '../base/errors.ts'
import { askAbout } from '../services/auth/ask.ts'
import { decide, needsLabels, scopesOf, seesProject } from '../services/auth/decide.ts'
import { Project } from '../services/auth/kind.ts'
import { decideObject, hasHomes, hasOwn, listsOwn } from '../services/auth/own.ts'
import type { Permissions } from '../services/auth/permissions.ts'
import type { Store } from '../store/store.ts'
import type { Access, Right } from './access/access.ts'
import { denied, noSuchObject, noSuchProject } from './access/denials.ts'

/** One way to tell who asks: undefined where the request brings nothing of its sort. Throws auth.* for a proof that is no good. */
export type Authenticate = (request: IncomingMessage) => Promise<Identity | undefined>

/** Proofs that failed, or were missing, from one address in a minute before it is told to wait. */
const maxRefusals = 30

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Absent: an address that does not exist. Whoever asks for one says who they are like for any other. */
    access?: Access
  }
  interface FastifyRequest {
    /** Who asks. Undefined on routes that are open to all. */
    caller: Caller | undefined
    /** Asks again, for what goes on for long. Rejects when they may no longer. */
    stillMay(): Promise<unknown>
  }
}

export interface GateDeps {
  store: Store
  permissions: Permissions
  /** Tried in turn. */
  ways: readonly Authenticate[]
  /** Whose ticket it brings that is good for what it asks. Throws where the ticket is not. */
  opens(request: FastifyRequest): Promise<Opener | undefined>
}

/** Who opens something with a ticket. */
export interface Opener {
  caller: Caller
  stillMay(): Promise<unknown>
}

/**
 * The one place where requests are let in, before anything of their body is read. Unknown addresses ask for a proof like known ones,
 * so that nobody learns from outside what exists.
 */
export function guard(app: FastifyInstance, deps: GateDeps): void {
  const countRefusal = app.createRateLimit({ max: maxRefusals, timeWindow: 60_000 })
  app.decorateRequest('caller', undefined)
  app.decorateRequest('stillMay', async () => {})
  app.addHook('onRequest', async (request, reply) => {
    const { access } = request.routeOptions.config
    if (access === 'open') return
    try {
      const opener = await deps.opens(request)
      if (opener) return void Object.assign(request, opener)
      request.caller = await callerOf(request.raw, deps)
    } catch (error) {
      const refusals = await countRefusal(request)
      if (refusals.isAllowed || !refusals.isExceeded) throw error
      reply.header('retry-after', refusals.ttlInSeconds)
      throw new PandoError('auth.too_many_attempts', { seconds: refusals.ttlInSeconds })
    }
    request.stillMay = () => assertStillMay(request, deps)
    if (access === undefined || access === 'signed-in') return
    request.wasRefused = true
    await assertAccess(request, request.caller, { access, store: deps.store })
    request.wasRefused = false
  })
}

/** Throws auth.required, and what `assertAccess` throws. */
async function assertStillMay(request: FastifyRequest, { permissions, store }: GateDeps): Promise<void> {
  const { access } = request.routeOptions.config
  const caller = request.caller && (await permissions.renewed(request.caller))
  if (!caller) throw new PandoError('auth.required')
  if (access !== undefined && typeof access !== 'string') await assertAccess(request, caller, { access, store })
}

/** Throws auth.required, and what the ways throw. */
async function callerOf(request: IncomingMessage, { ways, permissions }: GateDeps): Promise<Caller> {
  for (const authenticate of ways) {
    const identity = await authenticate(request)
    if (!identity) continue
    const address = identity.by.type === 'socket' ? 'local' : (request.socket.remoteAddress ?? '')
    const caller = await permissions.callerOf(identity, address)
    if (caller) return caller
    break // an account that is gone, or disabled
  }
  throw new PandoError('auth.required')
}

/** Throws access.denied, project.not_found, store.not_found. */
export async function assertAccess(
  { params }: Pick<FastifyRequest, 'params'>,
  caller: Caller,
  { access, store }: { access: Right; store: Store },
): Promise<void> {
  const { project, name } = params as { project?: string; name?: string }
  const kind = typeof access.kind === 'string' ? { kind: access.kind } : access.kind
  if (access.anywhere || (access.verb === 'list' && listsOwn(kind))) return
  if (project !== undefined && !seesProject(caller, project, kind.kind)) throw noSuchProject(project)
  const verbs = typeof access.verb === 'string' ? [access.verb] : access.verb
  const asks = verbs.map((verb) => askAbout(kind, verb, { project, name }))
  const answers = asks.map((ask) => decide(caller, ask))
  // Who may make some objects, but not all, must not learn here that there is one already.
  const mayBeThere = ({ verb }: Ask) => verb === 'create' && name !== undefined
  if (asks.some((ask, i) => answers[i] === 'allow' && !(mayBeThere(ask) && needsLabels(caller, ask)))) return
  const about = { kind: kind.kind, verb: verbs[0]!, project, name }
  if (kind.kind === Project.kind && answers.every((answer) => answer === 'hidden')) throw noSuchObject(Project, name ?? '')
  // Where it belongs is in the body: what is written decides.
  if (name === undefined && mayMakeSome(caller, kind, verbs)) return
  const looks = hasOwn(kind) || hasHomes(kind) || asks.some((ask) => needsLabels(caller, ask))
  const mustLook = name !== undefined && 'plural' in kind && looks
  if (!mustLook) throw denied(caller, about)
  await assertOnObject(caller, { kind: kind as KindDef, verbs, place: { project, name: name! }, store })
}

/** Of a kind of the cloud whose objects may belong to projects: may they make one in a project of theirs? */
function mayMakeSome(caller: Caller, kind: Pick<KindDef, 'kind'>, verbs: readonly string[]): boolean {
  return hasHomes(kind) && verbs.includes('create') && scopesOf(caller, kind.kind, 'create').length > 0
}

async function assertOnObject(
  caller: Caller,
  {
    kind,
    verbs,
    place,
    store,
  }: { kind: KindDef; verbs: readonly string[]; place: { project: string | undefined; name: string }; store: Store },
): Promise<void> {
  const { project, name } = place
  const object = await store.get(kind, { ...(project === undefined || kind.scope === 'cluster' ? {} : { project }), name })
  // One that is not there yet can only be made: its labels are looked at when they are known.
  if (!object && mayMakeSome(caller, kind, verbs)) return
  if (!object && verbs.includes('create') && decide(caller, askAbout(kind, 'create', place)) === 'allow') return
  if (!object) throw noSuchObject(kind, name)
  const answers = verbs.filter((verb) => verb !== 'create').map((verb) => decideObject(caller, kind, verb, object))
  if (answers.includes('allow')) return
  if (answers.every((answer) => answer === 'hidden')) throw noSuchObject(kind, name)
  throw denied(caller, { kind: kind.kind, verb: verbs[0]!, project, name })
}
