import type { StatusOf, Stored } from '../../api/kind.ts'
import type { BalancerObservation, BalancerPlan } from './driver.ts'
import type { LoadBalancer } from './kind.ts'

type BalancerObject = Stored<typeof LoadBalancer>
type Backends = StatusOf<typeof LoadBalancer>['backends']

/** What the driver is to build. One that stands by is known to the balancer and gets nothing, so that it can come in at once. */
export function planOf({ metadata, spec }: BalancerObject, where: { netns: string | undefined; address: string }): BalancerPlan {
  const { algorithm, affinity, retries } = spec.balance
  return {
    id: metadata.uid,
    ...where,
    ports: spec.ports.map(({ name, port, target, mode }) => ({ name, port, target, mode })),
    algorithm,
    affinity,
    retries,
    wake: spec.wake,
    backends: spec.backends.map(({ uid, address, weight, state }) => ({
      id: uid,
      address,
      weight,
      state: state === 'active' ? 'active' : 'draining',
    })),
  }
}

/**
 * What the balancer says of each backend, with the instant since when. A backend that was given another state since then
 * begins anew: "drained" must never be left over from an earlier drain.
 */
export function backendsOf({ spec, status }: BalancerObject, seen: BalancerObservation['backends'], now: string): Backends {
  const given = new Map(spec.backends.map(({ uid, since }) => [uid, since]))
  const before = new Map(status.backends.map((backend) => [backend.uid, backend]))
  return seen.map(({ id, state }) => {
    const old = before.get(id)
    const goesOn = old?.state === state && old.since >= (given.get(id) ?? '')
    return { uid: id, state, since: goesOn ? old.since : now }
  })
}

/** Nothing tells when the last request of a backend has ended, so one that drains is looked at again and again. */
export function nextLookMs(
  seen: BalancerObservation['backends'],
  { drainingMs, quietMs }: { drainingMs: number; quietMs: number },
): number {
  return seen.some(({ state }) => state === 'draining') ? drainingMs : quietMs
}
