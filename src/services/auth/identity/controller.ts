import type { KindDef, Stored } from '../../../api/kind.ts'
import type { Controller, Outcome } from '../../../controller/controller.ts'
import type { Key, Store } from '../../../store/store.ts'
import { setStatus } from '../../../store/update.ts'
import { Credential, ServiceAccount, Session, Token, User } from '../people-kind.ts'
import { IdentityProvider } from './provider-kind.ts'
import { type SessionLimits, Sessions } from './sessions.ts'
import { subjectOf } from './tokens.ts'

/** Timers of Node end at 24.8 days. */
const longestMs = 24 * 3_600_000
/** Tokens that have expired are shown for so long. */
const keepExpiredMs = 30 * 24 * 3_600_000

export function identityControllers(limits: SessionLimits): Controller[] {
  return [accountController(User), accountController(ServiceAccount), sessionController(limits), tokenController(), credentialController()]
}

/** What people and programs signed in with ends with them: disabled or deleted accounts have neither sessions nor tokens that work. */
function accountController(kind: typeof User | typeof ServiceAccount): Controller {
  return {
    name: `services/auth/${kind.plural}`,
    watches: [{ kind }],
    writes: [`${kind.kind}.status`],
    async reconcile(key, { store }): Promise<Outcome> {
      const account = (await store.get(kind as KindDef, key)) as Stored<typeof User> | Stored<typeof ServiceAccount> | undefined
      if (!account) return 'done'
      const gone = account.metadata.deletedAt !== undefined
      if (gone || account.spec.disabled) await endSessions(store, account)
      if (!gone) {
        await setStatus(store, kind as typeof User, account as Stored<typeof User>, (status) =>
          account.spec.disabled ? { ...status, phase: 'disabled' as const } : { ...status, phase: 'active' as const },
        )
        return 'done'
      }
      for (const token of (await store.list(Token)).items) if (token.spec.owner === subjectOf(account)) await store.remove(Token, token)
      await store.remove(kind as KindDef, account)
      return 'done'
    },
  }
}

async function endSessions(store: Store, account: Stored<typeof User> | Stored<typeof ServiceAccount>): Promise<void> {
  if (account.kind !== User.kind) return
  for (const session of (await store.list(Session)).items)
    if (session.spec.user === account.metadata.name) await store.remove(Session, session)
}

/** Ends sessions when their time has come. */
function sessionController(limits: SessionLimits): Controller {
  return {
    name: 'services/auth/sessions',
    watches: [{ kind: Session }],
    writes: [],
    async reconcile(key, { store, clock }): Promise<Outcome> {
      const session = await store.get(Session, key)
      if (!session) return 'done'
      const left = new Sessions({ store, clock, limits }).endsAt(session) - clock.now()
      if (left > 0) return { again: Math.min(left, longestMs) }
      await store.remove(Session, session)
      return 'done'
    },
  }
}

/** Tells which tokens have expired, and takes them away when that is long ago. */
function tokenController(): Controller {
  return {
    name: 'services/auth/tokens',
    watches: [{ kind: Token }],
    writes: ['Token.status'],
    async reconcile(key, { store, clock }): Promise<Outcome> {
      const token = await store.get(Token, key)
      if (token?.spec.expiresAt === undefined) return 'done'
      const left = Date.parse(token.spec.expiresAt) - clock.now()
      if (left > 0) return { again: Math.min(left, longestMs) }
      if (left < -keepExpiredMs) {
        await store.remove(Token, token)
        return 'done'
      }
      await setStatus(store, Token, token, (status) => ({ ...status, phase: 'expired' as const }))
      return { again: longestMs }
    },
  }
}

/** No credential outlives what it belongs to. Its name is the uid of that, which nothing else ever gets. */
function credentialController(): Controller {
  const owners: readonly KindDef[] = [User, Token, Session, IdentityProvider]
  const sweep: Key = { name: 'all' }
  return {
    name: 'services/auth/credentials',
    watches: owners.map((kind) => ({ kind, keys: (event) => (event.type === 'deleted' ? [{ name: event.uid }] : []) })),
    writes: [],
    async listen(wake) {
      wake(sweep)
    },
    async reconcile(key, { store }): Promise<Outcome> {
      const orphans = key.name === sweep.name ? await allOrphans(store, owners) : [await store.get(Credential, key)]
      for (const orphan of orphans) if (orphan) await store.remove(Credential, orphan)
      return 'done'
    },
  }
}

/** Those whose owner went while no controller ran. Credentials are read first: each is made after its owner. */
async function allOrphans(store: Store, owners: readonly KindDef[]): Promise<Stored<typeof Credential>[]> {
  const { items } = await store.list(Credential)
  const there = new Set<string>()
  for (const kind of owners) for (const { metadata } of (await store.list(kind)).items) there.add(metadata.uid)
  return items.filter(({ metadata }) => !there.has(metadata.name))
}
