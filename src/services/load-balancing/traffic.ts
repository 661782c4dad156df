import type { Stored } from '../../api/kind.ts'
import type { BackendCounters, BalancerDriver, BalancerObservation } from './driver.ts'
import type { LoadBalancer } from './kind.ts'

/** Counters of one replica, as the API tells them. */
export interface ReplicaTraffic extends Omit<BackendCounters, 'id'> {
  instance: string
  uid: string
  revision: number
}

export interface AppTraffic {
  /** False while the balancer is being started again, and for an app that listens nowhere. */
  running: boolean
  replicas: ReplicaTraffic[]
  total: Pick<BackendCounters, 'current' | 'requests' | 'errors' | 'bytesIn' | 'bytesOut'>
}

/** What a balancer counted, by replica. */
export function trafficOf({ spec }: Stored<typeof LoadBalancer>, seen: BalancerObservation | undefined): AppTraffic {
  const counted = new Map(seen?.backends.map((backend) => [backend.id, backend]))
  const replicas = spec.backends.flatMap(({ instance, uid, revision }) => {
    const { id: _same, ...counters } = counted.get(uid) ?? { id: '' }
    return 'state' in counters ? [{ instance, uid, revision, ...counters }] : []
  })
  const total = { current: 0, requests: 0, errors: 0, bytesIn: 0, bytesOut: 0 }
  for (const replica of replicas) for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += replica[key]
  return { running: seen?.running ?? false, replicas, total }
}

/** Counters by the uid of each backend, for those who judge or scale an app by them. */
export function countsOf(driver: Pick<BalancerDriver, 'observe'>) {
  return async (balancer: string, signal: AbortSignal): Promise<ReadonlyMap<string, BackendCounters>> =>
    new Map((await driver.observe(balancer, signal))?.backends.map((backend) => [backend.id, backend]))
}
