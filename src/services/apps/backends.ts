import type { SpecOf, Stored } from '../../api/kind.ts'
import type { LoadBalancer } from '../load-balancing/kind.ts'
import type { Course } from './course.ts'
import type { App } from './kind.ts'
import { canaryWeights, evenWeight } from './shares.ts'
import type { View } from './view.ts'

type BalancerSpec = SpecOf<typeof LoadBalancer>
type Backend = BalancerSpec['backends'][number]

export interface BalancerFacts {
  app: Stored<typeof App>
  old: BalancerSpec | undefined
  /** Those that stay for now. */
  views: readonly View[]
  draining: ReadonlySet<View>
  course: Course
  /** Zero replicas may be wanted, and the first request is to wake one. */
  wake: boolean
  now: number
}

/** What the load balancer of an app is to be; undefined for an app without a network. */
export function balancerSpec(facts: BalancerFacts): BalancerSpec | undefined {
  const { app, wake } = facts
  const network = app.spec.template.networks[0]?.network
  if (network === undefined) return undefined
  return {
    app: app.metadata.name,
    network,
    ports: app.spec.ports.map(({ name, port, target, mode, publish }) => ({
      name: name ?? `p${port}`,
      port,
      target: target ?? port,
      mode,
      ...(publish === undefined ? {} : { publish }),
    })),
    balance: app.spec.balance,
    wake,
    backends: backendsOf(facts, network),
  }
}

function backendsOf({ app, old, views, draining, course, now }: BalancerFacts, network: string): Backend[] {
  const known = new Map(old?.backends.map((backend) => [backend.uid, backend]))
  const up = views.flatMap((view) => {
    const address = view.isUp ? view.addresses.find((nic) => nic.network === network)?.address : undefined
    return address === undefined ? [] : [{ view, address, state: draining.has(view) ? ('draining' as const) : stateOf(view, course) }]
  })
  const active = up.filter(({ state }) => state === 'active')
  const fresh = active.filter(({ view }) => view.revision === course.target).length
  const weights =
    course.stage === 'canary'
      ? canaryWeights({ percent: fresh === 0 ? 0 : app.spec.update.canary.weight, fresh, old: active.length - fresh })
      : { fresh: evenWeight, old: evenWeight }
  return up.map(({ view, address, state }) => {
    const before = known.get(view.uid)
    const since = before?.state === state && before.since !== undefined ? before.since : new Date(now).toISOString()
    const weight = view.revision === course.target ? weights.fresh : weights.old
    return { instance: view.name, uid: view.uid, address, revision: view.revision, weight, state, since }
  })
}

/** Blue-green: all of one set or all of the other. */
function stateOf({ revision }: View, { stage, target }: Course): 'active' | 'standby' {
  const isFresh = revision === target
  if (stage === 'standby') return isFresh ? 'standby' : 'active'
  if (stage === 'switched') return isFresh ? 'active' : 'standby'
  return 'active'
}
