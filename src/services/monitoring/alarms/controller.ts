import { setImmediate as nextTurn } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { StatusOf, Stored } from '../../../api/kind.ts'
import { reasonOf } from '../../../api/reason.ts'
import { asPandoError, hasCode } from '../../../base/errors.ts'
import type { Controller, Outcome, ReconcileContext } from '../../../controller/controller.ts'
import { modify, setStatus } from '../../../store/update.ts'
import { Alarm, AlarmRule, Silence } from '../alarm-kind.ts'
import type { Metrics } from '../metrics.ts'
import { type Facts, type Finding, findingOf, isAbout, type Watched } from './condition.ts'
import { removeLeftovers } from './leftovers.ts'
import { silenceOf } from './match.ts'
import { type AlarmStep, type Found, planAlarms } from './plan.ts'
import { WatchedObjects, watchedKinds } from './watched.ts'

type AlarmObject = Stored<typeof Alarm>
type RuleObject = Stored<typeof AlarmRule>
type SilenceObject = Stored<typeof Silence>

/** All rules are looked at this often, in ms. */
const lookMs = 15_000
/** So soon after the start nothing is over because nothing is known of it yet, in ms. */
const settlingMs = 120_000
/** A silence that has ended is shown for so long, in ms. */
const keptMs = 30 * 86_400_000
/** After so many objects others get their turn. */
const lookedAtInARow = 500
const everything = { name: 'all' }

/** Looks at all rules, and keeps alarms as they should be. What fires goes on firing over a restart. */
export function alarmController({ metrics }: { metrics: Metrics }): Controller {
  const watched = new WatchedObjects()
  let startedAt: number | undefined

  return {
    name: 'services/monitoring/alarms',
    watches: [
      ...watchedKinds.map((kind) => ({ kind, keys: watched.see })),
      ...[AlarmRule, Silence].map((kind) => ({ kind, keys: () => [everything] })),
    ],
    writes: ['AlarmRule.status', 'Alarm.spec', 'Alarm.status', 'Silence.status'],
    concurrency: 1,
    async listen(wake, { store, signal }) {
      wake(everything)
      await watched.listen(
        { history: (query) => store.history(query), watch: (since, query, until) => store.watch(since, query, until) },
        signal,
      )
    },
    async reconcile(_key, ctx): Promise<Outcome> {
      const now = ctx.clock.now()
      startedAt ??= now
      watched.forgetEventsBefore(now)
      await removeLeftovers(ctx.store)
      const [rules, alarms, silences] = await Promise.all([ctx.store.list(AlarmRule), ctx.store.list(Alarm), ctx.store.list(Silence)])
      const quiet = await tendSilences(silences.items, ctx)
      const byRule = Map.groupBy(alarms.items, ({ spec }) => spec.rule)
      const facts = factsOf({ watched, metrics, now })
      const isSettling = now - startedAt < settlingMs
      for (const rule of rules.items) {
        const mine = byRule.get(rule.metadata.name) ?? []
        byRule.delete(rule.metadata.name)
        await tendRule(rule, { alarms: mine, silences: quiet, look: () => lookAt(rule, { watched, facts, isSettling }) }, ctx)
      }
      for (const left of byRule.values()) await carryOut(planAlarms({ rule: noRule, found: [], alarms: left, now }), quiet, ctx)
      return { again: lookMs }
    },
  }
}

/** For alarms whose rule is gone: nothing holds any more. */
const noRule = { metadata: { name: '' } } as RuleObject

function factsOf({ watched, metrics, now }: { watched: WatchedObjects; metrics: Metrics; now: number }): Facts {
  return {
    now,
    mean: (of, { metadata }, { metric, overMs }) => metrics.mean(of, of === 'Node' ? metadata.name : metadata.uid, { metric, overMs, now }),
    events: ({ metadata }, reasons, inMs) => watched.events(metadata.uid, reasons, now - inMs),
  }
}

/** Those of which it holds, or cannot be told; of all others there is nothing to say. */
async function lookAt(
  { spec }: RuleObject,
  { watched, facts, isSettling }: { watched: WatchedObjects; facts: Facts; isSettling: boolean },
): Promise<Found[]> {
  const look = (object: Watched): Finding => {
    if (spec.when.type === 'event' && !watched.knowsEvents) return 'unknown'
    const finding = findingOf(spec, object, facts)
    return finding === 'unknown' && !isSettling ? { holds: false } : finding
  }
  const found: Found[] = []
  for (const [i, object] of watched.of(spec.when.of).entries()) {
    if (i % lookedAtInARow === lookedAtInARow - 1) await nextTurn()
    if (object.metadata.deletedAt !== undefined || !isAbout(spec, object)) continue
    const finding = look(object)
    if (finding === 'unknown' || finding.holds) found.push({ object, finding })
  }
  return found
}

async function tendRule(
  rule: RuleObject,
  { alarms, silences, look }: { alarms: readonly AlarmObject[]; silences: readonly SilenceObject[]; look: () => Promise<Found[]> },
  ctx: ReconcileContext,
): Promise<void> {
  const now = ctx.clock.now()
  let status: StatusOf<typeof AlarmRule> = { phase: 'paused', firing: 0, pending: 0 }
  try {
    const found = rule.spec.paused ? [] : await look()
    const after = await carryOut(planAlarms({ rule, found, alarms, now }), silences, ctx)
    const count = (phase: string) => after.filter((each) => each === phase).length
    if (!rule.spec.paused) status = { phase: 'active', firing: count('firing'), pending: count('pending') }
  } catch (error) {
    ctx.signal.throwIfAborted()
    status = { ...rule.status, phase: 'failed', reason: reasonOf(asPandoError(error), { now, status: rule.status }) }
  }
  if (!isDeepStrictEqual(status, rule.status)) await setStatus(ctx.store, AlarmRule, rule, () => status)
}

/** Resolves to the phases of the alarms that are there afterwards, those that fire or may fire soon among them. */
async function carryOut(steps: readonly AlarmStep[], silences: readonly SilenceObject[], ctx: ReconcileContext): Promise<string[]> {
  const phases: string[] = []
  for (const step of steps) {
    if (step.do === 'remove') {
      await ctx.store.remove(Alarm, step.alarm).catch(ignoreGone)
      continue
    }
    const silencedBy = step.status.phase === 'resolved' ? undefined : silenceOf(step, silences, ctx.clock.now())?.metadata.name
    const { silencedBy: _before, ...rest } = step.status
    const status = (silencedBy === undefined ? rest : { ...rest, silencedBy }) as StatusOf<typeof Alarm>
    phases.push(status.phase)
    if (step.do === 'create') await ctx.store.create(Alarm, { name: step.name, labels: step.labels, spec: step.spec, status })
    else await write({ ...step, status }, ctx)
  }
  return phases
}

/** Who has acknowledged it meanwhile stays. */
async function write({ alarm, spec, status }: Extract<AlarmStep, { do: 'update' }>, { store }: ReconcileContext): Promise<void> {
  if (isDeepStrictEqual(spec, alarm.spec) && isDeepStrictEqual(status, alarm.status)) return
  await modify(store, Alarm, alarm.metadata, (current) => {
    const keepsWord = spec.acknowledged === undefined && alarm.spec.acknowledged === undefined && current.spec.acknowledged !== undefined
    return { ...current, spec: keepsWord ? { ...spec, acknowledged: current.spec.acknowledged } : spec, status }
  })
}

/** Resolves to those that hold now. */
async function tendSilences(silences: readonly SilenceObject[], { store, clock }: ReconcileContext): Promise<SilenceObject[]> {
  const now = clock.now()
  for (const silence of silences) {
    const until = Date.parse(silence.spec.until)
    const phase: StatusOf<typeof Silence>['phase'] = until > now ? 'active' : 'expired'
    if (until + keptMs < now) await store.remove(Silence, silence).catch(ignoreGone)
    else if (phase !== silence.status.phase) await setStatus(store, Silence, silence, () => ({ phase }))
  }
  return silences.filter(({ spec }) => Date.parse(spec.until) > now)
}

function ignoreGone(error: unknown): void {
  if (!hasCode(error, 'store.not_found') && !hasCode(error, 'store.conflict')) throw error
}
