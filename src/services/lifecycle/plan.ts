import type { StatusOf, Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { PandoError } from '../../base/errors.ts'
import type { Observation } from '../../engines/engine.ts'
import { suffixOf } from './from.ts'
import type { Instance } from './kind.ts'
import { firstUnwanted, volumeStep } from './plan-volumes.ts'
import { differInSecretsOnly, type SecretChange } from './secrets.ts'
import type { NamedVolumes } from './volumes.ts'

type Spec = Stored<typeof Instance>['spec']
type Status = StatusOf<typeof Instance>
type Phase = Status['phase']

/** What the controller does next. One at a time: after it the world is looked at again. */
export type Step =
  | { do: 'nothing' }
  /** Makes it and starts it. */
  | { do: 'create' }
  | { do: 'start' }
  | { do: 'stop'; graceMs: number }
  | { do: 'pause' }
  | { do: 'resume' }
  /** Of a volume of one that runs. `volume` is its uid. */
  | { do: 'attach' | 'detach' | 'limit'; volume: string }
  | { do: 'resize'; volume: string; bytes: number }
  /** It has older values of its Secrets: its files change in place, and it is told by a signal. */
  | { do: 'refresh' }
  /** The instance was made from an older spec: change it, keeping its disk where the engine can. */
  | { do: 'replace' }
  /** Takes away all that is on the node, then the object. */
  | { do: 'remove' }

export interface Facts {
  spec: Spec
  status: Status
  deleted: boolean
  observed: Observation
  /** Hash of what the instance should be made from; undefined while something it needs is not there. */
  wantedHash: string | undefined
  /** Why wantedHash is undefined. */
  missing?: PandoError
  /** What to do when it runs with older values of its Secrets. */
  secretChange?: SecretChange
  /** Volumes that it names, where its engine gives and takes them while it runs. */
  volumes?: NamedVolumes
  now: number
}

export interface Plan {
  step: Step
  status: Status /** Look again after this many ms, whatever happens. */
  again?: number
  /** It still has what its spec no longer names: that is not answered yet, though there is nothing to do now. */
  behind?: true
}

/** Failures are forgotten after running this long. */
export const quietMs = 600_000
/** A guest that has not begun its program by then has failed to boot. */
export const bootLimitMs = 300_000
/** One that takes longer is said to be slow, and how far it is. */
export const slowBootMs = 60_000
/** What is waited for wakes the instance when it comes; should that be missed, it looks by itself this often. */
export const waitMs = 10_000

/** Decides the next step of one instance from what is wanted and what is seen. Pure: no clock, no I/O. */
export function plan(facts: Facts): Plan {
  const next = planned(facts)
  // What it had last may be somebody else's by now: it does not start with that.
  if (next.step.do === 'start' && lacksVolume(facts)) return waitFor(facts)
  return next.step.do === 'nothing' && isBehind(facts) ? { ...next, behind: true } : next
}

function planned(facts: Facts): Plan {
  const { spec, observed, deleted } = facts
  if (deleted) return { step: { do: 'remove' }, status: to(facts, 'stopping', {}) }
  if (observed.state === 'absent' || observed.state === 'spare') return planAbsent(facts)
  if (facts.wantedHash !== undefined && observed.specHash !== facts.wantedHash && !goesOnWithOldSecrets(facts)) return planReplace(facts)
  switch (observed.state) {
    case 'created':
      return wantsToRun(facts) ? begin(facts) : atRest(facts)
    case 'exited':
      return planExited(facts, observed)
    case 'running':
    case 'paused':
      if (spec.state === 'stopped') return { step: { do: 'stop', graceMs: spec.stopGrace }, status: to(facts, 'stopping', {}) }
      return planAlive(facts, observed)
  }
}

function planAbsent(facts: Facts): Plan {
  if (!wantsToRun(facts)) return atRest(facts)
  const waiting = backoffLeft(facts)
  if (waiting > 0) return { step: { do: 'nothing' }, status: facts.status, again: waiting }
  if (facts.wantedHash === undefined) return waitFor(facts)
  // Made ahead of time, and stored as starting by whoever took it: nothing is left to write before it goes on.
  if (facts.observed.state === 'spare' && facts.status.phase === 'starting') return { step: { do: 'create' }, status: facts.status }
  const { reason: last, ...rest } = begin(facts, 'create').status
  const keep = facts.status.phase !== 'pending' && last ? { reason: last } : {} // what it waited for has come
  return { step: { do: 'create' }, status: { ...rest, ...keep } }
}

function waitFor(facts: Facts): Plan {
  const { reason: _old, ...rest } = common(facts)
  return {
    step: { do: 'nothing' },
    status: { ...rest, ...(facts.missing ? { reason: reasonOf(facts.missing, facts) } : {}), phase: 'pending' },
    again: waitMs,
  }
}

function lacksVolume({ wantedHash, missing }: Facts): boolean {
  return wantedHash === undefined && missing?.code.startsWith('volume.') === true
}

/** It may still have a volume that is no longer its own. */
function isBehind(facts: Facts): boolean {
  const { observed } = facts
  return (
    (observed.state === 'running' || observed.state === 'paused') && (lacksVolume(facts) || firstUnwanted(observed, facts) !== undefined)
  )
}

/** Only its Secrets changed, and that is no reason to stop it. Whenever it starts again, it is made anew with the new ones. */
function goesOnWithOldSecrets({ observed, wantedHash, secretChange = 'restart', spec, status }: Facts): boolean {
  const isAlive = observed.state === 'running' || observed.state === 'paused'
  if (!isAlive || wantedHash === undefined || !differInSecretsOnly(observed.specHash, wantedHash)) return false
  return secretChange !== 'restart' && spec.restarts <= status.restartsDone
}

function planReplace(facts: Facts): Plan {
  const { observed, spec } = facts
  if (observed.state === 'running' || observed.state === 'paused')
    return { step: { do: 'stop', graceMs: isRewound(facts, observed) ? 0 : spec.stopGrace }, status: to(facts, 'stopping', {}) }
  if (!wantsToRun(facts) && spec.state === 'running') return atRest(facts) // ended by itself; changed when it is started again
  return { step: { do: 'replace' }, status: facts.status }
}

/** What it wrote since is to be thrown away: nothing is gained by letting it end in order. */
function isRewound({ wantedHash }: Facts, { specHash }: { specHash: string }): boolean {
  return wantedHash !== undefined && suffixOf(wantedHash) !== suffixOf(specHash)
}

function planExited(facts: Facts, observed: Extract<Observation, { state: 'exited' }>): Plan {
  const { spec, status } = facts
  if (spec.state === 'stopped') return atRest(facts, observed)
  if (spec.restarts > status.restartsDone) return begin(facts)
  if (status.phase === 'starting') {
    // ended before anyone saw it run, or not started yet since that end
    return status.since !== undefined && observed.finishedAt >= status.since ? ended(facts, observed) : begin(facts)
  }
  if (status.phase === 'backoff') {
    const left = backoffLeft(facts)
    return left > 0 ? { step: { do: 'nothing' }, status, again: left } : begin(facts)
  }
  if (status.phase === 'failed') return { step: { do: 'nothing' }, status }
  if (status.phase === 'pending') return begin(facts) // it waited for a volume
  if (status.phase === 'stopped') return status.byRequest ? begin(facts) : { step: { do: 'nothing' }, status }
  if (status.phase === 'stopping' && status.health !== 'unhealthy') return begin(facts) // stopped for a restart or a new spec
  return ended(facts, observed)
}

function planAlive(facts: Facts, observed: Extract<Observation, { state: 'running' | 'paused' }>): Plan {
  const { spec, status, now } = facts
  if (spec.restarts > status.restartsDone && status.phase !== 'starting') {
    return { step: { do: 'stop', graceMs: spec.stopGrace }, status: to(facts, 'stopping', {}) }
  }
  if (spec.state === 'paused' && observed.state === 'running' && observed.ready)
    return { step: { do: 'pause' }, status: running(facts, observed) }
  if (spec.state === 'running' && observed.state === 'paused') return { step: { do: 'resume' }, status }
  if (observed.stalled && observed.state === 'running') return planStalled(facts, observed)
  if (!observed.ready && observed.state === 'running') {
    const left = Date.parse(observed.startedAt) + bootLimitMs - now
    if (left <= 0) return { step: { do: 'stop', graceMs: 0 }, status: to(facts, 'running', { startedAt: observed.startedAt }) }
    return { step: { do: 'nothing' }, ...boots(facts, observed, left) }
  }
  if (
    facts.secretChange === 'signal' &&
    observed.state === 'running' &&
    observed.specHash !== facts.wantedHash &&
    goesOnWithOldSecrets(facts)
  )
    return { step: { do: 'refresh' }, status: running(facts, observed) }
  if (status.health === 'unhealthy' && spec.restart.policy !== 'never' && status.phase === 'running') {
    return { step: { do: 'stop', graceMs: spec.stopGrace }, status: to(facts, 'stopping', {}) }
  }
  const step = observed.state === 'running' ? volumeStep(observed, facts) : undefined
  if (step) return { step, status: running(facts, observed) }
  const next = withVolumeReason(running(facts, observed), facts)
  const quietIn = Date.parse(observed.startedAt) + quietMs - now
  if (next.failures === 0) return { step: { do: 'nothing' }, status: next }
  return quietIn > 0
    ? { step: { do: 'nothing' }, status: next, again: quietIn }
    : { step: { do: 'nothing' }, status: { ...next, failures: 0 } }
}

/** `left`: until it has failed to boot, in ms. */
function boots(
  facts: Facts,
  { startedAt, boot }: Extract<Observation, { ready: boolean }>,
  left: number,
): { status: Status; again: number } {
  const { status, now } = facts
  const since = status.phase === 'starting' && status.since !== undefined ? { since: status.since } : {}
  const next = to(facts, 'starting', since)
  const slowIn = Date.parse(startedAt) + slowBootMs - now
  if (slowIn > 0 || boot === undefined) return { status: next, again: boot === undefined ? left : Math.min(left, slowIn) }
  return {
    status: { ...next, reason: reasonOf(new PandoError('instance.slow_boot', { detail: boot }), facts) },
    again: Math.min(left, slowBootMs),
  }
}

/** The program came to its end by itself (or was killed from outside): what its restart policy says. */
function ended(facts: Facts, observed: Extract<Observation, { state: 'exited' }>): Plan {
  const { spec, status, now } = facts
  const { exitCode, finishedAt } = observed
  const unhealthy = status.health === 'unhealthy'
  const isToldWhy = unhealthy || (status.phase === 'running' && status.reason?.code === 'instance.slow_boot')
  const bad = exitCode !== 0 || unhealthy
  if (!bad && spec.restart.policy !== 'always')
    return { step: { do: 'nothing' }, status: to(facts, 'stopped', { byRequest: false, exitCode, finishedAt }) }
  const startedAt = status.phase === 'running' ? Date.parse(status.startedAt) : now
  const failures = (Date.parse(finishedAt) - startedAt >= quietMs ? 0 : status.failures) + 1
  const reason =
    isToldWhy && status.reason
      ? status.reason
      : reasonOf(
          new PandoError('instance.crashed', { exitCode }, observed.error ? { hint: `${observed.error}. See \`pando logs\`.` } : {}),
          facts,
        )
  const { maxRetries, policy } = spec.restart
  const giveUp = policy === 'never' || (maxRetries !== undefined && failures > maxRetries)
  const next = { ...common(facts), failures: giveUp ? failures - 1 : failures, ...(bad ? { reason } : {}) }
  if (giveUp) return { step: { do: 'nothing' }, status: { ...next, phase: 'failed', exitCode, finishedAt } }
  const wait = backoffMs(spec, failures)
  return { step: { do: 'nothing' }, status: { ...next, phase: 'backoff', exitCode, finishedAt, retryAt: iso(now + wait) }, again: wait }
}

/** It goes on by itself when there is room. Until then it is neither slow to boot nor ill. */
function planStalled(facts: Facts, observed: Extract<Observation, { ready: boolean }>): Plan {
  const { status, volumes } = facts
  const volume = volumes?.volumes.find(({ id }) => id === observed.stalled!.volume)
  const error = volume
    ? new PandoError('volume.no_room_left', { name: volume.name })
    : new PandoError('instance.stalled', { name: 'the instance', detail: observed.stalled!.error })
  const since = status.phase === 'starting' && status.since !== undefined ? { since: status.since } : {}
  const next = observed.ready ? running(facts, observed) : to(facts, 'starting', since)
  return { step: { do: 'nothing' }, status: { ...next, reason: reasonOf(error, facts) } }
}

/** Steps with volumes. */
export function isOfVolume(step: Step): boolean {
  return 'volume' in step
}

export function isStallReason(reason: Status['reason']): boolean {
  return reason?.code === 'volume.no_room_left' || reason?.code === 'instance.stalled'
}

/** What it waits for while it runs, and nothing that it has waited for. */
function withVolumeReason(status: Status, facts: Facts): Status {
  const { volumes } = facts
  if (volumes?.waiting) return { ...status, reason: reasonOf(volumes.waiting, facts) }
  if (!volumes || !status.reason || !/^(volume|pool|qemu)\.|^instance\.stalled$/.test(status.reason.code)) return status
  const { reason: _over, ...rest } = status
  return rest as Status
}

/** A step failed. Same pauses as for a program that ends, without giving up: the cause is outside the program. */
export function afterFailure(facts: { spec: Spec; status: Status; now: number }, error: PandoError): { status: Status; again: number } {
  const failures = facts.status.failures + 1
  const wait = backoffMs(facts.spec, failures)
  const status: Status = { ...common(facts), failures, reason: reasonOf(error, facts), phase: 'backoff', retryAt: iso(facts.now + wait) }
  return { status, again: wait }
}

/** Doubles from `backoff` to `maxBackoff` with each failure in a row. */
export function backoffMs(spec: Spec, failures: number): number {
  return Math.min(spec.restart.backoff * 2 ** Math.min(failures - 1, 40), spec.restart.maxBackoff)
}

function backoffLeft({ status, spec, now }: Facts): number {
  if (status.phase !== 'backoff' || spec.restarts > status.restartsDone) return 0
  return Math.max(0, Date.parse(status.retryAt) - now)
}

/** Should the program run, given what is wanted and how it last ended? */
function wantsToRun({ spec, status }: Facts): boolean {
  if (spec.state === 'stopped') return false
  if (spec.restarts > status.restartsDone) return true
  return status.phase !== 'failed' && !(status.phase === 'stopped' && !status.byRequest)
}

/** Created or not: from here on the program is about to run for the sake of this spec. */
function begin(facts: Facts, how: 'create' | 'start' = 'start'): Plan {
  const { health: _old, ...rest } = to(facts, 'starting', { since: iso(facts.now) })
  return { step: { do: how }, status: { ...rest, restartsDone: facts.spec.restarts } }
}

function atRest(facts: Facts, observed?: Extract<Observation, { state: 'exited' }>): Plan {
  const { status, spec } = facts
  if (status.phase === 'failed' || (status.phase === 'stopped' && (status.byRequest || spec.state !== 'stopped')))
    return { step: { do: 'nothing' }, status: { ...status, restartsDone: spec.restarts } }
  const end = observed ? { exitCode: observed.exitCode, finishedAt: observed.finishedAt } : {}
  const { reason: _gone, health: _old, ...rest } = common(facts)
  return {
    step: { do: 'nothing' },
    status: { ...rest, restartsDone: spec.restarts, failures: 0, phase: 'stopped', byRequest: spec.state === 'stopped', ...end },
  }
}

function running(facts: Facts, observed: Extract<Observation, { state: 'running' | 'paused' }>): Status {
  const { reason, ...rest } = to(facts, observed.state, { startedAt: observed.startedAt })
  const status: Status = reason && reason.code !== 'instance.slow_boot' ? { ...rest, reason } : rest
  if (facts.spec.healthCheck && status.health === undefined) return { ...status, health: 'starting' }
  return status
}

/** The fields that live through every phase. */
function common({ status }: { status: Status }) {
  const { node, nics, imageDigest, imageReference, reason, restartsDone, failures, observedGeneration, health } = status
  return {
    nics,
    restartsDone,
    failures,
    observedGeneration,
    ...(node === undefined ? {} : { node }),
    ...(imageDigest === undefined ? {} : { imageDigest }),
    ...(imageReference === undefined ? {} : { imageReference }),
    ...(reason === undefined ? {} : { reason }),
    ...(health === undefined ? {} : { health }),
  }
}

type Only<P extends Phase> = Omit<Extract<Status, { phase: P }>, keyof ReturnType<typeof common> | 'phase'>

function to<P extends Phase>(facts: { status: Status }, phase: P, fields: Only<P>): Extract<Status, { phase: P }> {
  return { ...common(facts), phase, ...fields } as unknown as Extract<Status, { phase: P }>
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
