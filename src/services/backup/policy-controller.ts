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
      await judge(policy, next, ctx)
      return { again: Math.max(1_000, Math.min(longestMs, next - ctx.clock.now())) }
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

/** Retention counts what the policy itself made. */
async function clear({ spec }: Policy, backups: readonly BackupObject[], { store, clock }: ReconcileContext): Promise<void> {
  const weighed = backups
    .filter(({ metadata, status }) => metadata.deletedAt === undefined && (status.phase === 'ready' || status.phase === 'failed'))
    .map((backup) => ({
      name: backup.metadata.name,
      source: `${backup.spec.of}/${backup.spec.source}`,
      at: Date.parse(backup.status.at ?? backup.metadata.createdAt),
      good: backup.status.phase === 'ready',
    }))
  for (const name of surplus(weighed, spec.keep, { timezone: spec.timezone, now: clock.now() })) {
    const key = { name, project: backups[0]!.metadata.project! }
    await modify(store, Backup, key, (now) =>
      now.metadata.deletedAt === undefined ? { ...now, metadata: { ...now.metadata, deletedAt: isoTime(clock) } } : undefined,
    )
  }
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
  const ready = backups.filter((backup) => backup.status.phase === 'ready' && backup.metadata.deletedAt === undefined)
  const newest = [...Map.groupBy(ready, (backup) => `${backup.spec.of}/${backup.spec.source}`).values()].map(
    (all) => all.sort((a, b) => ((a.status.at ?? '') < (b.status.at ?? '') ? 1 : -1))[0]!,
  )
  for (const backup of newest.filter(({ status: its }) => (its.proven?.at ?? '') < begun && (its.at ?? '') <= begun)) {
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
    if (operation.status.phase === 'pending' || operation.status.phase === 'running') return
  }
}

/** Is it as it should be? */
async function judge(policy: Policy, next: number, ctx: ReconcileContext): Promise<void> {
  const { store, clock } = ctx
  let alarm: string | undefined
  await setStatus(store, BackupPolicy, policy, (its): Status => {
    const { phase, reason: _reason, ...rest } = its
    const since = Date.parse(its.lastGoodAt ?? policy.metadata.createdAt)
    const due = nextRun(policy.spec.schedule, policy.spec.timezone, since) ?? Infinity
    const detail =
      its.run === undefined && its.failures.length > 0
        ? `the last ones of ${its.failures.slice(0, 5).join(', ')} failed`
        : due + graceMs < clock.now()
          ? `none is good since ${new Date(since).toISOString()}`
          : undefined
    const nextAt = Number.isFinite(next) ? { nextAt: new Date(next).toISOString() } : {}
    if (detail === undefined) return { ...rest, ...nextAt, phase: 'active' }
    const error = new PandoError('backup.overdue', { name: policy.metadata.name, detail })
    if (phase !== 'overdue') alarm = error.message
    return { ...rest, ...nextAt, phase: 'overdue', reason: reasonOf(error, { now: clock.now(), status: its }) }
  })
  if (alarm !== undefined) await store.note(policy, { level: 'warning', reason: 'Overdue', message: alarm, source: 'services/backup' })
}
