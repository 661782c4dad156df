import type { MachineFacts } from './machine.ts'
import { type Failure, isMet, type Row, type Side } from './measure.ts'

/** The rows as an aligned table, with the facts that they depend on above it and the stages below. */
export function reportText(machine: MachineFacts, rows: readonly (Row | Failure)[]): string {
  return [machineText(machine), '', ...tableLines(rows), '', ...stageLines(rows)].join('\n').trimEnd()
}

function machineText({ cpu, cores, memoryBytes, kernel, qemu, accelerator, load }: MachineFacts): string {
  const memory = `${Math.round(memoryBytes / 1024 ** 3)} GiB`
  return `${cpu}, ${cores} cores, ${memory}, kernel ${kernel}, QEMU ${qemu} (${accelerator}), load ${load.toFixed(1)}`
}

const head = ['MEASURE', 'HERE', 'AGAINST', 'RATIO', 'GOAL', '']

function tableLines(rows: readonly (Row | Failure)[]): string[] {
  const cells = [head, ...rows.map((row) => ('failed' in row ? [row.what, '', '', '', '', `not measured: ${row.failed}`] : cellsOf(row)))]
  const widths = head.map((_, column) => Math.max(...cells.map((row) => (column === head.length - 1 ? 0 : row[column]!.length))))
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
}

function cellsOf(row: Row): string[] {
  const { what, here, there, ratio, goal, note } = row
  const met = isMet(row)
  const verdict = [met === undefined ? '' : met ? 'met' : 'missed', note ?? ''].filter(Boolean).join('; ')
  return [
    what,
    sideText(here),
    there ? `${sideText(there)} ${there.what}` : '',
    there ? `${number(ratio)}×` : '',
    goal ? `${goal.bound === 'at least' ? '≥' : '≤'} ${goal.value}${there ? '×' : ` ${here.unit}`}` : '',
    verdict,
  ]
}

function sideText({ median, unit, samples }: Side): string {
  return `${number(median)} ${unit}${samples.length > 1 ? ` (of ${samples.length})` : ''}`
}

function stageLines(rows: readonly (Row | Failure)[]): string[] {
  const found = rows.flatMap((row) => ('failed' in row || !row.stages ? [] : [row]))
  const list = (times: Record<string, number>) =>
    Object.entries(times)
      .map(([name, ms]) => `${name} ${number(ms)}`)
      .join(' · ')
  if (found.length === 0) return []
  return [
    'Where the time goes, ms:',
    ...found.map(({ what, stages, cpu }) => `  ${what}: ${list(stages!)}${cpu ? `; CPU: ${list(cpu)}` : ''}`),
  ]
}

function number(value: number): string {
  if (Number.isNaN(value)) return '–'
  return value >= 100 ? String(Math.round(value)) : value.toFixed(value >= 10 ? 1 : 2)
}
