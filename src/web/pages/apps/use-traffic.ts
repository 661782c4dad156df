import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { call } from '../../data/http.ts'
import { type AppTraffic, type Rates, ratesBetween, type Sample } from './replicas.ts'

const everyMs = 2_000

/** What goes to the replicas now. The balancer is asked while somebody looks: nothing of it is stored, so no event tells it. */
export function useTraffic(path: string): { traffic: AppTraffic | undefined; rates: ReadonlyMap<string, Rates>; error: unknown } {
  const before = useRef<Sample>(undefined)
  const { data, error } = useQuery({
    queryKey: ['traffic', path],
    queryFn: async ({ signal }) => {
      const now: Sample = { at: Date.now(), traffic: await call<AppTraffic>('GET', `${path}/traffic`, { signal }) }
      const rates = ratesBetween(before.current, now)
      before.current = now
      return { traffic: now.traffic, rates }
    },
    refetchInterval: everyMs,
    gcTime: 0,
  })
  return { traffic: data?.traffic, rates: data?.rates ?? new Map(), error }
}
