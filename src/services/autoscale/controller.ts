import type { LoggedEvent } from '../../api/event.ts'
import type { Stored } from '../../api/kind.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import type { Key } from '../../store/store.ts'
import { App } from '../apps/kind.ts'
import { LoadBalancer } from '../load-balancing/kind.ts'
import type { AutoscaleDeps } from './autoscale.ts'
import { AutoscalePolicy } from './kind.ts'
import { type Look, Meter } from './meter.ts'
import { begin, decide, type Facts, type Memory, nextLook } from './plan.ts'
import { recordDecision, recordMissingApp } from './record.ts'

type PolicyObject = Stored<typeof AutoscalePolicy>
type AppObject = Stored<typeof App>
type BalancerObject = Stored<typeof LoadBalancer>

/** An app with a policy is measured this often, in ms. */
const lookMs = 5_000
/** One that was measured just now is not measured again because something changed, in ms. */
const freshMs = 1_000
/** One that sleeps is woken by its balancer; this is for a word that got lost. In ms. */
const sleepMs = 60_000
const nothing: Look = { readings: [], used: undefined }

/** What a process knows of one policy. It is not kept: a new one begins with the present number. */
interface State {
  uid: string
  meter: Meter
  memory: Memory
  last?: { at: number; generation: number; look: Look }
}

/** Decides how many replicas each app with a policy has, and says why. services/apps makes them. */
export function autoscaleController(deps: AutoscaleDeps): Controller {
  const states = new Map<string, State>()

  return {
    name: 'services/autoscale',
    watches: [{ kind: AutoscalePolicy }, { kind: App, keys: comingAndGoing }, { kind: LoadBalancer, keys: waitingRequests }],
    writes: ['AutoscalePolicy.status'],
    async reconcile(key, ctx): Promise<Outcome> {
      const [policy, app, balancer] = await Promise.all([
        ctx.store.get(AutoscalePolicy, key),
        ctx.store.get(App, key),
        ctx.store.get(LoadBalancer, key),
      ])
      if (!policy || !app || app.metadata.deletedAt !== undefined) states.delete(idOf(key))
      if (!policy) return 'done'
      if (!app) await recordMissingApp(policy, ctx)
      if (!app || app.metadata.deletedAt !== undefined) return 'done'
      const present = presentNumber(policy, app)
      const state = stateOf(policy, { present, now: ctx.clock.now() })
      const look = present > 0 && balancer ? await lookAt(policy, { state, balancer, ctx }) : nothing
      ctx.signal.throwIfAborted() // what was cut off must not count as "cannot be measured"
      const facts = factsOf({ policy, app, balancer, present, look, state, now: ctx.clock.now() })
      const decision = decide(facts)
      state.memory = decision.memory
      await recordDecision({ policy, app, decision, facts }, ctx)
      return { again: pauseOf(policy, decision.wanted, facts.now) }
    },
  }

  function stateOf({ metadata }: PolicyObject, { present, now }: { present: number; now: number }): State {
    const known = states.get(idOf(metadata))
    if (known?.uid === metadata.uid) return known
    const fresh = { uid: metadata.uid, meter: new Meter(deps), memory: begin(present, now) }
    states.set(idOf(metadata), fresh)
    return fresh
  }
}

async function lookAt(
  { metadata: { generation }, spec }: PolicyObject,
  { state, balancer, ctx }: { state: State; balancer: BalancerObject; ctx: ReconcileContext },
): Promise<Look> {
  const { last } = state
  if (last && last.generation === generation && ctx.clock.now() - last.at < freshMs) return last.look
  const look = await state.meter.look(spec, balancer, ctx)
  state.last = { at: ctx.clock.now(), generation, look }
  return look
}

/** What was decided; before that, what the app has, or what people said of a new one. */
function presentNumber({ status }: PolicyObject, app: AppObject): number {
  return status.wanted ?? (app.status.observedGeneration > 0 ? app.status.wanted : app.spec.replicas)
}

function factsOf(given: {
  policy: PolicyObject
  app: AppObject
  balancer: BalancerObject | undefined
  present: number
  look: Look
  state: State
  now: number
}): Facts {
  const { policy, app, balancer, present, look, state, now } = given
  const wantedAt = balancer?.status.wantedAt
  return {
    spec: policy.spec,
    now,
    memory: state.memory,
    present,
    decidedAt: Date.parse(policy.status.decidedAt ?? policy.metadata.createdAt),
    ready: balancer?.spec.backends.filter(({ state: of }) => of === 'active').length ?? 0,
    ...look,
    wantedAt: wantedAt === undefined ? undefined : Date.parse(wantedAt),
    hasPorts: app.spec.ports.length > 0,
  }
}

/** A policy of times alone is not measured, nor is an app that sleeps. */
function pauseOf({ spec }: PolicyObject, wanted: number, now: number): number {
  const measured = spec.metrics.length > 0 || spec.min === 0
  const pauseMs = wanted === 0 || !measured ? sleepMs : lookMs
  return Math.min(pauseMs, nextLook(spec, now) ?? pauseMs)
}

/** The changes between are of no interest: it is measured every few seconds. */
function comingAndGoing({ type, project, name }: LoggedEvent): Key[] {
  return type === 'updated' ? [] : [{ project: project!, name }]
}

/** Only balancers of apps that may sleep ever say that a request waits. */
function waitingRequests({ project, name, object }: LoggedEvent): Key[] {
  const { wantedAt } = (object as BalancerObject | undefined)?.status ?? {}
  return wantedAt === undefined ? [] : [{ project: project!, name }]
}

function idOf({ project, name }: Key): string {
  return `${project}/${name}`
}
