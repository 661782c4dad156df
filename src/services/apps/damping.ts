import type { StatusOf } from '../../api/kind.ts'
import type { App } from './kind.ts'
import type { View } from './view.ts'

type Damping = Pick<StatusOf<typeof App>, 'failures'> & { retryAt?: string | undefined }

/** A replica that fails this soon after it was made speaks against making more of them; so long without one, all is forgotten. In ms. */
export const quietMs = 600_000
const firstPauseMs = 5_000
const longestPauseMs = 300_000

/** Until when no further replica is replaced, in ms. */
export function heldUntil({ retryAt }: Damping): number {
  return retryAt === undefined ? 0 : Date.parse(retryAt)
}

/** After these were replaced: the pause before the next doubles with each time that young ones were among them. */
export function afterReplacing(replaced: readonly Pick<View, 'createdAt'>[], damping: Damping, now: number): Damping {
  const { failures, retryAt } = damping
  if (!replaced.some(({ createdAt }) => now - createdAt < quietMs)) return { failures, retryAt }
  const inARow = (now - heldUntil(damping) >= quietMs ? 0 : failures) + 1
  const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(inARow - 1, 20))
  return { failures: inARow, retryAt: new Date(now + pause).toISOString() }
}
