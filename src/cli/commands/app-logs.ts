import type { Command } from 'commander'
import type { AppLogLine } from '../api.ts'
import { withApi } from '../options.ts'
import { notice, print, printJson } from '../print/output.ts'
import { tone } from '../print/style.ts'
import { openSession } from '../session.ts'
import { type LogsOptions, wantedLogs, withLogOptions } from './logs.ts'

export function addAppLogs(parent: Command): void {
  withLogOptions(withApi(parent.command('logs').description('print what all replicas of an app wrote').argument('<name>', 'app'))).action(
    async (name: string, options: LogsOptions, command: Command) => {
      const { api, project, signal, output } = await openSession(command)
      let width = 0
      for await (const line of api.appLogs({ project, name }, wantedLogs(options), signal)) {
        width = Math.max(width, line.instance.length)
        if (output === 'json') printJson(line)
        else show(line, { ...options, width })
      }
    },
  )
}

function show({ instance, at, stream, text }: AppLogLine, { timestamps, width }: LogsOptions & { width: number }): void {
  const line = `${tone('quiet', `${instance.padEnd(width)} |`)} ${timestamps ? `${at} ` : ''}${text}`
  if (stream === 'stdout') print(line)
  else notice(line)
}
