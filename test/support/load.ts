import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const pace = join(import.meta.dirname, 'paced.lua')

export interface LoadResult {
  requests: number
  /** Answers other than 2xx and 3xx. */
  refused: number
  /** Connections that broke, or were not made; answers that did not come in time. */
  broken: number
}

/** Some hundred requests a second over eight connections, by wrk, until `seconds` are over. */
export async function load(url: string, seconds: number): Promise<LoadResult> {
  const args = ['-t1', '-c8', `-d${seconds}s`, '--timeout', '10s', '-s', pace, url]
  const child = spawn('wrk', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`wrk ended with ${code}: ${text}`)
  const number = (pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? 0)
  const errors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text)
  return {
    requests: number(/(\d+) requests in/),
    refused: number(/Non-2xx or 3xx responses: (\d+)/),
    broken: (errors?.slice(1) ?? []).reduce((sum, part) => sum + Number(part), 0),
  }
}
