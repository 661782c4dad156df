import { z } from 'zod'
import { PandoError } from '../../base/errors.ts'
import type { Span } from './archive/archive.ts'
import { seriesName } from './exporter.ts'
import { type GraphSource, timesOf } from './graphs.ts'

const answer = z.object({
  status: z.literal('success'),
  data: z.object({ result: z.array(z.object({ values: z.array(z.tuple([z.number(), z.string()])) })) }),
})

/** A scraper comes by once a minute or oftener; in less than this there may be nothing. Seconds. */
const leastWindow = 60
const functions = { values: 'avg_over_time', least: 'min_over_time', most: 'max_over_time' } as const

/**
 * Graphs from a Prometheus server that scrapes this cloud, through its HTTP API. `url` is its address, e.g. `http://localhost:9090`.
 * Throws monitoring.prometheus_unreadable.
 */
export function prometheusGraphs(url: string): GraphSource {
  return {
    async read({ kind, uid }, { metrics, since: from, until: to, stepMs }, signal) {
      const since = Math.floor(from / stepMs) * stepMs
      const until = Math.ceil(to / stepMs) * stepMs
      const span = { since, until, stepMs }
      const series = metrics.map(async ({ name, unit }) => {
        const selector = `${seriesName(kind, name)}{uid="${uid.replace(/["\\]/g, '')}"}`
        const [values, least, most] = await Promise.all(
          Object.values(functions).map((over) => range(url, { query: `${over}(${selector}[${windowOf(stepMs)}s])`, ...span, signal })),
        )
        return { name, unit, values: values!, least: least!, most: most! }
      })
      return { ...timesOf(span), series: await Promise.all(series), source: 'prometheus' }
    },
  }
}

/** A value is of the time before it; a step of ours is the time after its beginning. */
async function range(
  url: string,
  { query, since, until, stepMs, signal }: Span & { query: string; signal: AbortSignal },
): Promise<(number | null)[]> {
  const ask = new URL('api/v1/query_range', url.endsWith('/') ? url : `${url}/`)
  const seconds = (ms: number) => String(ms / 1_000)
  ask.search = new URLSearchParams({ query, start: seconds(since + stepMs), end: seconds(until), step: seconds(stepMs) }).toString()
  const result: (number | null)[] = Array.from({ length: Math.round((until - since) / stepMs) }, () => null)
  try {
    const response = await fetch(ask, { signal })
    if (!response.ok) throw new PandoError('monitoring.prometheus_unreadable', { url, detail: `HTTP ${response.status}` })
    const { data } = answer.parse(await response.json())
    for (const [at, value] of data.result[0]?.values ?? []) {
      const i = Math.round((at * 1_000 - since) / stepMs) - 1
      const number = Number(value)
      if (i >= 0 && i < result.length && Number.isFinite(number)) result[i] = number
    }
    return result
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof PandoError) throw error
    const { message, cause } = error as Error
    throw new PandoError(
      'monitoring.prometheus_unreadable',
      { url, detail: cause instanceof Error ? cause.message : message },
      { cause: error },
    )
  }
}

function windowOf(stepMs: number): number {
  return Math.max(leastWindow, Math.round(stepMs / 1_000))
}
