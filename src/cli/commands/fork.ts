import type { Command } from 'commander'
import { showClones } from '../clones.ts'
import { kindNamed } from '../kinds.ts'
import { followOperation } from '../operations.ts'
import { withApi } from '../options.ts'
import { print, printJson } from '../print/output.ts'
import { numberOf } from '../run-spec.ts'
import { openSession } from '../session.ts'
import { instanceNames } from './verbs.ts'

export function addFork(parent: Command): void {
  withApi(
    parent
      .command('fork')
      .description('clone a running instance: each clone goes on where it is, with an identity and an address of its own')
      .argument('<name>', 'the instance'),
  )
    .option('--count <number>', 'how many clones, at most 100', '1')
    .option(
      '-n, --name <prefix>',
      'they are called PREFIX-1, PREFIX-2 …, a single one PREFIX (default: made from the name of the instance)',
    )
    .option('--no-wait', 'return at once with the operation')
    .action(async (word: string, options: { count: string; name?: string; wait: boolean }, command: Command) => {
      const [name] = instanceNames([word]) as [string]
      const count = numberOf(options.count, '--count')
      const session = await openSession(command)
      const { api, project, signal } = session
      const body = { count, ...(options.name === undefined ? {} : { name: options.name }) }
      const operation = await api.act(kindNamed('instances'), { key: { project, name }, verb: 'fork', body }, signal)
      if (options.wait) return showClones(session, await followOperation(session, operation, `forking ${name}`), name)
      if (session.output === 'json') return printJson(operation)
      print(`operations/${operation.metadata.name}`)
    })
}
