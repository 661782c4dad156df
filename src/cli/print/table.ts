import CliTable from 'cli-table3'
import { tone } from './style.ts'

const noBorders = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
}

/** Lines of an aligned table without borders; the first is the head. Wide characters count as two columns. */
export function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const table = new CliTable({ chars: noBorders, style: { 'padding-left': 0, 'padding-right': 2, head: [], border: [], compact: true } })
  table.push(head.map((title) => tone('strong', title)))
  for (const row of rows) table.push(row.map((cell) => cell.replace(/[\r\n\t]+/g, ' ')))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
}

/** Two columns, `title: value`, for what describes one thing. */
export function fieldLines(fields: readonly (readonly [string, string])[], indent = ''): string[] {
  const width = Math.max(0, ...fields.map(([title]) => title.length)) + 2
  return fields.map(([title, value]) => `${indent}${tone('quiet', `${title}:`.padEnd(width))}${value}`.trimEnd())
}
