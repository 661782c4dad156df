import type { Command } from 'commander'
import { parseKeep } from '../backups.ts'
import { kindNamed } from '../kinds.ts'
import { collect, withApi } from '../options.ts'
import { print, printJson } from '../print/output.ts'
import { numberOf, pairs } from '../run-spec.ts'
import { openSession } from '../session.ts'
import { targetNamed } from './backup-target.ts'
import { addRemove } from './delete.ts'
import { addList } from './get.ts'

interface PolicyOptions {
  schedule?: string
  timezone?: string
  keep?: string
  target?: string
  select?: string[]
  drill?: string | false
  concurrency?: string
  pause?: true
  resume?: true
  run?: true
}

export function addBackupPolicies(parent: Command): void {
  withApi(
    parent
      .command('policy')
      .description('say what is backed up when, where to, and how long it is kept; options that are left out stay as they are')
      .argument('<name>'),
  )
    .option('--schedule <cron>', 'when, e.g. "0 3 * * *" for each night at three')
    .option('--timezone <zone>', 'of the schedule, e.g. Europe/Zurich')
    .option('--keep <rules>', 'the newest of so many hours, days, weeks and months: 24h,7d,4w,12m (default: 7d,4w,12m)')
    .option('--target <name>', 'a backup target, or its address: one is made where there is none')
    .option('--select <KEY=VALUE>', 'only instances and volumes with these labels', collect)
    .option('--drill <cron>', 'when its newest backups are proven by a restore')
    .option('--no-drill', 'prove them no more')
    .option('--concurrency <number>', 'so many at a time (default: 2)')
    .option('--pause', 'do nothing until --resume')
    .option('--resume', 'go on')
    .option('--run', 'run it now besides')
    .action(async (name: string, options: PolicyOptions, command: Command) => {
      const session = await openSession(command)
      const { api, project, signal, output } = session
      const kind = kindNamed('backuppolicies')
      const key = { project, name }
      const before = (await api.list(kind, { project }, signal)).items.find(({ metadata }) => metadata.name === name)
      const target = options.target === undefined ? {} : { target: await targetNamed(session, options.target) }
      const spec = { ...before?.spec, ...specOf(options), ...target }
      let policy = await api.apply(kind, { key, labels: before?.metadata.labels ?? {}, spec }, signal)
      if (options.run) policy = await api.act(kind, { key, verb: 'run' }, signal)
      if (output === 'json') return printJson(policy)
      print(`backuppolicies/${name} ${before ? 'changed' : 'created'}${options.run ? ', and runs' : ''}`)
    })
  addList(parent, { name: 'policies', plural: 'backuppolicies', description: 'list policies: when they ran, run next, and are overdue' })
  addRemove(parent, { name: 'policy-rm', plural: 'backuppolicies', description: 'delete policies; the backups they made stay' })
}

function specOf({ schedule, timezone, keep, select, drill, concurrency, pause, resume }: PolicyOptions): Record<string, unknown> {
  return {
    ...(schedule === undefined ? {} : { schedule }),
    ...(timezone === undefined ? {} : { timezone }),
    ...(keep === undefined ? {} : { keep: parseKeep(keep) }),
    ...(select
      ? {
          select:
            pairs(
              select.flatMap((words) => words.split(',')),
              '--select',
            ) ?? {},
        }
      : {}),
    ...(typeof drill === 'string' ? { drill: { schedule: drill } } : drill === false ? { drill: undefined } : {}),
    ...(concurrency === undefined ? {} : { concurrency: numberOf(concurrency, '--concurrency') }),
    ...(pause ? { paused: true } : resume ? { paused: false } : {}),
  }
}
