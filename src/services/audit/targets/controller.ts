import type { LoggedEvent } from '../../../api/event.ts'
import type { StatusOf, Stored } from '../../../api/kind.ts'
import { reasonOf } from '../../../api/reason.ts'
import { deadline, isoTime } from '../../../base/clock.ts'
import { asPandoError } from '../../../base/errors.ts'
import type { Controller, Outcome, ReconcileContext } from '../../../controller/controller.ts'
import type { Key } from '../../../store/store.ts'
import { setStatus } from '../../../store/update.ts'
import type { AuditLog } from '../log.ts'
import { AuditTarget } from '../target-kind.ts'
import { deliver } from './send.ts'

type Target = Stored<typeof AuditTarget>
type Status = StatusOf<typeof AuditTarget>

/** Sent at once. */
const batch = 500
/** One batch may take so long, in ms. */
const sendMs = 30_000
/** Between two batches where the log is not behind, in ms: each writes how far it got. */
const restMs = 1_000
const pauses = { firstMs: 1_000, mostMs: 300_000 } as const

/**
 * Sends what is in the log after the last entry that arrived. How far that is stands in the status, and is written after a batch has
 * arrived: a crash between the two sends it once more, and nothing is left out.
 */
export function targetController(audit: Pick<AuditLog, 'after' | 'changed'>): Controller {
  const targets = new Map<string, Key>() // uid -> key

  return {
    name: 'services/audit/targets',
    watches: [{ kind: AuditTarget, keys: see }],
    writes: ['AuditTarget.status'],
    async listen(wake, { signal }) {
      while (!signal.aborted) {
        await audit.changed(signal)
        for (const key of targets.values()) wake(key)
      }
    },
    async reconcile(key, ctx): Promise<Outcome> {
      const target = await ctx.store.get(AuditTarget, key)
      if (!target) return 'done'
      const { spec, status } = target
      if (spec.paused) return rested(target, 'paused', ctx)
      if (status.phase === 'paused') return rested(target, 'ready', ctx)
      const wait = Math.max(dueIn(status.retryAt, ctx), status.failures > 0 ? 0 : restAfter(status.lastSentAt, ctx))
      const from = Math.max(status.sentSeq, spec.after)
      const entries = audit.after(from, batch)
      if (entries.length === 0) return 'done'
      if (wait > 0 && (entries.length < batch || status.failures > 0)) return { again: wait }
      return send(target, { from, entries }, ctx)
    },
  }

  function see({ type, uid, name }: LoggedEvent): Key[] {
    if (type === 'deleted') targets.delete(uid)
    else targets.set(uid, { name })
    return [{ name }]
  }
}

async function send(
  target: Target,
  { from, entries }: { from: number; entries: ReturnType<AuditLog['after']> },
  ctx: ReconcileContext,
): Promise<Outcome> {
  const { store, clock, log, signal } = ctx
  try {
    await deliver(target.spec.send, entries, { sentAt: isoTime(clock), signal: deadline(signal, sendMs) })
  } catch (error) {
    signal.throwIfAborted()
    log.warn({ target: target.metadata.name, err: error }, 'entries of the audit log could not be sent')
    return failed(target, error, ctx)
  }
  const missing = Math.max(0, entries[0]!.seq - from - 1)
  await setStatus(
    store,
    AuditTarget,
    target,
    ({ reason: _reason, retryAt: _retryAt, ...status }): Status => ({
      ...{ ...status, phase: 'ready', sentSeq: entries.at(-1)!.seq, lastSentAt: isoTime(clock) },
      ...{ failures: 0, lost: status.lost + missing },
    }),
  )
  return { again: entries.length === batch ? 1 : restMs }
}

/** 1 s, 2 s, 4 s … 5 min. */
async function failed(target: Target, error: unknown, { store, clock }: ReconcileContext): Promise<Outcome> {
  const pause = Math.min(pauses.mostMs, pauses.firstMs * 2 ** target.status.failures)
  const now = clock.now()
  await setStatus(
    store,
    AuditTarget,
    target,
    (status): Status => ({
      ...{ ...status, phase: 'failing', failures: target.status.failures + 1, retryAt: new Date(now + pause).toISOString() },
      reason: reasonOf(asPandoError(error), { now, status }),
    }),
  )
  return { again: pause }
}

/** Nothing of what went wrong counts any more; what the write of this wakes looks again. */
async function rested(target: Target, phase: 'paused' | 'ready', { store }: ReconcileContext): Promise<Outcome> {
  await setStatus(
    store,
    AuditTarget,
    target,
    ({ reason: _reason, retryAt: _retryAt, ...status }): Status => ({ ...status, phase, failures: 0 }),
  )
  return 'done'
}

function dueIn(at: string | undefined, { clock }: ReconcileContext): number {
  return at === undefined ? 0 : Math.max(0, Date.parse(at) - clock.now())
}

function restAfter(sentAt: string | undefined, ctx: ReconcileContext): number {
  return sentAt === undefined ? 0 : Math.min(restMs, dueIn(new Date(Date.parse(sentAt) + restMs).toISOString(), ctx))
}
