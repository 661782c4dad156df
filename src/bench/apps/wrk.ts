import { exec } from '../../base/exec.node.ts'

export interface Load {
  requests: number
  perSecond: number
  /** Answers other than 2xx and 3xx, connections that broke, answers that did not come. */
  failed: number
}

/** Requests without a pause over so many connections, by wrk. Throws base.command_missing where it is not installed. */
export async function wrk(
  url: string,
  { seconds, connections, signal }: { seconds: number; connections: number; signal: AbortSignal },
): Promise<Load> {
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', url]
  const { stdout } = await exec('wrk', args, { signal, timeoutMs: (seconds + 60) * 1_000 })
  const number = (pattern: RegExp) => Number(pattern.exec(stdout)?.[1] ?? 0)
  const broken = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(stdout)?.slice(1) ?? []
  return {
    requests: number(/(\d+) requests in/),
    perSecond: number(/Requests\/sec:\s*([\d.]+)/),
    failed: broken.reduce((sum, part) => sum + Number(part), number(/Non-2xx or 3xx responses: (\d+)/)),
  }
}
