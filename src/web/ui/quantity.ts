import { formatBytes, formatDuration } from '../../base/units.ts'

/** A measured number for people, in the units of `GET …/metrics`. */
export function formatQuantity(value: number, unit: string): string {
  switch (unit) {
    case 'bytes':
      return formatBytes(value)
    case 'bytes/s':
      return `${formatBytes(value)}/s`
    case 'percent':
      return `${shortNumber(value)} %`
    case 'ms':
      return value < 10 && !Number.isInteger(value) ? `${shortNumber(value)}ms` : formatDuration(value)
    case '1/s':
      return `${shortNumber(value)}/s`
    default:
      return shortNumber(value)
  }
}

/** Three digits that count. */
function shortNumber(value: number): string {
  if (value > 0 && value < 0.001) return '< 0.001'
  return String(Number(value.toPrecision(Math.abs(value) >= 1000 ? 5 : 3)))
}

/** Steps between the lines of a graph. Sizes are counted in powers of two, so that their lines have short numbers. */
export function stepsOf(unit: string): number[] | undefined {
  return unit.startsWith('bytes') ? Array.from({ length: 50 }, (_, power) => 2 ** power) : undefined
}

/** What an axis reaches at least, so that a quiet line lies at the bottom. */
const least: Readonly<Record<string, number>> = { processors: 0.1, percent: 10, bytes: 1024 ** 2, 'bytes/s': 1024, ms: 10 }

/** Scale of an axis: from zero to a little more than the most there is. */
export function scaleTo(most: number | null | undefined, unit: string): [number, number] {
  return [0, Math.max((most ?? 0) * 1.1, least[unit] ?? 1)]
}
