import { type Command, Option } from 'commander'
import { systemClock } from '../../base/clock.ts'
import { isAbort } from '../../base/errors.ts'
import type { LatestMetrics } from '../api.ts'
import { usageError } from '../failure.ts'
import { withApi } from '../options.ts'
import { absent } from '../print/format.ts'
import { print, printJson } from '../print/output.ts'
import { tableLines } from '../print/table.ts'
import { openSession, type Session } from '../session.ts'
import { valueText } from './metrics.ts'

interface Column {
  title: string
  metric: string
  unit: string
}
interface View {
  kind: string
  columns: readonly Column[]
}

const column = (title: string, metric: string, unit: string): Column => ({ title, metric, unit })
const traffic = [column('NET IN', 'netRxBytes', 'bytes/s'), column('OUT', 'netTxBytes', 'bytes/s')]
const disk = [column('DISK READ', 'diskReadBytes', 'bytes/s'), column('WRITTEN', 'diskWriteBytes', 'bytes/s')]
const cpu = [column('CPU', 'cpu', 'processors'), column('CPU%', 'cpuPercent', 'percent')]
const memory = [column('MEMORY', 'memory', 'bytes'), column('MEM%', 'memoryPercent', 'percent')]

const views: Readonly<Record<string, View>> = {
  instances: { kind: 'Instance', columns: [...cpu, ...memory, ...disk, column('OPS', 'diskWriteOps', '1/s'), ...traffic] },
  apps: {
    kind: 'App',
    columns: [cpu[0]!, memory[0]!, column('REPLICAS', 'replicas', 'count'), column('REQUESTS', 'requests', '1/s'), ...traffic],
  },
  nodes: {
    kind: 'Node',
    columns: [...cpu, ...memory, column('DISK%', 'diskPercent', 'percent'), column('LOAD', 'load1', 'count'), ...disk],
  },
  pools: {
    kind: 'StoragePool',
    columns: [
      column('USED', 'used', 'bytes'),
      column('USED%', 'usedPercent', 'percent'),
      column('PROMISED%', 'promisedPercent', 'percent'),
    ],
  },
}
const inProject = ['instances', 'apps']
/** It is measured anew this often, ms. */
const everyMs = 10_000

interface Options {
  sort: string
  once?: true
  limit?: string
}

export function addTop(parent: Command): void {
  withApi(
    parent
      .command('top')
      .description('what uses most, now: instances, apps, nodes or pools; live on a terminal')
      .argument('[what]', Object.keys(views).join(', '), 'instances'),
  )
    .addOption(new Option('--sort <metric>', 'what the first uses most of').default('cpu'))
    .option('--limit <count>', 'only so many')
    .option('--once', 'print one table and end')
    .action(async (word: string, options: Options, command: Command) => {
      const view = views[word] ?? views[`${word}s`]
      if (!view) throw usageError(`there is no top of ${word}`, `There is one of ${Object.keys(views).join(', ')}.`)
      const session = await openSession(command)
      const isLive = process.stdout.isTTY && session.output === 'table' && !options.once
      try {
        for (;;) {
          await show(session, view, { ...options, isLive })
          if (!isLive) return
          await systemClock.sleep(everyMs, session.signal)
        }
      } catch (error) {
        if (!isAbort(error) || !isLive) throw error
      }
    })
}

async function show(
  { api, project, signal, output }: Session,
  view: View,
  { sort, limit, isLive }: Options & { isLive: boolean },
): Promise<void> {
  const word = Object.keys(views).find((each) => views[each] === view)!
  const { items } = await api.latestMetrics(inProject.includes(word) ? project : undefined, signal)
  const metric = sortMetric(view, sort)
  const mine = items.filter(({ kind }) => kind === view.kind).toSorted((a, b) => (b.values[metric] ?? -1) - (a.values[metric] ?? -1))
  const shown = limit === undefined ? mine : mine.slice(0, Number(limit))
  if (output === 'json') return printJson({ items: shown })
  if (isLive) process.stdout.write('\u001B[H\u001B[J')
  print(
    ...tableLines(
      ['NAME', ...view.columns.map(({ title }) => title)],
      shown.map((item) => row(item, view)),
    ),
  )
}

/** `cpu` of what has none, such as a pool, is its first column. */
function sortMetric({ columns }: View, sort: string): string {
  const known = columns.map(({ metric }) => metric)
  if (known.includes(sort)) return sort
  if (sort === 'cpu') return known[0]!
  throw usageError(`it cannot be sorted by ${sort}`, `Sort by ${known.join(', ')}.`)
}

function row({ name, values }: LatestMetrics['items'][number], { columns }: View): string[] {
  return [name, ...columns.map(({ metric, unit }) => (values[metric] === undefined ? absent : valueText(values[metric], unit)))]
}
