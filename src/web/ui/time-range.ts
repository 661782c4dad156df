import { useNavigate, useSearch } from '@tanstack/react-router'
import { oneText, type Search } from '../app/url-state.ts'
import type { TimeRange } from '../data/metrics.ts'

export const spans = ['15m', '1h', '6h', '24h', '7d', '30d'] as const
const usual = '1h'

/** The time that graphs show, from the address: `?since=6h`, or two instants. What it does not understand is the last hour. */
export function readTimeRange(search: Search): TimeRange {
  const since = oneText(search['since'])
  const until = oneText(search['until'])
  if (since && until && Date.parse(since) < Date.parse(until)) return { since, until }
  return { since: since && /^\d+(s|m|h|d)$/.test(since) ? since : usual }
}

/** The time that graphs of a page show; it stands in the address, so that what one sees can be sent to somebody. */
export function useTimeRange() {
  const raw = useSearch({ strict: false }) as Search
  const navigate = useNavigate()
  const put = (change: Partial<TimeRange>) =>
    void navigate({ to: '.', search: { ...raw, since: undefined, until: undefined, ...change } as never, replace: true })
  return {
    range: readTimeRange(raw),
    /** The last so long. */
    choose: (span: string) => put(span === usual ? {} : { since: span }),
    /** Between two moments, ms since 1970. */
    zoom: (since: number, until: number) => put({ since: new Date(since).toISOString(), until: new Date(until).toISOString() }),
  }
}
