import type { LoggedEvent } from '../../api/event.ts'
import { formatBytes, formatDuration } from '../../base/units.ts'
import type { ApiObject } from '../api.ts'
import { absent, formatAge } from './format.ts'
import { phaseText } from './objects.ts'
import { tone } from './style.ts'
import { fieldLines, tableLines } from './table.ts'

/** Fields by name whose unit is not in it. */
const byteFields = new Set(['memory', 'disk'])
const durationFields = new Set(['stopGrace', 'interval', 'timeout', 'startPeriod', 'backoff', 'maxBackoff'])
/** Shown on their own, or of no use to people. */
const statusElsewhere = new Set(['phase', 'reason', 'nics', 'lineage', 'sourceSpec', 'spares'])

export interface Section {
  title: string
  lines: readonly string[]
}

/** All about one object, for people. `more` is what other objects tell about it. */
export function describeLines(
  object: ApiObject,
  { history, now, more = [] }: { history: readonly LoggedEvent[]; now: number; more?: readonly Section[] },
): string[] {
  const { kind, metadata, spec, status } = object
  const labels = Object.entries(metadata.labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')
  const head = fieldLines([
    ['Name', metadata.name],
    ...(metadata.project === undefined ? [] : [['Project', metadata.project] as const]),
    ['Kind', kind],
    ['Labels', labels || absent],
    ['Created', `${metadata.createdAt} (${formatAge(metadata.createdAt, now)} ago)`],
    ['Phase', phaseText(object)],
  ])
  return [
    ...head,
    ...reasonLines(status['reason'], now),
    ...nicLines(status['nics']),
    ...section('Spec', fieldsOf(spec)),
    ...section('Status', fieldsOf(Object.fromEntries(Object.entries(status).filter(([key]) => !statusElsewhere.has(key))))),
    ...more.flatMap(({ title, lines }) =>
      section(
        title,
        lines.map((line) => `  ${line}`),
      ),
    ),
    ...eventLines(history, now),
  ]
}

/** Why it is not as wished, with what to do. Some kinds give a plain sentence. */
export function reasonLines(reason: unknown, now: number): string[] {
  if (typeof reason === 'string') return fieldLines([['Reason', reason]])
  if (reason === null || typeof reason !== 'object') return []
  const { message, hint, code, at } = reason as Record<string, string>
  return fieldLines([
    ['Reason', `${message} (${code}, ${formatAge(at!, now)} ago)`],
    ['Hint', hint ?? absent],
  ])
}

function nicLines(nics: unknown): string[] {
  if (!Array.isArray(nics) || nics.length === 0) return []
  const rows = (nics as Record<string, string | number>[]).map(({ network, address, prefix, gateway, mac }) => [
    String(network),
    `${address}/${prefix}`,
    String(gateway),
    String(mac),
  ])
  return section(
    'Network cards',
    tableLines(['NETWORK', 'ADDRESS', 'GATEWAY', 'MAC'], rows).map((line) => `  ${line}`),
  )
}

export function eventLines(history: readonly LoggedEvent[], now: number): string[] {
  const told = history.filter((event) => event.note)
  if (told.length === 0) return section('Events', ['  none'])
  const rows = told.map(({ at, note }) => [
    formatAge(at, now),
    note!.level === 'warning' ? tone('busy', note!.reason) : note!.reason,
    note!.message,
  ])
  return section(
    'Events',
    tableLines(['AGE', 'WHAT', 'MESSAGE'], rows).map((line) => `  ${line}`),
  )
}

export function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', tone('strong', title), ...lines]
}

function fieldsOf(values: Record<string, unknown>): string[] {
  return fieldLines(
    Object.entries(values).map(([key, value]): [string, string] => [key, readable(key, value)]),
    '  ',
  )
}

function readable(key: string, value: unknown): string {
  if (typeof value === 'number' && (byteFields.has(key) || key.endsWith('Bytes'))) return formatBytes(value)
  if (typeof value === 'number' && (durationFields.has(key) || key.endsWith('Ms'))) return formatDuration(value)
  if (Array.isArray(value))
    return value.length === 0 ? absent : value.map((item) => readable('', item)).join(value.every(isScalar) ? ' ' : '; ')
  if (value === null || value === undefined || value === '') return absent
  if (typeof value !== 'object') return String(value)
  const entries = Object.entries(value)
  return entries.length === 0 ? absent : entries.map(([name, inner]) => `${name}=${readable(name, inner)}`).join(' ')
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value !== 'object'
}
