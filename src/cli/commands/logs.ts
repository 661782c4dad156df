import type { Command } from 'commander'
import { parseDuration } from '../../base/units.ts'
import type { LogLine, LogOptions } from '../api.ts'
import { usageError } from '../failure.ts'
import { withApi } from '../options.ts'
import { notice, print, printJson } from '../print/output.ts'
import { openSession } from '../session.ts'
import { instanceNames } from './verbs.ts'

export interface LogsOptions {
  follow?: true
  since?: string
  tail?: string
  timestamps?: true
}

export function addLogs(parent: Command): void {
  withLogOptions(
    withApi(parent.command('logs').description('print what the program of an instance wrote').argument('<name>', 'instance')),
  ).action(async (word: string, options: LogsOptions, command: Command) => {
    const { api, project, signal, output } = await openSession(command)
    const [name] = instanceNames([word])
    for await (const line of api.logs({ project, name: name! }, wantedLogs(options), signal)) {
      if (output === 'json') printJson(line)
      else show(line, options)
    }
  })
}

export function withLogOptions(command: Command): Command {
  return command
    .option('-f, --follow', 'go on with what it writes from now on')
    .option('--since <time>', 'only lines after this: an age such as 10m, or an instant')
    .option('-n, --tail <lines>', 'only the last lines of what is there')
    .option('-t, --timestamps', 'with the time of each line')
}

export function wantedLogs({ follow, since, tail }: LogsOptions): LogOptions {
  return { follow: follow === true, since: sinceInstant(since, Date.now()), tail: lines(tail) }
}

function show({ at, stream, text }: LogLine, { timestamps }: LogsOptions): void {
  const line = timestamps ? `${at} ${text}` : text
  if (stream === 'stdout') print(line)
  else notice(line)
}

/** `10m` ago or an instant -> ISO instant. Throws cli.usage. */
export function sinceInstant(text: string | undefined, now: number): string | undefined {
  if (text === undefined) return undefined
  if (/^\d+(\.\d+)?(ms|s|m|h|d)$/.test(text)) return new Date(now - parseDuration(text)).toISOString()
  const instant = Date.parse(text)
  if (Number.isNaN(instant)) throw usageError(`--since ${text}: write an age such as 10m, or an instant such as 2026-01-31T08:00:00Z`)
  return new Date(instant).toISOString()
}

function lines(text: string | undefined): number | undefined {
  if (text === undefined || text === 'all') return undefined
  if (!/^\d+$/.test(text)) throw usageError(`--tail ${text}: write a number of lines`)
  return Number(text)
}
