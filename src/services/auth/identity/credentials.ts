import type { SpecOf, Stored } from '../../../api/kind.ts'
import { hasCode } from '../../../base/errors.ts'
import type { Store } from '../../../store/store.ts'
import { modify, setStatus } from '../../../store/update.ts'
import { Credential, User } from '../people-kind.ts'

export type CredentialSpec = SpecOf<typeof Credential>
export type Person = Stored<typeof User>

const empty = { passkeys: [], mustChange: false, addresses: [] }

/** What proves who this is; an empty one where there is nothing yet. */
export async function credentialOf(store: Store, owner: { kind: string; metadata: { uid: string } }): Promise<CredentialSpec> {
  const found = await store.get(Credential, { name: owner.metadata.uid })
  return found?.spec ?? { of: owner.kind as CredentialSpec['of'], ...empty }
}

/** Reads, changes and writes until nobody else was faster. `change` may throw, and returns undefined for "leave it". */
export async function changeCredential(
  store: Store,
  owner: { kind: string; metadata: { uid: string } },
  change: (now: CredentialSpec) => CredentialSpec | undefined,
): Promise<CredentialSpec> {
  const key = { name: owner.metadata.uid }
  for (;;) {
    const changed = await modify(store, Credential, key, (object) => {
      const spec = change(object.spec)
      return spec && { ...object, spec }
    })
    if (changed) return changed.spec
    const there = await store.get(Credential, key)
    if (there) return there.spec
    const before: CredentialSpec = { of: owner.kind as CredentialSpec['of'], ...empty }
    const spec = change(before)
    if (!spec) return before
    try {
      return (await store.create(Credential, { ...key, spec })).spec
    } catch (error) {
      if (!hasCode(error, 'store.exists')) throw error
    }
  }
}

/** Shows at the User, for people, what there is to sign in with. */
export async function showCredential(store: Store, user: Person, { signedInAt }: { signedInAt?: string } = {}): Promise<void> {
  const { passwordHash, totp, passkeys, identity } = await credentialOf(store, user)
  await setStatus(store, User, user, ({ issuer: _, ...status }) => ({
    ...status,
    password: passwordHash !== undefined,
    totp: totp !== undefined,
    passkeys: passkeys.length,
    ...(identity ? { issuer: identity.issuer } : {}),
    ...(signedInAt === undefined ? {} : { lastSignInAt: signedInAt }),
  }))
}
