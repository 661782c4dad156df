import type { Command } from 'commander'
import { formatBytes, formatDuration } from '../../base/units.ts'
import { kindNamed } from '../kinds.ts'
import { followOperation } from '../operations.ts'
import { withApi } from '../options.ts'
import { print, printJson } from '../print/output.ts'
import { numberOf } from '../run-spec.ts'
import { openSession } from '../session.ts'
import { instanceNames } from './verbs.ts'

interface FreezeOptions {
  diskOnly?: true
  warm?: string
  wait: boolean
}

interface Frozen {
  snapshot: string
  memory: boolean
  pauseMs?: number
  sizeBytes?: number
}

export function addFreeze(parent: Command): void {
  withApi(
    parent
      .command('freeze')
      .description('keep what an instance is now, disk and memory, as a snapshot that others can begin with')
      .argument('<name>', 'the instance; it goes on')
      .argument('<snapshot>', 'what to call the snapshot'),
  )
    .option('--disk-only', 'leave out memory: who begins with it boots')
    .option('--warm <number>', 'keep so many clones ready ahead of time (default 0; more while they are asked for)')
    .option('--no-wait', 'return at once with the operation')
    .action(async (word: string, snapshot: string, options: FreezeOptions, command: Command) => {
      const [name] = instanceNames([word]) as [string]
      const body = {
        name: snapshot,
        ...(options.diskOnly ? { memory: false } : {}),
        ...(options.warm === undefined ? {} : { warm: numberOf(options.warm, '--warm') }),
      }
      const session = await openSession(command)
      const { api, project, signal } = session
      const operation = await api.act(kindNamed('instances'), { key: { project, name }, verb: 'freeze', body }, signal)
      const last = options.wait ? await followOperation(session, operation, `freezing ${name}`) : operation
      if (session.output === 'json') return printJson(last)
      if (!options.wait) return print(`operations/${operation.metadata.name}`)
      print(...frozenLines(last.status['result'] as Frozen, { name, asked: !options.diskOnly }))
    })
}

function frozenLines({ snapshot, memory, sizeBytes, pauseMs }: Frozen, { name, asked }: { name: string; asked: boolean }): string[] {
  const facts = [
    snapshot,
    memory ? 'disk and memory' : 'disk only',
    sizeBytes === undefined ? undefined : formatBytes(sizeBytes),
    pauseMs === undefined ? undefined : `${name} stood still for ${formatDuration(pauseMs)}`,
  ]
  return [
    facts.filter((fact) => fact !== undefined).join('  '),
    ...(asked && !memory ? [`There was no memory to freeze: what begins with ${snapshot} starts its program anew.`] : []),
  ]
}
