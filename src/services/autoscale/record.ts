import type { Reason, StatusOf, Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { isoTime } from '../../base/clock.ts'
import { PandoError } from '../../base/errors.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import { setStatus } from '../../store/update.ts'
import type { App } from '../apps/kind.ts'
import { AutoscalePolicy } from './kind.ts'
import type { Decision, Facts } from './plan.ts'
import { explain } from './words.ts'

type PolicyObject = Stored<typeof AutoscalePolicy>
type Status = StatusOf<typeof AutoscalePolicy>
const source = 'services/autoscale'

/** A number that was decided for an app of this name does not hold for the next one. */
export async function recordMissingApp(policy: PolicyObject, { store, clock }: ReconcileContext): Promise<void> {
  const { project, name } = policy.metadata
  const error = new PandoError('autoscale.no_app', { app: name, project })
  await setStatus(store, AutoscalePolicy, policy, (status) => {
    const missing: Status = { phase: 'failed', metrics: [], reason: reasonOf(error, { now: clock.now(), status }) }
    return missing
  })
}

interface Decided {
  policy: PolicyObject
  app: Stored<typeof App>
  decision: Decision
  facts: Facts
}

/** Written only when it changes: the number, or whether it can be as the policy says. Each change of the number is told on the app. */
export async function recordDecision(decided: Decided, ctx: ReconcileContext): Promise<void> {
  const { policy, app, decision, facts } = decided
  const next = statusOf(decided, ctx)
  const { status: old } = policy
  if (next.wanted === old.wanted && next.phase === old.phase && next.reason?.code === old.reason?.code) return
  const written = await setStatus(ctx.store, AutoscalePolicy, policy, () => next)
  if (!written) return
  const note = (level: 'info' | 'warning', reason: string, message: string) => ctx.store.note(app, { level, reason, message, source })
  if (decision.wanted !== facts.present) await note('info', 'Scaled', next.why!)
  else if (next.phase === 'limited' && old.phase !== 'limited') await note('warning', 'ScaleLimited', next.why!)
  if (next.reason && next.reason.code !== old.reason?.code) await note('warning', 'NotMeasured', next.reason.message)
}

function statusOf({ policy, decision, facts }: Decided, ctx: ReconcileContext): Status {
  const { wanted, proposals, isBlind, beyond } = decision
  const reason = isBlind ? blindReason(policy, facts, ctx) : undefined
  const decidedAt = wanted === policy.status.wanted ? policy.status.decidedAt : isoTime(ctx.clock)
  return {
    phase: isBlind ? 'failed' : beyond === undefined ? 'active' : 'limited',
    wanted,
    ...(decidedAt === undefined ? {} : { decidedAt }),
    why: explain(decision, facts),
    metrics: proposals.map(({ reading, value, wanted: asked }) => ({
      ...{ name: reading.name, value: Math.round(value * 100) / 100, target: reading.target, wanted: asked },
    })),
    ...(reason ? { reason } : {}),
  }
}

function blindReason(policy: PolicyObject, { readings }: Facts, { clock }: ReconcileContext): Reason {
  const detail = readings.find(({ problem }) => problem !== undefined)?.problem ?? 'no replica tells anything'
  const error = new PandoError('autoscale.not_measured', { app: policy.metadata.name, detail })
  return reasonOf(error, { now: clock.now(), status: policy.status })
}
