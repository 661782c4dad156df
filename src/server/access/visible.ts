import type { FastifyRequest } from 'fastify'
import type { Caller } from '../../api/access.ts'
import type { LoggedEvent } from '../../api/event.ts'
import type { KindDef, Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { askAbout } from '../../services/auth/ask.ts'
import { builtInRoles } from '../../services/auth/built-in-roles.ts'
import { decide, scopesOf } from '../../services/auth/decide.ts'
import { Project } from '../../services/auth/kind.ts'
import { decideObject, hasHomes } from '../../services/auth/own.ts'
import { Role, Session, User } from '../../services/auth/people-kind.ts'
import type { Scope } from '../../store/store.ts'
import type { RouteDeps } from '../api-deps.ts'

/** Where the objects of a kind are that somebody gets to see in lists. Undefined: everywhere. */
export function placesOf(caller: Caller, kind: KindDef): Scope[] | undefined {
  const scopes = scopesOf(caller, kind.kind, 'list')
  if (scopes.some((scope) => Object.keys(scope).length === 0)) return undefined
  if (kind.scope === 'project') return scopes
  const places: Scope[] = scopes.filter(({ project }) => project === undefined)
  return [...places, ...ownNames(caller, kind).map((name) => ({ name }))]
}

function ownNames({ subject, permissions }: Caller, { kind }: KindDef): string[] {
  if (kind === Project.kind) return [...new Set(permissions.flatMap(({ project }) => project ?? []))]
  if (kind === Role.kind) return Object.keys(builtInRoles)
  return kind === User.kind && subject.startsWith('user:') ? [subject.slice('user:'.length)] : []
}

/** Whose they are is in the object, not in its name: each one has to be looked at. */
export function mustLookAtEach(caller: Caller, { kind }: KindDef): boolean {
  const isOwned = hasHomes({ kind }) || kind === Session.kind
  return isOwned && decide(caller, { kind, verb: 'list' }) !== 'allow'
}

export function isVisible(caller: Caller, kind: Pick<KindDef, 'kind'>, object: Pick<Stored, 'metadata' | 'spec'>): boolean {
  return decideObject(caller, kind, 'get', object) === 'allow'
}

/**
 * Of a log, the events about what the caller of a request may read, by the rights they have when each of them is told. Ends with a
 * problem where they can no longer say who they are. Throws auth.required.
 */
export async function* visibleEvents(
  log: AsyncIterable<LoggedEvent>,
  request: Pick<FastifyRequest, 'caller'>,
  { kinds, permissions, store }: Pick<RouteDeps, 'kinds' | 'permissions' | 'store'>,
): AsyncGenerator<LoggedEvent> {
  const byName = new Map(kinds.map((kind) => [kind.kind, kind]))
  for await (const event of log) {
    const kind = byName.get(event.kind)
    if (!kind) continue // only the server itself reads it
    const caller = request.caller && (await permissions.renewed(request.caller))
    if (!caller) throw new PandoError('auth.required')
    if (await mayHear(caller, { event, kind, store })) yield event
  }
}

async function mayHear(
  caller: Caller,
  { event, kind, store }: { event: LoggedEvent; kind: KindDef } & Pick<RouteDeps, 'store'>,
): Promise<boolean> {
  if (event.object !== undefined) return isVisible(caller, kind, event.object as Stored)
  const { project, name } = event
  if (decide(caller, askAbout(kind, 'get', { project, name })) === 'allow') return true
  const object = await store.get(kind, { ...(project === undefined ? {} : { project }), name })
  return object !== undefined && isVisible(caller, kind, object)
}
