import type { errorCodes } from '../../base/error-codes.ts'
import { common, type DesktopFacts, type DesktopPlan, type DesktopStatus, isCurrent, isHeld, iso, isUp, lookMs } from './desktop-plan.ts'

/** So long the data volume may take to be let go of before the desktop is put back all the same, in ms. */
const letGoMs = 10_000
/** What makes it impossible to go back to a snapshot: it is made anew instead. */
const lost: readonly (keyof typeof errorCodes)[] = ['snapshot.lost', 'snapshot.no_memory', 'snapshot.not_found', 'snapshot.incompatible']
/** So many failures in a row, and it is made anew as well. */
const triesInARow = 3

export function isResetPending({ desktop }: DesktopFacts): boolean {
  return desktop.spec.resets > desktop.status.resetsDone
}

/**
 * Puts a desktop back: its volume is let go of, so that all that was written is in it; then its instance goes back to its
 * snapshot; or it is made anew where there is none. Whatever happened to the instance meanwhile, another one is as new.
 */
export function planReset(facts: DesktopFacts): DesktopPlan {
  const instance = facts.instance!
  const reset = underWay(facts)
  const status: DesktopStatus = { ...common(facts), phase: 'resetting', reset }
  const wait: DesktopPlan = { status, step: { do: 'nothing' }, again: lookMs }
  if (instance.metadata.uid !== reset.instance) return isUp(instance) && isCurrent(instance) ? done(facts, status) : wait
  if (reset.take !== undefined) return followTake(facts, { status, take: reset.take })
  const isInside = instance.spec.volumes !== undefined
  const isLate = facts.now - Date.parse(reset.since) >= letGoMs
  if (!isLate && isInside) return { status, step: { do: 'change', instance: { volumes: 'none' } }, again: letGoMs }
  if (!isLate && isHeld(facts)) return { ...wait, again: Math.min(lookMs, Date.parse(reset.since) + letGoMs - facts.now) }
  const { from } = instance.spec
  if (!from || isBeyond(facts)) return { status, step: { do: 'removeInstance' }, again: lookMs }
  const take = from.take + 1
  const flush = isInside || isHeld(facts)
  return {
    status: { ...status, reset: { ...reset, take } },
    step: { do: 'change', instance: { from: { ...from, take }, state: 'running', volumes: 'none' }, flush },
    again: lookMs,
  }
}

function followTake(facts: DesktopFacts, { status, take }: { status: DesktopStatus; take: number }): DesktopPlan {
  const instance = facts.instance!
  const { from } = instance.spec
  if (!from || isBeyond(facts)) return { status, step: { do: 'removeInstance' }, again: lookMs }
  if (from.take < take)
    return { status, step: { do: 'change', instance: { from: { ...from, take }, state: 'running', volumes: 'none' } }, again: lookMs }
  if (isUp(instance) && isCurrent(instance)) return done(facts, status)
  return { status, step: { do: 'nothing' }, again: lookMs }
}

/** It cannot go back to where it began. */
function isBeyond({ instance }: DesktopFacts): boolean {
  const { reason, phase, failures } = instance!.status
  if (phase === 'running' || !reason) return false
  return lost.some((code) => code === reason.code) || failures >= triesInARow
}

function done(facts: DesktopFacts, status: DesktopStatus): DesktopPlan {
  const { reset, reason: _past, ...rest } = status
  const lastResetMs = facts.now - Date.parse(reset!.since)
  return { status: { ...rest, phase: 'making', resetsDone: reset!.resets, lastResetMs }, step: { do: 'nothing' }, again: 0 }
}

/** The one that is being carried out; several that were asked for meanwhile are one more. */
function underWay({ desktop, instance, now }: DesktopFacts): NonNullable<DesktopStatus['reset']> {
  const { spec, status } = desktop
  const { reset } = status
  if (reset && reset.resets > status.resetsDone) return reset
  return { resets: spec.resets, since: iso(now), instance: instance!.metadata.uid }
}
