import { type Command, Option } from 'commander'
import { parseDuration } from '../../base/units.ts'
import type { ApiObject } from '../api.ts'
import { usageError } from '../failure.ts'
import { kindNamed } from '../kinds.ts'
import { collect, withApi } from '../options.ts'
import { formatAge } from '../print/format.ts'
import { printObjects } from '../print/objects.ts'
import { print } from '../print/output.ts'
import { colouredWord } from '../print/style.ts'
import { tableLines } from '../print/table.ts'
import { openSession, type Session } from '../session.ts'
import { defined } from '../volumes.ts'
import { addReceivers } from './alarm-receiver.ts'
import { addRemove } from './delete.ts'
import { addDescribeOf } from './describe.ts'
import { addList } from './get.ts'

const severities = ['info', 'warning', 'critical']

interface SilenceOptions {
  rule?: string[]
  severity?: string[]
  of?: string[]
  selector?: string
  ofProject?: true
  for: string
  comment?: string
}

export function addAlarm(parent: Command): void {
  const alarm = parent.command('alarm').alias('alarms').description('what is wrong, who is told, and who takes care of it')
  withApi(alarm.command('ls').description('list alarms that fire or soon may'))
    .option('-a, --all', 'those that are over too, for a week')
    .action(async ({ all }: { all?: true }, command: Command) => list(await openSession(command), all === true))
  addDescribeOf(alarm, 'alarms')
  withApi(alarm.command('ack').description('take care of alarms: they are not sent again and again').argument('<names...>'))
    .option('-m, --comment <text>', 'what is being done')
    .action(async (names: string[], { comment }: { comment?: string }, command: Command) => {
      const { api, signal } = await openSession(command)
      for (const name of names) {
        await api.act(kindNamed('alarms'), { key: { name }, verb: 'acknowledge', body: defined({ comment }) }, signal)
        print(`alarms/${name} acknowledged`)
      }
    })
  addSilences(alarm)
  addList(alarm, { name: 'rules', plural: 'alarmrules', description: 'list rules: when alarms are raised. `pando apply -f` makes them' })
  withApi(alarm.command('rule').description('pause a rule, or let it go on').argument('<name>'))
    .addOption(new Option('--pause', 'it raises no alarms').conflicts('resume'))
    .option('--resume', 'it raises alarms again')
    .action(async (name: string, { pause, resume }: { pause?: true; resume?: true }, command: Command) => {
      if (!pause && !resume)
        throw usageError('say what is to be done with the rule', 'Give --pause or --resume; `pando apply -f` changes the rest.')
      const { api, signal } = await openSession(command)
      await api.patch(kindNamed('alarmrules'), { key: { name }, spec: { paused: pause === true } }, signal)
      print(`alarmrules/${name} ${pause ? 'paused' : 'resumed'}`)
    })
  addRemove(alarm, { name: 'rule-rm', plural: 'alarmrules', description: 'delete rules; the alarms they raised are over' })
  addReceivers(alarm)
}

async function list({ api, signal, output }: Session, all: boolean): Promise<void> {
  const kind = kindNamed('alarms')
  const { items } = await api.list(kind, {}, signal)
  const shown = items.filter(({ status }) => all || status.phase !== 'resolved').toSorted(bySeverity)
  if (output !== 'table') return printObjects(shown, { kind, now: Date.now(), projects: false, format: output, single: false })
  const rows = shown.map((alarm) => {
    const { severity, acknowledged } = alarm.spec as { severity: string; acknowledged?: { by: string } }
    const { phase, since, summary, silencedBy } = alarm.status as unknown as {
      phase: string
      since: string
      summary: string
      silencedBy?: string
    }
    const hand = silencedBy === undefined ? (acknowledged?.by ?? '-') : `silenced: ${silencedBy}`
    return [alarm.metadata.name, colouredWord(phase), severity, formatAge(since, Date.now()), summary, hand]
  })
  print(...tableLines(['NAME', 'PHASE', 'SEVERITY', 'SINCE', 'SUMMARY', 'IN HAND'], rows))
}

/** What fires first, the worst of it before the rest. */
function bySeverity(a: ApiObject, b: ApiObject): number {
  const rank = ({ spec, status }: ApiObject) => (status.phase === 'firing' ? 10 : 0) + severities.indexOf(String(spec['severity']))
  return rank(b) - rank(a)
}

function addSilences(alarm: Command): void {
  withApi(alarm.command('silence').description('keep some alarms quiet for a while: they are shown, and sent to nobody'))
    .option('--rule <name>', 'alarms of this rule', collect)
    .addOption(new Option('--severity <word>', 'as bad as this').choices(severities).argParser(collect))
    .option('--of <name>', 'alarms about what is called so', collect)
    .option('--selector <labels>', 'alarms with these labels, e.g. tier=test')
    .option('--of-project', 'alarms about what is in the project (-p), and no others: a role in it is enough')
    .requiredOption('--for <time>', 'for how long, e.g. 2h')
    .option('-m, --comment <text>', 'why')
    .action(async (options: SilenceOptions, command: Command) => {
      const { api, project, signal } = await openSession(command)
      const home = options.ofProject ? { project } : {}
      const match = defined({ rules: options.rule, severities: options.severity, objects: options.of, selector: options.selector })
      if (Object.keys({ ...match, ...home }).length === 0)
        throw usageError('say which alarms', 'Give --rule, --severity, --of, --selector or --of-project.')
      const until = new Date(Date.now() + parseDuration(options.for)).toISOString()
      const by = process.env['SUDO_USER'] ?? process.env['USER'] ?? ''
      const name = `silence-${Date.now().toString(36)}`
      await api.create(
        kindNamed('silences'),
        { key: { name }, labels: {}, spec: { match, ...home, until, by, comment: options.comment ?? '' } },
        signal,
      )
      print(`silences/${name} until ${until}`, `  pando alarm unsilence ${name} ends it`)
    })
  addList(alarm, { name: 'silences', plural: 'silences', description: 'list silences' })
  addRemove(alarm, { name: 'unsilence', plural: 'silences', description: 'end silences' })
}
