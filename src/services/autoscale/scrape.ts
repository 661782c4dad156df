import { isIPv6 } from 'node:net'
import { PandoError } from '../../base/errors.ts'
import { sumOfMetric } from './prometheus.ts'

/** Pages of metrics are read up to this length; a program must not fill the memory of the server. */
const mostBytes = 4 * 1024 ** 2

export interface MetricPage {
  address: string
  port: number
  path: string
  /** Name of the metric. */
  name: string
}

/** What a replica tells of one metric. Redirects are not followed: they could lead anywhere. Throws autoscale.unreadable. */
export async function scrape({ address, port, path, name }: MetricPage, signal: AbortSignal): Promise<number> {
  const url = `http://${isIPv6(address) ? `[${address}]` : address}:${port}${path}`
  try {
    const answer = await fetch(url, { signal, redirect: 'manual', headers: { accept: 'text/plain' } })
    if (!answer.ok) {
      await answer.body?.cancel()
      throw new PandoError('autoscale.unreadable', { what: url, detail: `HTTP ${answer.status}` })
    }
    const value = sumOfMetric(await textOf(answer, url), name)
    if (value === undefined) throw new PandoError('autoscale.unreadable', { what: url, detail: `it tells no ${name}` })
    return value
  } catch (error) {
    if (error instanceof PandoError) throw error
    throw new PandoError('autoscale.unreadable', { what: url, detail: causeOf(error, signal) }, { cause: error })
  }
}

async function textOf(answer: Response, url: string): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > mostBytes) throw new PandoError('autoscale.unreadable', { what: url, detail: `it is longer than ${mostBytes} bytes` })
    text += decoder.decode(chunk, { stream: true })
  }
  return text
}

/** `fetch failed` hides the reason one level down. */
function causeOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'it does not answer in time'
  const { message, cause } = error as Error
  return cause instanceof Error ? cause.message : message
}
