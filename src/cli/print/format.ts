import type { Column } from '../../api/kind.ts'
import { formatBytes, formatDuration } from '../../base/units.ts'

/** What stands for a value that is not there. */
export const absent = '-'

/** `status.nics.0.address` -> that value, or undefined where the path ends early. */
export function valueAt(object: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) => (value === null || typeof value !== 'object' ? undefined : (value as Record<string, unknown>)[key]),
      object,
    )
}

/** One cell of a table. */
export function formatCell(value: unknown, { format, now }: { format?: Column['format'] | undefined; now: number }): string {
  if (value === undefined || value === null || value === '') return absent
  if (format === 'bytes' && typeof value === 'number') return formatBytes(value)
  if (format === 'duration' && typeof value === 'number') return formatDuration(value)
  if (format === 'age' && typeof value === 'string') return formatAge(value, now)
  if (Array.isArray(value)) return value.length === 0 ? absent : value.map(String).join(',')
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}

/** Time since an instant: `0s`, `42s`, `3m12s`. Clocks of two machines may differ a little, so the future counts as now. */
export function formatAge(instant: string, now: number): string {
  const ms = Math.max(0, now - Date.parse(instant))
  return ms < 60_000 ? `${Math.floor(ms / 1000)}s` : formatDuration(ms)
}

/** A digest as people can tell it apart: `sha256:0123456789ab`. */
export function shortDigest(digest: string): string {
  return digest.replace(/^(sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1')
}
