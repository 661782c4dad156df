import type { BackendCounters, BalancerDriver, BalancerPlan, EdgePlan } from '../../driver.ts'
import { Events } from '../../events.ts'

/** What a fake driver holds, and what a test may do to it. */
export interface FakeBalancerDriver extends BalancerDriver {
  readonly plans: ReadonlyMap<string, BalancerPlan>
  readonly edge: EdgePlan | undefined
  /** What the balancer says of a backend from now on, as if traffic had come. */
  report(id: string, backend: string, counters: Partial<Omit<BackendCounters, 'id'>>): void
  /** A request comes and there is no backend. */
  want(id: string): void
}

/** Balancers in memory alone: for `pando dev` and for tests. All backends are up, and nothing is ever under way. */
export function createFakeBalancerDriver(): FakeBalancerDriver {
  const plans = new Map<string, BalancerPlan>()
  const reports = new Map<string, Partial<BackendCounters>>()
  const events = new Events()
  let edge: EdgePlan | undefined
  return {
    name: 'fake',
    plans,
    get edge() {
      return edge
    },
    report(id, backend, counters) {
      const key = `${id}/${backend}`
      reports.set(key, { ...reports.get(key), ...counters })
      events.tell({ id, type: 'changed' })
    },
    want: (id) => events.tell({ id, type: 'wanted' }),
    probe: async () => ({ available: true, version: 'fake' }),
    async ensure(plan) {
      if (plan.ports.length === 0) plans.delete(plan.id)
      else plans.set(plan.id, plan)
    },
    async remove(id) {
      plans.delete(id)
    },
    async observe(id) {
      const plan = plans.get(id)
      return plan && { running: true, backends: plan.backends.map((backend) => countersOf(backend, reports.get(`${id}/${backend.id}`))) }
    },
    async ensureEdge(plan) {
      edge = plan
      const runs = plan.routes.length > 0 || plan.answers.length > 0
      return { httpPort: plan.httpPort || (runs ? 8080 : 0), httpsPort: plan.httpsPort || (runs ? 8443 : 0) }
    },
    events: (signal) => events.listen(signal),
    list: async () => [...plans.keys()],
    close: async () => {},
  }
}

function countersOf({ id, state }: BalancerPlan['backends'][number], report: Partial<BackendCounters> = {}): BackendCounters {
  const idle = { current: 0, requests: 0, errors: 0, bytesIn: 0, bytesOut: 0, latencyMs: undefined, ...report }
  if (state === 'draining') return { ...idle, id, state: idle.current === 0 ? 'drained' : 'draining' }
  return { ...idle, id, state: report.state ?? 'up' }
}
