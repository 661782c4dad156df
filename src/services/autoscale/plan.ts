import type { SpecOf } from '../../api/kind.ts'
import type { AutoscalePolicy } from './kind.ts'
import { nextChange, type Schedule, scheduleNow } from './schedules.ts'
import { type Proposal, proposalOf, type Reading } from './targets.ts'
import { advised, freshWindows, steady, type Windows } from './windows.ts'

export type PolicySpec = SpecOf<typeof AutoscalePolicy>

/** What is remembered of a policy from look to look; a new process begins with `begin`. */
export interface Memory {
  windows: Windows
  /** When the app was last used, as far as it was seen. */
  usedAt: number
  /** Since when nothing can be measured. */
  blindSince: number | undefined
}

/** So long nothing can be measured before people are told, in ms: a daemon that is started anew is no news. */
const blindMs = 15_000

export interface Facts {
  spec: PolicySpec
  now: number
  memory: Memory
  /** The number in force: what was decided last, else what the app has. */
  present: number
  /** When that was decided. */
  decidedAt: number
  /** Replicas that answer. */
  ready: number
  readings: readonly Reading[]
  /** Undefined: nobody knows. */
  used: boolean | undefined
  /** When a request last came while there was no replica. */
  wantedAt: number | undefined
  /** Without ports no request can wake it. */
  hasPorts: boolean
}

/** What made the number what it is. */
export type Cause =
  | { by: 'metric'; proposal: Proposal }
  | { by: 'schedule'; schedule: Schedule }
  | { by: 'least' | 'most' | 'idle' | 'request' | 'nothing' }

export interface Decision {
  memory: Memory
  wanted: number
  cause: Cause
  proposals: readonly Proposal[]
  /** What the app would have without `max`, when that is more. */
  beyond: number | undefined
  /** There are replicas and metrics, and nothing can be measured for a while. */
  isBlind: boolean
}

/** Nothing is known of the past: nothing goes down before its window has passed anew. */
export function begin(present: number, now: number): Memory {
  return { windows: freshWindows(present, now), usedAt: now, blindSince: undefined }
}

export function decide(facts: Facts): Decision {
  const { spec, present, now, readings } = facts
  const schedule = scheduleNow(spec.schedules, now)
  const floor = floorOf(facts, schedule)
  const proposals = readings.flatMap((reading) => proposalOf(reading, { present, tolerance: spec.tolerance }) ?? [])
  const usedAt = lastUse(facts)
  const asleep = present === 0
  const advice = adviceOf(facts, proposals)
  const windows = asleep
    ? freshWindows(0, now)
    : advised(facts.memory.windows, { at: now, wanted: advice }, { up: spec.upWindow, down: spec.downWindow })
  const highest = windows.downs[0]!.wanted
  const blindSince = blindFrom(facts, proposals)
  const rest = {
    memory: { windows, usedAt, blindSince },
    proposals,
    beyond: highest > spec.max ? highest : undefined,
    isBlind: blindSince !== undefined && now - blindSince >= blindMs,
  }
  const next = steady(windows, present)
  if (floor === 0 && !asleep && next <= 1 && now - usedAt >= spec.idle) return { ...rest, wanted: 0, cause: { by: 'idle' } }
  if (asleep && floor <= 1 && isAsked(facts)) {
    return { ...rest, memory: begin(1, now), wanted: 1, cause: { by: 'request' } }
  }
  const least = asleep ? floor : Math.max(floor, 1)
  if (next < least) return { ...rest, wanted: least, cause: schedule?.min === least ? { by: 'schedule', schedule } : { by: 'least' } }
  if (next > spec.max) return { ...rest, wanted: spec.max, cause: present > spec.max ? { by: 'most' } : causeOf(proposals) }
  return { ...rest, wanted: next, cause: causeOf(proposals) }
}

/** When it must be looked at again although nothing is measured; undefined when never. */
export function nextLook(spec: PolicySpec, now: number): number | undefined {
  const at = nextChange(spec.schedules, now)
  return at === undefined ? undefined : at - now
}

/** At least so many now. No schedule lifts it above `max`. */
function floorOf({ spec, hasPorts }: Facts, schedule: Schedule | undefined): number {
  return Math.max(Math.min(spec.max, Math.max(spec.min, schedule?.min ?? 0)), hasPorts ? 0 : 1)
}

/** The largest number a metric asks for. One that cannot be read keeps the number from going down. */
function adviceOf({ readings, present }: Facts, proposals: readonly Proposal[]): number {
  const asked = proposals.map(({ wanted }) => wanted)
  return Math.max(0, ...asked, ...(proposals.length < readings.length ? [present] : []))
}

/** While nothing answers yet it counts as used: it must not go to sleep before it could answer. */
function lastUse({ used, ready, now, memory, wantedAt }: Facts): number {
  return used !== false || ready === 0 ? now : Math.max(memory.usedAt, Math.min(now, wantedAt ?? 0))
}

/** A first look, of which there are no rates yet, is not blind: it has no problem. */
function blindFrom({ readings, ready, now, memory }: Facts, proposals: readonly Proposal[]): number | undefined {
  const isBlind = ready > 0 && proposals.length === 0 && readings.some(({ problem }) => problem !== undefined)
  return isBlind ? (memory.blindSince ?? now) : undefined
}

function isAsked({ wantedAt, decidedAt }: Facts): boolean {
  return wantedAt !== undefined && wantedAt >= decidedAt
}

function causeOf(proposals: readonly Proposal[]): Cause {
  const strongest = [...proposals].sort((a, b) => b.wanted - a.wanted)[0]
  return strongest ? { by: 'metric', proposal: strongest } : { by: 'nothing' }
}
