import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { components } from '../../client/schema.d.ts'
import { call } from './http.ts'

export type MetricSeries = components['schemas']['MetricSeries']

/** What a graph shows, in words of the API. */
export interface TimeRange {
  /** An instant, or a time span before now: `6h`. */
  since: string
  /** Absent: now, and the graph goes on. */
  until?: string | undefined
}

/** Nothing is measured more often. */
const shortestPauseMs = 10_000

/** What was measured of one thing, e.g. at `/v1/nodes/n1/metrics`. A range that ends now is asked for again with each step. */
export function useMetrics(path: string, { names, range: { since, until } }: { names: readonly string[]; range: TimeRange }) {
  return useQuery({
    queryKey: ['metrics', path, names, since, until ?? ''],
    queryFn: ({ signal }) => call<MetricSeries>('GET', path, { query: { names, since, until }, signal }),
    refetchInterval: ({ state }) => (until === undefined ? Math.max(shortestPauseMs, state.data?.stepMs ?? 0) : false),
    placeholderData: keepPreviousData,
    staleTime: shortestPauseMs / 2,
  })
}
