import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { SpecInput, StatusOf } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import type { Observation, ObservedVolume } from '../../engines/engine.ts'
import { Instance } from './kind.ts'
import { afterFailure, backoffMs, bootLimitMs, type Facts, plan, quietMs, slowBootMs } from './plan.ts'
import type { WantedVolume } from './prepare.ts'
import type { NamedVolumes } from './volumes.ts'

const now = Date.parse('2026-01-01T12:00:00.000Z')
const at = (ms: number) => new Date(now + ms).toISOString()
const specHash = 'h1'
const spec = (more: Partial<SpecInput<typeof Instance>> = {}) => Instance.spec.parse({ image: 'web:1', ...more })
const fresh = Instance.initialStatus
type Status = StatusOf<typeof Instance>

const facts = (more: Partial<Facts> = {}): Facts => ({
  spec: spec(),
  status: fresh,
  deleted: false,
  observed: { state: 'absent' },
  wantedHash: specHash,
  now,
  ...more,
})
const runningSince = (ms: number, ready = true): Observation => ({ state: 'running', specHash, startedAt: at(ms), pid: 1, ready })
const exited = (exitCode: number, ms = 0): Observation => ({ state: 'exited', specHash, exitCode, finishedAt: at(ms) })
const ran = (more: object = {}) => ({ ...fresh, phase: 'running', startedAt: at(-1000), ...more }) as Status

describe('the plan of an instance', () => {
  test('creates what is wanted and absent', () => {
    assert.equal(plan(facts()).step.do, 'create')
  })
  test('waits, and says why, while something it needs is missing', () => {
    const { step, status } = plan(facts({ wantedHash: undefined, missing: new PandoError('image.not_found', { name: 'web:1' }) }))
    assert.equal(step.do, 'nothing')
    assert.equal(status.phase, 'pending')
    assert.equal(status.reason?.code, 'image.not_found')
  })
  test('starts what was created', () => {
    const { step, status } = plan(facts({ observed: { state: 'created', specHash } }))
    assert.deepEqual([step.do, status.phase], ['start', 'starting'])
  })
  test('says running only when the program inside has begun', () => {
    assert.equal(plan(facts({ status: { ...fresh, phase: 'starting' }, observed: runningSince(-10, false) })).status.phase, 'starting')
    assert.equal(plan(facts({ status: { ...fresh, phase: 'starting' }, observed: runningSince(-10) })).status.phase, 'running')
  })
  test('takes a guest that never begins its program for a failure', () => {
    const stuck = plan(facts({ status: { ...fresh, phase: 'starting' }, observed: runningSince(-bootLimitMs - 1, false) }))
    assert.deepEqual(stuck.step, { do: 'stop', graceMs: 0 })
    assert.equal(plan(facts({ status: stuck.status, observed: exited(137) })).status.phase, 'backoff')
  })
  test('says how far a slow boot is, keeps that as the reason when it failed, and forgets it when it works', () => {
    const boot = 'its kernel has not come up; the console ends with "Booting from ROM.."'
    const booting = (ms: number) => ({ ...runningSince(ms, false), boot }) as Observation
    const early = plan(facts({ status: { ...fresh, phase: 'starting' }, observed: booting(-slowBootMs + 500) }))
    assert.deepEqual([early.status.reason, early.again], [undefined, 500])
    const slow = plan(facts({ status: early.status, observed: booting(-slowBootMs) }))
    assert.deepEqual([slow.status.phase, slow.status.reason?.code, slow.again], ['starting', 'instance.slow_boot', slowBootMs])
    assert.ok(slow.status.reason?.message.includes(boot))
    const works = plan(facts({ status: slow.status, observed: runningSince(-slowBootMs - 500) }))
    assert.deepEqual([works.status.phase, works.status.reason], ['running', undefined])
    const stuck = plan(facts({ status: slow.status, observed: booting(-bootLimitMs) }))
    const ended = plan(facts({ status: stuck.status, observed: exited(137) }))
    assert.deepEqual([stuck.step.do, ended.status.phase, ended.status.reason?.code], ['stop', 'backoff', 'instance.slow_boot'])
    const again = plan(facts({ status: { ...slow.status, since: at(-1000) } as Status, observed: exited(1) }))
    assert.equal(again.status.reason?.code, 'instance.crashed', 'another end has another reason')
  })
  test('leaves a program alone that came to a good end', () => {
    const { step, status } = plan(facts({ status: ran(), observed: exited(0) }))
    assert.deepEqual([step.do, status.phase, 'byRequest' in status && status.byRequest], ['nothing', 'stopped', false])
    assert.equal(plan(facts({ status, observed: exited(0) })).step.do, 'nothing')
  })
  test('starts a failed program again after a pause that doubles', () => {
    const first = plan(facts({ status: ran(), observed: exited(1) }))
    assert.deepEqual([first.status.phase, first.again], ['backoff', 1000])
    assert.equal(plan(facts({ status: first.status, observed: exited(1), now: now + 999 })).step.do, 'nothing')
    assert.equal(plan(facts({ status: first.status, observed: exited(1), now: now + 1000 })).step.do, 'start')
    assert.equal(plan(facts({ status: ran({ failures: 1 }), observed: exited(1) })).again, 2000)
  })
  test('sees an end that came before anyone saw it run', () => {
    const starting: Status = { ...fresh, phase: 'starting', since: at(-50) }
    assert.equal(plan(facts({ status: starting, observed: exited(1, -10) })).status.phase, 'backoff')
    assert.equal(plan(facts({ status: starting, observed: exited(1, -100) })).step.do, 'start')
  })
  test('gives up after maxRetries, and never restarts with policy never', () => {
    const some = spec({ restart: { policy: 'always', maxRetries: 2 } })
    assert.equal(plan(facts({ spec: some, status: ran({ failures: 1 }), observed: exited(1) })).status.phase, 'backoff')
    assert.equal(plan(facts({ spec: some, status: ran({ failures: 2 }), observed: exited(1) })).status.phase, 'failed')
    assert.equal(plan(facts({ spec: spec({ restart: { policy: 'never' } }), status: ran(), observed: exited(1) })).status.phase, 'failed')
  })
  test('forgets failures after ten quiet minutes', () => {
    const soon = plan(facts({ status: ran({ failures: 3, startedAt: at(-quietMs + 5) }), observed: runningSince(-quietMs + 5) }))
    assert.deepEqual([soon.status.failures, soon.again], [3, 5])
    assert.equal(plan(facts({ status: ran({ failures: 3 }), observed: runningSince(-quietMs) })).status.failures, 0)
  })
  test('stops on request with its grace, and stays stopped over a reboot', () => {
    const stopped = spec({ state: 'stopped', stopGrace: '3s' })
    assert.deepEqual(plan(facts({ spec: stopped, status: ran(), observed: runningSince(-9) })).step, { do: 'stop', graceMs: 3000 })
    const rest = plan(facts({ spec: stopped, status: { ...fresh, phase: 'stopping' }, observed: exited(143) }))
    assert.equal(rest.status.phase, 'stopped')
    assert.equal(plan(facts({ spec: stopped, status: rest.status, observed: { state: 'absent' } })).step.do, 'nothing')
  })
  test('starts again when the request to stop is withdrawn', () => {
    assert.equal(plan(facts({ status: { ...fresh, phase: 'stopped', byRequest: true }, observed: exited(0) })).step.do, 'start')
  })
  test('comes back after a host reboot with policy on-failure', () => {
    assert.equal(plan(facts({ status: ran(), observed: exited(137) })).status.phase, 'backoff')
  })
  test('restarts once for each new value of restarts', () => {
    const wanted = spec({ restarts: 1 })
    const stop = plan(facts({ spec: wanted, status: ran(), observed: runningSince(-9) }))
    assert.equal(stop.step.do, 'stop')
    const start = plan(facts({ spec: wanted, status: stop.status, observed: exited(143) }))
    assert.deepEqual([start.step.do, start.status.restartsDone], ['start', 1])
    assert.equal(plan(facts({ spec: wanted, status: start.status, observed: runningSince(0) })).step.do, 'nothing')
  })
  test('a finished program starts again only when restarts grows', () => {
    const done: Status = { ...fresh, phase: 'stopped', byRequest: false }
    assert.equal(plan(facts({ status: done, observed: exited(0) })).step.do, 'nothing')
    assert.equal(plan(facts({ spec: spec({ restarts: 1 }), status: done, observed: exited(0) })).step.do, 'start')
  })
  test('pauses and resumes', () => {
    assert.equal(plan(facts({ spec: spec({ state: 'paused' }), status: ran(), observed: runningSince(-9) })).step.do, 'pause')
    const paused: Observation = { state: 'paused', specHash, startedAt: at(-9), pid: 1, ready: true }
    assert.equal(plan(facts({ spec: spec({ state: 'paused' }), status: ran(), observed: paused })).status.phase, 'paused')
    assert.equal(plan(facts({ status: { ...fresh, phase: 'paused', startedAt: at(-9) }, observed: paused })).step.do, 'resume')
  })
  test('replaces what was made from an older spec, after stopping it', () => {
    assert.equal(plan(facts({ wantedHash: 'h2', status: ran(), observed: runningSince(-9) })).step.do, 'stop')
    assert.equal(plan(facts({ wantedHash: 'h2', status: { ...fresh, phase: 'stopping' }, observed: exited(0) })).step.do, 'replace')
  })
  test('throws away at once what was rewound, and starts it anew', () => {
    const [was, wanted] = ['h1:snap:0', 'h1:snap:1']
    const alive: Observation = { state: 'running', specHash: was, startedAt: at(-9), pid: 1, ready: true }
    assert.deepEqual(plan(facts({ wantedHash: wanted, status: ran(), observed: alive })).step, { do: 'stop', graceMs: 0 })
    assert.deepEqual(plan(facts({ wantedHash: 'h2:snap:1', status: ran(), observed: alive })).step, { do: 'stop', graceMs: 0 })
    assert.deepEqual(plan(facts({ wantedHash: 'h2:snap:0', status: ran(), observed: alive })).step, { do: 'stop', graceMs: 10_000 })
    const over: Observation = { state: 'exited', specHash: was, exitCode: 137, finishedAt: at(0) }
    assert.equal(plan(facts({ wantedHash: wanted, status: { ...fresh, phase: 'stopping' }, observed: over })).step.do, 'replace')
  })
  test('takes over a clone that was made ahead of time, without a word when it was stored as starting', () => {
    const observed: Observation = { state: 'spare', snapshot: 'snap' }
    const status: Status = { ...fresh, phase: 'starting', since: at(-5) }
    assert.deepEqual(plan(facts({ observed, status })), { step: { do: 'create' }, status })
    assert.equal(plan(facts({ observed })).step.do, 'create')
    assert.equal(plan(facts({ observed, spec: spec({ state: 'stopped' }) })).step.do, 'nothing')
  })
  test('keeps what runs while the image it came from is away', () => {
    assert.equal(plan(facts({ wantedHash: undefined, status: ran(), observed: runningSince(-9) })).step.do, 'nothing')
  })
  test('restarts what is unhealthy, with a pause', () => {
    const checked = spec({ healthCheck: { type: 'tcp', port: 80 } })
    const sick = ran({ health: 'unhealthy', reason: { code: 'instance.unhealthy', message: 'no', hint: '', at: at(0) } })
    const stop = plan(facts({ spec: checked, status: sick, observed: runningSince(-9) }))
    assert.equal(stop.step.do, 'stop')
    const after = plan(facts({ spec: checked, status: stop.status, observed: exited(143) }))
    assert.deepEqual([after.status.phase, after.status.reason?.code], ['backoff', 'instance.unhealthy'])
  })
  test('removes what was deleted, whatever its state', () => {
    for (const observed of [{ state: 'absent' }, runningSince(-9), exited(1)] as Observation[])
      assert.equal(plan(facts({ deleted: true, observed })).step.do, 'remove')
  })
  test('a step that fails is tried again with growing pauses', () => {
    const once = afterFailure({ spec: spec(), status: fresh, now }, new PandoError('instance.start_failed', { detail: 'x' }))
    assert.deepEqual([once.status.phase, once.again], ['backoff', 1000])
    assert.equal(
      afterFailure({ spec: spec(), status: once.status, now }, new PandoError('instance.start_failed', { detail: 'x' })).again,
      2000,
    )
  })
  test('pauses grow and stay within their limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (failures) => {
        const pause = backoffMs(spec(), failures)
        return pause <= 300_000 && pause >= Math.min(1000, pause) && pause <= backoffMs(spec(), failures + 1)
      }),
    )
  })
  test('any sequence of world and wish settles: the same facts twice give no second change', () => {
    const observed = fc.constantFrom<Observation>(
      { state: 'absent' },
      { state: 'created', specHash },
      runningSince(-9),
      runningSince(-9, false),
      exited(0, -5),
      exited(1, -5),
      { state: 'paused', specHash, startedAt: at(-9), pid: 1, ready: true },
    )
    const state = fc.constantFrom('running', 'stopped', 'paused') as fc.Arbitrary<'running' | 'stopped' | 'paused'>
    fc.assert(
      fc.property(fc.array(fc.tuple(observed, state, fc.integer({ min: 0, max: 2 })), { minLength: 1, maxLength: 8 }), (story) => {
        let status: Status = fresh
        for (const [seen, wish, restarts] of story) {
          const given = facts({ observed: seen, status, spec: spec({ state: wish, restarts }) })
          const first = plan(given)
          const second = plan({ ...given, status: first.status })
          if (first.step.do === 'nothing' && second.step.do === 'nothing') assert.deepEqual(second.status, first.status)
          status = second.status
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('volumes of an instance that runs', () => {
  const wanted = (id: string, more: Partial<WantedVolume> = {}): WantedVolume => ({
    id,
    name: id,
    pool: 'local',
    bytes: 10,
    sizeBytes: 10,
    format: 'ext4',
    path: `/${id}`,
    readOnly: false,
    ...more,
  })
  const has = (id: string, more: Partial<ObservedVolume> = {}): ObservedVolume => ({
    id,
    path: `/${id}`,
    readOnly: false,
    bytes: 10,
    limits: {},
    ...more,
  })
  const alive = (volumes: ObservedVolume[], more: object = {}): Observation => ({ ...runningSince(-1000), volumes, ...more }) as Observation
  const named = (volumes: WantedVolume[], more: Partial<NamedVolumes> = {}): NamedVolumes => ({ volumes, waitsFor: [], ...more })
  const next = (volumes: NamedVolumes, observed: Observation) => plan(facts({ status: ran(), volumes, observed }))

  test('come and go one at a time, and what is not its own any more goes first', () => {
    assert.deepEqual(next(named([wanted('a')]), alive([has('b')])).step, { do: 'detach', volume: 'b' })
    assert.deepEqual(next(named([wanted('a')]), alive([])).step, { do: 'attach', volume: 'a' })
    assert.deepEqual(next(named([wanted('a')]), alive([has('a')])).step, { do: 'nothing' })
  })
  test('that came or went only in part do so again', () => {
    assert.deepEqual(next(named([wanted('a')]), alive([has('a', { partial: true })])).step, { do: 'attach', volume: 'a' })
    assert.deepEqual(next(named([]), alive([has('a', { partial: true })])).step, { do: 'detach', volume: 'a' })
  })
  test('are at another path, or only read, after they were taken away once', () => {
    assert.deepEqual(next(named([wanted('a', { path: '/x' })]), alive([has('a')])).step, { do: 'detach', volume: 'a' })
    assert.deepEqual(next(named([wanted('a', { readOnly: true })]), alive([has('a')])).step, { do: 'detach', volume: 'a' })
  })
  test('grow and have other limits without being taken away', () => {
    const grown = named([wanted('a', { sizeBytes: 20 })])
    assert.deepEqual(next(grown, alive([has('a')])).step, { do: 'resize', volume: 'a', bytes: 20 })
    assert.deepEqual(next(named([wanted('a', { limits: { iops: 5 } })]), alive([has('a')])).step, { do: 'limit', volume: 'a' })
    assert.deepEqual(next(named([wanted('a', { sizeBytes: 5 })]), alive([has('a')])).step.do, 'nothing')
  })
  test("that are still somebody else's do not keep the others away, and the status says why", () => {
    const waiting = new PandoError('volume.in_use', { name: 'b', user: 'x' })
    const waits = named([wanted('a')], { waiting, waitsFor: ['b'] })
    assert.deepEqual(next(waits, alive([has('b')])).step, { do: 'attach', volume: 'a' })
    const { step, status, behind } = next(waits, alive([has('a'), has('b')]))
    assert.deepEqual([step.do, status.reason?.code, behind], ['nothing', 'volume.in_use', undefined])
    assert.equal(plan(facts({ status, volumes: named([wanted('a')]), observed: alive([has('a')]) })).status.reason, undefined)
  })
  test('that it still has keep its spec from being answered', () => {
    const booting = plan(facts({ status: ran(), volumes: named([]), observed: alive([has('a')], { ready: false }) }))
    assert.deepEqual([booting.step.do, booting.behind], ['nothing', true])
  })
  test('that are not there keep who stands still from starting, and then it starts', () => {
    const missing = new PandoError('volume.in_use', { name: 'a', user: 'x' })
    const lacking = plan(facts({ status: ran(), spec: spec({ restarts: 1 }), observed: exited(0), wantedHash: undefined, missing }))
    assert.deepEqual([lacking.step.do, lacking.status.phase, lacking.status.reason?.code], ['nothing', 'pending', 'volume.in_use'])
    assert.equal(plan(facts({ status: lacking.status, observed: exited(0) })).step.do, 'start')
  })
  test('without room make it stand still, which is neither an illness nor a pause', () => {
    const stalled = alive([has('a')], { stalled: { volume: 'a', error: 'no space' } })
    const { step, status } = plan(facts({ status: ran({ health: 'unhealthy' }), volumes: named([wanted('a')]), observed: stalled }))
    assert.deepEqual([step.do, status.phase, status.reason?.code], ['nothing', 'running', 'volume.no_room_left'])
    assert.equal(plan(facts({ spec: spec({ state: 'paused' }), status, observed: stalled })).step.do, 'pause')
  })
})
