import type { Controller, Outcome } from '../../controller/controller.ts'
import { LoadBalancer } from './kind.ts'
import type { LoadBalancingDeps } from './load-balancing.ts'

const everyMs = 60_000

/** Ends balancers that no object stands for: it was removed while this node was away. */
export function balancerLeftoversController({ node, balancer }: Pick<LoadBalancingDeps, 'node' | 'balancer'>): Controller {
  return {
    name: 'services/load-balancing/leftovers',
    watches: [],
    writes: [],
    concurrency: 1,
    async listen(wake) {
      wake({ name: node })
    },
    async reconcile(_key, { store, signal, log }): Promise<Outcome> {
      const found = await balancer.list(signal) // first: what is made in between is then among the objects
      if (found.length === 0) return { again: everyMs }
      const { items } = await store.list(LoadBalancer, {}, signal)
      const wanted = new Set(items.map(({ metadata }) => metadata.uid))
      for (const id of found.filter((each) => !wanted.has(each))) {
        log.info({ balancer: id }, 'removing a balancer that no object stands for')
        await balancer.remove(id, signal)
      }
      return { again: everyMs }
    },
  }
}
