import { createHash } from 'node:crypto'
import type { StatusOf, Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { isoTime } from '../../base/clock.ts'
import { hasCode, PandoError } from '../../base/errors.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import { Volume } from '../../resources/storage/kind.ts'
import { modify, setStatus } from '../../store/update.ts'
import { Instance } from '../lifecycle/kind.ts'
import { Operation } from '../lifecycle/operation-kind.ts'
import { drillLabel, drillWork } from './drill-work.ts'
import { Backup } from './kind.ts'
import { backupName, nextRun, surplus } from './plan.ts'
import { BackupPolicy } from './policy-kind.ts'

type Policy = Stored<typeof BackupPolicy>
type BackupObject = Stored<typeof Backup>
type Status = StatusOf<typeof BackupPolicy>

/** A run that has not brought a good backup so long after it was due is overdue, in ms. */
const graceMs = 3_600_000
const longestMs = 3_600_000

/** Runs policies to their schedules: makes backups, throws away those that are not to be kept, and has them proven. */
export function policyController(): Controller {
  return {
    name: 'services/backup/policies',
    watches: [
      { kind: BackupPolicy },
      { kind: Backup, keys: ({ object, project }) => policyOf((object as BackupObject | undefined)?.spec.policy, project) },
      {
        kind: Operation,
        keys: ({ object, project }) => policyOf((object as Stored<typeof Operation> | undefined)?.spec.args['policy'], project),
      },
    ],
    writes: ['BackupPolicy.status'],
    async reconcile(key, ctx): Promise<Outcome> {
      const policy = await ctx.store.get(BackupPolicy, key)
      if (!policy) return 'done'
      if (policy.spec.paused) {
        await setStatus(
          ctx.store,
          BackupPolicy,
          policy,
          ({ phase: _phase, reason: _reason, nextAt: _next, ...rest }): Status => ({ ...rest, phase: 'paused' }),
        )
        return 'done'
      }
      const backups = (await ctx.store.list(Backup, { project: key.project! })).items.filter(({ spec }) => spec.policy === key.name)
      const next = await run(policy, backups, ctx)
      await clear(policy, backups, ctx)
      await drill(policy, backups, ctx)
      const late = await judge(policy, { backups, next }, ctx)
      const now = ctx.clock.now()
      // While a run is under way its time may be over: what goes on then is told by events.
      const pauses = [next, late].filter((at) => at > now).map((at) => at - now)
      return { again: Math.max(1_000, Math.min(longestMs, ...pauses)) }
    },
  }
}

function policyOf(name: unknown, project: string | undefined): { name: string; project: string }[] {
  return typeof name === 'string' && project !== undefined ? [{ name, project }] : []
}

/** Begins a run that is due and goes on with it. Resolves to when the next is due, ms. */
async function run(policy: Policy, backups: readonly BackupObject[], ctx: ReconcileContext): Promise<number> {
  const { store, clock } = ctx
  const { spec, status, metadata } = policy
  const now = clock.now()
  const after = Date.parse(status.lastAt ?? metadata.createdAt)
  const next = nextRun(spec.schedule, spec.timezone, after) ?? Infinity
  let at = status.run
  if (at === undefined && (next <= now || spec.runs > status.runsDone)) {
    at = isoTime(clock)
    await setStatus(store, BackupPolicy, policy, (its) => ({ ...its, run: at, lastAt: at, runsDone: spec.runs }))
  }
  if (at === undefined) return next
  const sources = await selected(policy, ctx)
  const stamp = Date.parse(at)
  const mine = new Map(backups.map((backup) => [backup.metadata.name, backup]))
  let open = backups.filter(isOpen).length
  let left = 0
  for (const { of, source } of sources) {
    const name = backupName(of === 'volume' ? `volume-${source}` : source, stamp)
    const there = mine.get(name)
    if (there) {
      if (isOpen(there)) left++
      continue
    }
    if (backups.some((backup) => isOpen(backup) && backup.spec.source === source && backup.spec.of === of)) continue // an earlier one waits still
    left++
    if (open >= spec.concurrency) continue
    open++
    const target = spec.target === undefined ? {} : { target: spec.target }
    await store
      .create(Backup, { project: metadata.project!, name, spec: { of, source, policy: metadata.name, ...target } })
      .catch((error: unknown) => {
        if (!hasCode(error, 'store.exists')) throw error
      })
  }
  if (left > 0) return nextRun(spec.schedule, spec.timezone, stamp) ?? Infinity
  const failures = sources
    .filter(({ of, source }) => mine.get(backupName(of === 'volume' ? `volume-${source}` : source, stamp))?.status.phase !== 'ready')
    .map(({ source }) => source)
  await setStatus(store, BackupPolicy, policy, ({ run: _run, ...its }) => ({
    ...its,
    failures,
    selected: sources.length,
    ...(failures.length === 0 ? { lastGoodAt: isoTime(clock) } : {}),
  }))
  return nextRun(spec.schedule, spec.timezone, stamp) ?? Infinity
}

function isOpen({ status, metadata }: BackupObject): boolean {
  return (status.phase === 'pending' || status.phase === 'running') && metadata.deletedAt === undefined
}

function isUnderWay({ status }: Stored<typeof Operation>): boolean {
  return status.phase === 'pending' || status.phase === 'running'
}

/** Instances with these labels, and volumes with these labels that no such instance writes to. */
async function selected({ spec, metadata }: Policy, { store }: ReconcileContext): Promise<{ of: 'instance' | 'volume'; source: string }[]> {
  const query = { project: metadata.project! }
  const fits = (object: { metadata: Stored['metadata'] }) =>
    object.metadata.deletedAt === undefined &&
    object.metadata.labels[drillLabel] === undefined &&
    Object.entries(spec.select).every(([label, value]) => object.metadata.labels[label] === value)
  const instances = (await store.list(Instance, query)).items.filter(fits)
  const covered = new Set(
    instances.flatMap((each) => (each.spec.volumes ?? []).filter(({ readOnly }) => !readOnly).map(({ volume }) => volume)),
  )
  const volumes = (await store.list(Volume, query)).items.filter(
    (each) => fits(each) && !covered.has(each.metadata.name) && each.status.phase === 'ready',
  )
  return [
    ...instances.map((each) => ({ of: 'instance' as const, source: each.metadata.name })),
    ...volumes.map((each) => ({ of: 'volume' as const, source: each.metadata.name })),
  ]
}

/** Retention counts what the policy itself made. What is being restored stays until that is over. */
async function clear({ spec, metadata }: Policy, backups: readonly BackupObject[], { store, clock }: ReconcileContext): Promise<void> {
  const project = metadata.project!
  const weighed = backups
    .filter(({ metadata, status }) => metadata.deletedAt === undefined && (status.phase === 'ready' || status.phase === 'failed'))
    .map((backup) => ({
      name: backup.metadata.name,
      source: `${backup.spec.of}/${backup.spec.source}`,
      at: Date.parse(backup.status.at ?? backup.metadata.createdAt),
      good: backup.status.phase === 'ready',
      ...proofOf(backup, spec),
    }))
  const gone = surplus(weighed, spec.keep, { timezone: spec.timezone, now: clock.now() })
  if (gone.length === 0) return
  const inUse = new Set((await store.list(Operation, { project })).items.filter(isUnderWay).map(({ spec: { args } }) => args['backup']))
  for (const name of gone.filter((each) => !inUse.has(each))) {
    await modify(store, Backup, { name, project }, (now) =>
      now.metadata.deletedAt === undefined ? { ...now, metadata: { ...now.metadata, deletedAt: isoTime(clock) } } : undefined,
    )
  }
}

/** Who has nothing proven to a schedule keeps no old one for a proof of long ago. */
function proofOf({ status: { proven } }: BackupObject, { drill }: Policy['spec']): { proof?: 'works' | 'fails' } {
  if (proven?.ok === false) return { proof: 'fails' }
  return proven && drill ? { proof: 'works' } : {}
}

/** The newest good one of each source. */
function newestOf(backups: readonly BackupObject[]): BackupObject[] {
  const ready = backups.filter(({ status, metadata }) => status.phase === 'ready' && metadata.deletedAt === undefined)
  return [...Map.groupBy(ready, ({ spec }) => `${spec.of}/${spec.source}`).values()].map(
    (all) => all.sort((a, b) => ((a.status.at ?? '') < (b.status.at ?? '') ? 1 : -1))[0]!,
  )
}

/** The newest of each source, one after the other. */
async function drill(policy: Policy, backups: readonly BackupObject[], ctx: ReconcileContext): Promise<void> {
  const { store, clock } = ctx
  const { spec, status, metadata } = policy
  const asked = spec.drills > status.drillsDone
  const due =
    spec.drill &&
    (nextRun(spec.drill.schedule, spec.timezone, Date.parse(status.lastDrillAt ?? metadata.createdAt)) ?? Infinity) <= clock.now()
  let begun = status.lastDrillAt
  if (asked || due) {
    begun = isoTime(clock)
    await setStatus(store, BackupPolicy, policy, (its) => ({ ...its, lastDrillAt: begun, drillsDone: spec.drills }))
  }
  if (begun === undefined) return
  for (const backup of newestOf(backups).filter(({ status: its }) => (its.proven?.at ?? '') < begun && (its.at ?? '') <= begun)) {
    const name = `drill-${createHash('sha256').update(`${backup.metadata.uid} ${begun}`).digest('hex').slice(0, 10)}`
    const key = { project: metadata.project!, name }
    const operation = await store.get(Operation, key)
    if (!operation) {
      await store.create(Operation, {
        ...key,
        spec: drillWork(backup, { suffix: name.slice(-8), timeout: spec.drill?.timeout, policy: metadata.name }),
      })
      return
    }
    if (isUnderWay(operation)) return
  }
}

/** Is it as it should be? Resolves to when it will not be unless a good one comes, ms; Infinity when it is late already. */
async function judge(
  policy: Policy,
  { backups, next }: { backups: readonly BackupObject[]; next: number },
  { store, clock }: ReconcileContext,
): Promise<number> {
  const now = clock.now()
  let alarm: string | undefined
  let lateAt = Infinity
  await setStatus(store, BackupPolicy, policy, (its): Status => {
    const { phase, reason: _reason, ...rest } = its
    const since = Date.parse(its.lastGoodAt ?? policy.metadata.createdAt)
    lateAt = (nextRun(policy.spec.schedule, policy.spec.timezone, since) ?? Infinity) + graceMs
    const detail = complaintOf(its, { backups, since: lateAt <= now ? since : undefined })
    const nextAt = Number.isFinite(next) ? { nextAt: new Date(next).toISOString() } : {}
    if (detail === undefined) return { ...rest, ...nextAt, phase: 'active' }
    const error = new PandoError('backup.overdue', { name: policy.metadata.name, detail })
    if (phase !== 'overdue') alarm = error.message
    return { ...rest, ...nextAt, phase: 'overdue', reason: reasonOf(error, { now, status: its }) }
  })
  if (alarm !== undefined) await store.note(policy, { level: 'warning', reason: 'Overdue', message: alarm, source: 'services/backup' })
  return lateAt <= now ? Infinity : lateAt
}

/** What is wrong, for people. `since`: none was good since then, and it is late. */
function complaintOf(
  { run: underWay, failures }: Status,
  { backups, since }: { backups: readonly BackupObject[]; since: number | undefined },
): string | undefined {
  if (underWay === undefined && failures.length > 0) return `the last ones of ${failures.slice(0, 5).join(', ')} failed`
  if (since !== undefined) return `none is good since ${new Date(since).toISOString()}`
  const unproven = newestOf(backups).filter(({ status }) => status.proven?.ok === false)
  return unproven.length === 0 ? undefined : `the newest of ${unproven.map(({ spec }) => spec.source).join(', ')} did not restore`
}
