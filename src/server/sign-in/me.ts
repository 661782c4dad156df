import type { FastifyRequest } from 'fastify'
import type { Caller } from '../../api/access.ts'
import type { Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { credentialOf, type Person } from '../../services/auth/identity/credentials.ts'
import { Session, User } from '../../services/auth/people-kind.ts'
import type { Store } from '../../store/store.ts'

/** Who asks, what they may do, and what they sign in with; see MeAnswer in bodies.ts. */
export async function describeMe({ subject, groups, permissions, by }: Caller, store: Store) {
  const name = subject.split(/[:/]/).at(-1)!
  const user = subject.startsWith('user:') ? await store.get(User, { name }) : undefined
  const session = by.type === 'session' ? await store.get(Session, { name: by.session }) : undefined
  const credential = user && (await credentialOf(store, user))
  return {
    subject,
    name,
    displayName: user?.spec.displayName || name,
    groups,
    permissions,
    ...(session ? { session: { name: session.metadata.name, method: session.spec.method, expiresAt: session.spec.expiresAt } } : {}),
    mustChangePassword: session?.spec.method === 'password' && credential?.mustChange === true,
    ...(user ? { password: user.status.password, totp: user.status.totp, passkeys: user.status.passkeys } : {}),
  }
}

/** The User behind a request. Throws auth.person_required. */
export async function personOf({ caller }: FastifyRequest, store: Store): Promise<{ user: Person; caller: Caller }> {
  const name = /^user:(.+)$/.exec(caller?.subject ?? '')?.[1]
  const user: Stored<typeof User> | undefined = name === undefined ? undefined : await store.get(User, { name })
  if (!user || !caller) throw new PandoError('auth.person_required', { subject: caller?.subject ?? 'Nobody' })
  return { user, caller }
}

/** Throws auth.session_required. */
export function sessionOf({ by }: Caller, what: string): string {
  if (by.type !== 'session') throw new PandoError('auth.session_required', { what })
  return by.session
}
