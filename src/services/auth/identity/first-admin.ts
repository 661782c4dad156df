import { hasCode } from '../../../base/errors.ts'
import type { Store } from '../../../store/store.ts'
import { User } from '../people-kind.ts'

/**
 * The user `admin` where there is nobody at all, without a password: root on the host gives one. So nothing is known to anybody
 * that was not chosen on this machine.
 */
export async function makeFirstAdmin({ store }: { store: Store }): Promise<void> {
  if ((await store.list(User, { limit: 1 })).total > 0) return
  try {
    await store.create(User, { name: 'admin', spec: User.spec.parse({ displayName: 'Administrator', roles: ['admin'] }) })
  } catch (error) {
    if (!hasCode(error, 'store.exists')) throw error
  }
}
