import type { Command } from 'commander'
import { formatDuration } from '../../base/units.ts'
import { kindNamed } from '../kinds.ts'
import { followOperation } from '../operations.ts'
import { withApi } from '../options.ts'
import { print, printJson } from '../print/output.ts'
import { openSession } from '../session.ts'
import { beginningOf } from '../snapshots.ts'
import { instanceNames } from './verbs.ts'

export function addRewind(parent: Command): void {
  withApi(
    parent
      .command('rewind')
      .description('take an instance back to a snapshot, memory and all; what it did since is thrown away')
      .argument('<name>', 'the instance')
      .argument('[snapshot]', 'default: the one it began with'),
  )
    .option('--no-wait', 'return at once with the operation')
    .action(async (word: string, snapshot: string | undefined, options: { wait: boolean }, command: Command) => {
      const [name] = instanceNames([word]) as [string]
      const session = await openSession(command)
      const { api, project, signal } = session
      const kind = kindNamed('instances')
      const key = { project, name }
      const body = snapshot === undefined ? {} : { snapshot }
      const operation = await api.act(kind, { key, verb: 'rewind', body }, signal)
      const last = options.wait ? await followOperation(session, operation, `rewinding ${name}`) : operation
      if (session.output === 'json') return printJson(last)
      if (!options.wait) return print(`operations/${operation.metadata.name}`)
      const tookMs = Date.parse(last.status['finishedAt'] as string) - Date.parse(last.metadata.createdAt)
      print(`${name} is back at ${beginningOf(await api.get(kind, key, signal))} after ${formatDuration(tookMs)}`)
    })
}
