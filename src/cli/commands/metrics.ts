import { type Command, Option } from 'commander'
import { formatBytes } from '../../base/units.ts'
import type { Graph } from '../api.ts'
import { usageError } from '../failure.ts'
import { kindNamed } from '../kinds.ts'
import { withApi } from '../options.ts'
import { absent } from '../print/format.ts'
import { print, printJson } from '../print/output.ts'
import { tableLines } from '../print/table.ts'
import { openSession } from '../session.ts'
import { defined } from '../volumes.ts'

const measured = ['instances', 'apps', 'nodes', 'pools', 'projects']
/** So wide is a line of bars, in columns. */
const barWidth = 60
const bars = '▁▂▃▄▅▆▇█'

interface Options {
  since: string
  until?: string
  step?: string
  names?: string
}

export function addMetrics(parent: Command): void {
  withApi(
    parent
      .command('metrics')
      .description('what was measured of an instance, app, node, pool or project, as small graphs')
      .argument('<kind>', 'instance, app, node, pool or project')
      .argument('<name>'),
  )
    .option('--since <time>', 'beginning: a time span before now such as 1h, or an instant', '1h')
    .option('--until <time>', 'end (default: now)')
    .option('--step <time>', 'time between two points; 10s at the least')
    .addOption(new Option('--names <names>', 'metrics, with commas between (default: all)'))
    .action(async (word: string, name: string, { since, until, step, names }: Options, command: Command) => {
      const { api, project, signal, output } = await openSession(command)
      const kind = kindNamed(word)
      if (!measured.includes(kind.plural)) throw usageError(`${kind.plural} are not measured`, `These are: ${measured.join(', ')}.`)
      const graph = await api.metrics(kind, { project, name }, { since, ...defined({ until, step, names }) }, signal)
      if (output === 'json') return printJson(graph)
      print(...graphLines(graph))
    })
}

function graphLines({ series, since, until }: Graph): string[] {
  const rows = series.map(({ name, unit, values, least, most }) => {
    const known = (numbers: readonly (number | null)[]) => numbers.filter((value) => value !== null)
    const last = known(values).at(-1)
    const [low, high] = [Math.min(...known(least)), Math.max(...known(most))]
    const told = (value: number | undefined) => (value === undefined || !Number.isFinite(value) ? absent : valueText(value, unit))
    return [name, told(last), told(low), told(high), sparkline(values)]
  })
  return [`${since} to ${until}`, ...tableLines(['METRIC', 'NOW', 'LEAST', 'MOST', 'COURSE'], rows)]
}

/** One character for some values together, from the least to the most of them; a blank where nothing is known. */
export function sparkline(values: readonly (number | null)[], width: number = barWidth): string {
  const every = Math.max(1, Math.ceil(values.length / width))
  const groups = Array.from({ length: Math.ceil(values.length / every) }, (_, i) => {
    const known = values.slice(i * every, (i + 1) * every).filter((value) => value !== null)
    return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length
  })
  const all = groups.filter((value) => value !== undefined)
  const [low, high] = [Math.min(...all), Math.max(...all)]
  const bar = (value: number) =>
    bars[high === low ? 0 : Math.min(bars.length - 1, Math.floor(((value - low) / (high - low)) * bars.length))]!
  return groups.map((value) => (value === undefined ? ' ' : bar(value))).join('')
}

/** A value with its unit, for people. */
export function valueText(value: number, unit: string): string {
  const short = String(Number(value.toPrecision(3)))
  if (unit === 'bytes') return formatBytes(value)
  if (unit === 'bytes/s') return `${formatBytes(Math.round(value))}/s`
  if (unit === 'percent') return `${short}%`
  if (unit === '1/s') return `${short}/s`
  if (unit === 'ms') return `${short} ms`
  return short
}
