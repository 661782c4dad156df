import { common, type DesktopFacts, type DesktopPlan, isUp } from './desktop-plan.ts'

interface Due {
  at: number
  why: string
}

/** How a session ends without a word: nobody does anything, nobody looks, or whoever was logged in inside has left. */
export function planSession(facts: DesktopFacts): DesktopPlan | undefined {
  const { desktop, instance, hasLeft, now } = facts
  if (desktop.spec.user === undefined || !isUp(instance!) || !canEnd(facts)) return undefined
  const why = hasLeft ? 'its user logged out inside' : dues(facts).find(({ at }) => at <= now)?.why
  return why === undefined ? undefined : { status: common(facts), step: { do: 'endSession', why } }
}

/** When the session ends unless something happens, in ms from now; undefined where it does not. */
export function sessionEndsIn(facts: DesktopFacts): number | undefined {
  if (facts.desktop.spec.user === undefined || !canEnd(facts)) return undefined
  const ahead = dues(facts).filter(({ at }) => at > facts.now)
  return ahead.length > 0 ? Math.min(...ahead.map(({ at }) => at)) - facts.now : undefined
}

/** Of a persistent desktop only the connection ends. */
function canEnd({ pool, screen }: DesktopFacts): boolean {
  return pool !== undefined && (pool.spec.mode === 'non-persistent' || screen.open > 0)
}

function dues(facts: DesktopFacts): Due[] {
  const { desktop, pool, screen } = facts
  const { idleTimeout, disconnectTimeout } = pool!.spec
  const { lastInputAt, closedAt } = common(facts)
  const last = Math.max(msOf(desktop.spec.since), msOf(lastInputAt), screen.inputAt ?? 0)
  return [
    ...(idleTimeout === undefined ? [] : [{ at: last + idleTimeout, why: 'there was no input for too long' }]),
    ...(disconnectTimeout === undefined || closedAt === undefined
      ? []
      : [{ at: Date.parse(closedAt) + disconnectTimeout, why: 'its screen was closed for too long' }]),
  ]
}

function msOf(at: string | undefined): number {
  return at === undefined ? 0 : Date.parse(at)
}
