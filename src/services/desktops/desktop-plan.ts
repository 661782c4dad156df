import type { SpecOf, StatusOf, Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { PandoError } from '../../base/errors.ts'
import type { Volume } from '../../resources/storage/kind.ts'
import type { Snapshot } from '../fork/kind.ts'
import type { Instance } from '../lifecycle/kind.ts'
import { planBase, whyNotFrozen } from './base-plan.ts'
import { type Desktop, type DesktopPool, goldenLabel, poolLabel, userLabel } from './kind.ts'
import { volumeName } from './names.ts'
import { isResetPending, planReset } from './reset-plan.ts'
import type { ScreenView } from './screens.ts'
import { planSession } from './session-plan.ts'

export type DesktopStatus = StatusOf<typeof Desktop>
type InstanceSpec = SpecOf<typeof Instance>

export interface DesktopFacts {
  desktop: Stored<typeof Desktop>
  pool: Stored<typeof DesktopPool> | undefined
  instance: Stored<typeof Instance> | undefined
  /** The data volume of its user. */
  data: Stored<typeof Volume> | undefined
  /** The data volume that is, or was last, in it. */
  held: Stored<typeof Volume> | undefined
  /** What it was frozen as once it was up. */
  base: Stored<typeof Snapshot> | undefined
  screen: ScreenView
  /** The agent inside says that the last one who was logged in has left. */
  hasLeft: boolean
  now: number
}

/** One thing to do; after it the world is looked at again. */
export type DesktopStep =
  | { do: 'nothing' }
  /** Changes its instance. `flush`: what is in its volume is written first, as far as the guest can. */
  | {
      do: 'change'
      instance: Partial<Pick<InstanceSpec, 'from' | 'state' | 'restarts'>> & { volumes?: InstanceSpec['volumes'] | 'none' }
      flush?: boolean
    }
  | { do: 'removeInstance' }
  | { do: 'removeDesktop' }
  | { do: 'createVolume'; name: string }
  | { do: 'freeze' }
  | { do: 'removeBase' }
  | { do: 'endSession'; why: string }
  /** Nobody has it, and it does not run as it should: it is made as new. */
  | { do: 'repair' }

export interface DesktopPlan {
  status: DesktopStatus
  step: DesktopStep
  /** Look again after so many ms. */
  again?: number
}

/** What is waited for wakes the desktop when it comes; should that be missed, it looks by itself this often, in ms. */
export const lookMs = 2_000
/** A desktop that ends by itself while nobody has it is made as new this often at most, in ms. */
const repairMs = 30_000

/** Decides the next step of one desktop. Pure. */
export function planDesktop(facts: DesktopFacts): DesktopPlan {
  const { desktop, instance } = facts
  if (desktop.metadata.deletedAt !== undefined) return planRemoval(facts)
  if (!instance || instance.metadata.deletedAt !== undefined) return planAbsent(facts)
  if (instance.metadata.labels[poolLabel] !== desktop.spec.pool) {
    const { name } = instance.metadata
    const reason = reasonOf(new PandoError('desktop.name_taken', { name }), { now: facts.now, status: desktop.status })
    return { status: { ...common(facts), phase: 'making', reason }, step: { do: 'nothing' }, again: lookMs }
  }
  if (instance.metadata.labels[goldenLabel] !== desktop.spec.golden)
    return { status: { ...common(facts), phase: 'making' }, step: { do: 'removeInstance' } }
  if (isResetPending(facts)) return planReset(facts)
  return planLetGo(facts) ?? planPower(facts) ?? planBase(facts) ?? planVolume(facts) ?? planSession(facts) ?? settled(facts)
}

function planRemoval({ desktop, instance, base }: DesktopFacts): DesktopPlan {
  const { status } = desktop
  if (base && base.metadata.deletedAt === undefined && !instance) return { status, step: { do: 'removeBase' }, again: lookMs }
  if (!instance || instance.metadata.labels[poolLabel] !== desktop.spec.pool) return { status, step: { do: 'removeDesktop' } }
  return { status, step: { do: instance.metadata.deletedAt === undefined ? 'removeInstance' : 'nothing' }, again: lookMs }
}

/** Its pool makes a new one. That is as new, whatever was asked for before. */
function planAbsent(facts: DesktopFacts): DesktopPlan {
  const { desktop, instance } = facts
  const { spec } = desktop
  const { reset, ...rest } = common(facts)
  const isIdle = spec.state === 'stopped' && spec.user === undefined
  const step = { do: 'nothing' } as const
  if (instance) return { status: { ...rest, ...(reset ? { reset } : {}), phase: 'making' }, step, again: lookMs }
  const isMeasured = reset && isResetPending(facts) && !isIdle // until the new one is up
  const { data: _none, instance: _gone, ...left } = rest
  return {
    status: { ...left, ...(isMeasured ? { reset } : { resetsDone: spec.resets }), phase: isIdle ? 'stopped' : 'making' },
    step,
  }
}

/** Runs or not, as the schedule says; always for whoever has it. */
function planPower(facts: DesktopFacts): DesktopPlan | undefined {
  const { desktop, instance, pool, now } = facts
  const { user, state } = desktop.spec
  const wanted = user === undefined ? state : 'running'
  const { spec, status, metadata } = instance!
  if (wanted === 'stopped') {
    if (spec.state !== 'stopped')
      return { status: { ...common(facts), phase: 'stopped' }, step: { do: 'change', instance: { state: 'stopped' } } }
    return { status: { ...common(facts), phase: 'stopped' }, step: { do: 'nothing' } }
  }
  if (spec.state === 'stopped') {
    // As new it goes on from memory, which is quicker than to boot.
    const from = keepsNothing(pool) && spec.from ? { from: { ...spec.from, take: spec.from.take + 1 } } : {}
    return { status: { ...common(facts), phase: 'making' }, step: { do: 'change', instance: { state: 'running', ...from } } }
  }
  const hasEnded = (status.phase === 'stopped' || status.phase === 'failed') && status.observedGeneration === metadata.generation
  if (!hasEnded) return undefined
  if (user !== undefined && keepsNothing(pool)) return { status: common(facts), step: { do: 'endSession', why: 'it was shut down' } }
  if (user !== undefined) return { status: { ...common(facts), phase: 'stopped' }, step: { do: 'nothing' } }
  const repairIn = Date.parse(metadata.updatedAt) + repairMs - now
  if (repairIn > 0) return { status: { ...common(facts), phase: 'making' }, step: { do: 'nothing' }, again: repairIn }
  return { status: { ...common(facts), phase: 'making' }, step: { do: 'repair' } }
}

/** The data of whoever had it goes out before anything else: nobody may find it, and the next one may be waiting. */
function planLetGo(facts: DesktopFacts): DesktopPlan | undefined {
  const inside = facts.instance!.spec.volumes?.[0]?.volume
  const wanted = wantedVolume(facts)
  const status = { ...common(facts), phase: 'making' as const }
  if (inside !== undefined && inside !== wanted) return { status, step: { do: 'change', instance: { volumes: 'none' } }, again: lookMs }
  if (isHeld(facts) && facts.held!.metadata.name !== wanted) return { status, step: { do: 'nothing' }, again: lookMs }
  return undefined
}

function wantedVolume({ desktop: { spec }, pool }: DesktopFacts): string | undefined {
  return spec.user !== undefined && pool?.spec.data ? volumeName(spec.pool, spec.user) : undefined
}

/** The data of whoever has it comes in. */
function planVolume(facts: DesktopFacts): DesktopPlan | undefined {
  const { desktop, pool, instance, data, now } = facts
  const { user } = desktop.spec
  const wanted = wantedVolume(facts)
  if (wanted === undefined || instance!.spec.volumes !== undefined) return undefined
  const status = { ...common(facts), phase: phaseOf(facts) }
  if (!data) return { status, step: { do: 'createVolume', name: wanted } }
  const wait = (error: PandoError): DesktopPlan => ({
    status: { ...status, reason: reasonOf(error, { now, status: desktop.status }) },
    step: { do: 'nothing' },
    again: lookMs,
  })
  const { labels, deletedAt } = data.metadata
  if (labels[userLabel] !== user) return wait(new PandoError('desktop.volume_taken', { volume: wanted, user: user! }))
  if (deletedAt !== undefined) return wait(new PandoError('volume.not_ready', { name: wanted }))
  const other = data.status.holders.find(({ uid }) => uid !== instance!.metadata.uid)
  if (other) return wait(new PandoError('volume.in_use', { name: wanted, user: `instance ${other.instance}` }))
  const path = pool!.spec.data!.path
  const volume = { volume: wanted, readOnly: false, ...(path === undefined ? {} : { path }) }
  return { status, step: { do: 'change', instance: { volumes: [volume] } }, again: lookMs }
}

function settled(facts: DesktopFacts): DesktopPlan {
  const status = { ...common(facts), phase: phaseOf(facts) }
  const reason = facts.instance!.status.reason ?? (hasData(facts) ? undefined : facts.data?.status.reason)
  if (status.phase === 'making' && reason) return { status: { ...status, reason }, step: { do: 'nothing' } }
  const { reason: _past, ...rest } = status
  const unfrozen = whyNotFrozen(facts)
  return { status: unfrozen ? { ...rest, reason: unfrozen } : rest, step: { do: 'nothing' } }
}

function phaseOf(facts: DesktopFacts): DesktopStatus['phase'] {
  const { desktop, instance, screen } = facts
  if (!isUp(instance!)) return 'making'
  if (desktop.spec.user !== undefined) return screen.open > 0 ? 'connected' : hasData(facts) ? 'assigned' : 'making'
  return isCurrent(instance!) && instance!.spec.volumes === undefined && !isHeld(facts) ? 'available' : 'making'
}

/** The data of its user is in it, where there is any. While it waits for a volume, and until that is in it, it says so as its reason. */
function hasData(facts: DesktopFacts): boolean {
  const { instance, data } = facts
  if (wantedVolume(facts) === undefined) return true
  const isTheirs = data?.status.holders[0]?.uid === instance!.metadata.uid
  const isWaiting = instance!.status.reason?.code.startsWith('volume.') ?? false
  return instance!.spec.volumes !== undefined && isTheirs && isCurrent(instance!) && !isWaiting
}

export function isUp({ status: { phase } }: Stored<typeof Instance>): boolean {
  return phase === 'running' || phase === 'paused'
}

/** It is what its spec says. */
export function isCurrent({ metadata, status }: Stored<typeof Instance>): boolean {
  return status.observedGeneration === metadata.generation
}

/** The volume that is or was in it has not let go yet. */
export function isHeld({ held, instance }: DesktopFacts): boolean {
  return held?.status.holders.some(({ uid }) => uid === instance?.metadata.uid) ?? false
}

/** Whoever gets it next finds it as new. */
export function keepsNothing(pool: Stored<typeof DesktopPool> | undefined): boolean {
  return pool?.spec.mode !== 'persistent' && pool?.spec.reset !== 'never'
}

/** Input is written this often at most, in ms; how long nobody looks decides in minutes anyway. */
const inputMs = 10_000

/** The fields that live through every phase, as they are now. */
export function common(facts: DesktopFacts): DesktopStatus {
  const { desktop, instance, screen } = facts
  const { phase, resetsDone, lastResetMs, reset, reason, lastInputAt: writtenAt } = desktop.status
  const { user, since } = desktop.spec
  const sinceMs = since === undefined ? 0 : Date.parse(since)
  const isTheirs = (at: number | undefined): at is number => at !== undefined && user !== undefined && at >= sinceMs
  const written = writtenAt === undefined ? undefined : Date.parse(writtenAt)
  const seen = screen.inputAt !== undefined && screen.inputAt >= (written ?? 0) + (screen.open > 0 ? inputMs : 1) ? screen.inputAt : written
  const closedBefore = desktop.status.closedAt === undefined ? undefined : Date.parse(desktop.status.closedAt)
  // Connections end with the process that had them, and nobody notes it.
  const closed = screen.open > 0 ? undefined : (screen.closedAt ?? closedBefore ?? (phase === 'connected' ? facts.now : undefined))
  return {
    phase,
    resetsDone,
    ...(instance ? { instance: instance.metadata.name } : {}),
    ...dataOf(facts),
    ...(isTheirs(seen) ? { lastInputAt: iso(seen) } : {}),
    ...(isTheirs(closed) ? { closedAt: iso(closed) } : {}),
    ...(lastResetMs === undefined ? {} : { lastResetMs }),
    ...(reset ? { reset } : {}),
    ...(reason ? { reason } : {}),
  }
}

/** It counts as being in it from when it may be until it has let go. */
function dataOf(facts: DesktopFacts): Pick<DesktopStatus, 'data'> {
  const inside = facts.instance?.spec.volumes?.[0]?.volume
  if (inside !== undefined) return { data: inside }
  return isHeld(facts) ? { data: facts.held!.metadata.name } : {}
}

export function iso(ms: number): string {
  return new Date(ms).toISOString()
}
