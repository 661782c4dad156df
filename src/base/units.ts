import { PandoError } from './errors.ts'

const byteUnits: Record<string, number> = {
  '': 1,
  B: 1,
  K: 1024,
  KIB: 1024,
  KB: 1000,
  M: 1024 ** 2,
  MIB: 1024 ** 2,
  MB: 1000 ** 2,
  G: 1024 ** 3,
  GIB: 1024 ** 3,
  GB: 1000 ** 3,
  T: 1024 ** 4,
  TIB: 1024 ** 4,
  TB: 1000 ** 4,
}
const timeUnits: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `512MiB`, `4G`, `1.5GB` or a plain number of bytes -> bytes. K, M, G, T alone are powers of 1024. Throws base.bad_quantity. */
export function parseBytes(text: string | number): number {
  if (typeof text === 'number') return Math.round(text)
  const match = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$/.exec(text)
  const factor = byteUnits[match?.[2]?.toUpperCase() ?? '?']
  if (!match || factor === undefined) throw new PandoError('base.bad_quantity', { value: text, what: 'size' })
  return Math.round(Number(match[1]) * factor)
}

/** `500ms`, `30s`, `5m`, `2h`, `7d` or a plain number of milliseconds -> milliseconds. Throws base.bad_quantity. */
export function parseDuration(text: string | number): number {
  if (typeof text === 'number') return Math.round(text)
  const match = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?\s*$/.exec(text)
  if (!match) throw new PandoError('base.bad_quantity', { value: text, what: 'duration' })
  return Math.round(Number(match[1]) * timeUnits[match[2] ?? 'ms']!)
}

/** Bytes for people: `512 MiB`, `1.5 GiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = bytes,
    unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${value >= 100 || Number.isInteger(value) ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}

/** Milliseconds for people, in the two largest units: `340ms`, `4.2s`, `3m12s`, `2d4h`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)}s`
  const steps: [string, number][] = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ]
  const first = steps.findIndex(([, size]) => ms >= size)
  return steps
    .slice(first, first + 2)
    .map(([unit, size], i) => {
      const rest = i === 0 ? ms : ms % steps[first]![1]
      return `${Math.floor(rest / size)}${unit}`
    })
    .join('')
    .replace(/(\D)0\D$/, '$1')
}
