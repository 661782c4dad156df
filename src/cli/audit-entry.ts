import type { components } from '../client/schema.d.ts'
import { absent } from './print/format.ts'
import { tone } from './print/style.ts'
import { fieldLines, tableLines } from './print/table.ts'

export type Chained = components['schemas']['ChainedEntry']
type Entry = Chained['entry']
type Field = Entry['changes'][number]['fields'][number]

/** So much of a value is shown in a list, in characters. */
const valueLength = 24
const shownFields = 2

const outcomeTones = { done: 'good', denied: 'bad', failed: 'busy', unknown: 'busy' } as const

/** Oldest first, so that the newest stands where people look. */
export function entryTable(entries: readonly Chained[]): string[] {
  const rows = entries.map(({ seq, entry }) => [
    String(seq),
    timeOf(entry),
    entry.who,
    entry.from,
    deedOf(entry),
    outcomeOf(entry),
    changesOf(entry),
  ])
  return tableLines(['SEQ', 'TIME (UTC)', 'WHO', 'FROM', 'DID', 'OUTCOME', 'CHANGES'], rows)
}

/** The same as one line, for what comes one by one. */
export function entryLine({ seq, entry }: Chained): string {
  const words = [`${entry.who} from ${entry.from}`, deedOf(entry), outcomeOf(entry), changesOf(entry)].filter((word) => word !== absent)
  return `${tone('quiet', `${timeOf(entry)} #${seq}`)}  ${words.join('  ')}`
}

export function entryDetails({ seq, entry, hash }: Chained): string[] {
  const fields: [string, string | undefined][] = [
    ['Entry', String(seq)],
    ['Time', entry.at],
    ['Who', entry.who],
    ['Came with', entry.by],
    ['From', entry.from],
    ['Program', entry.agent],
    ['Did', `${deedOf(entry)} (${entry.action})`],
    ['Outcome', `${outcomeOf(entry)}, status ${entry.status}`],
    ['Note', entry.note],
    ['Request', entry.requestId],
    ['Hash', hash],
  ]
  return [...fieldLines(fields.filter((field): field is [string, string] => field[1] !== undefined)), ...entry.changes.flatMap(changeLines)]
}

function changeLines({ kind, project, name, do: what, fields, more }: Entry['changes'][number]): string[] {
  const head = `${what} ${kind} ${project === undefined ? '' : `${project}/`}${name}`
  const lines = fields.map(
    ({ path, from, to }) =>
      `  ${path}: ${from === undefined ? '' : `${JSON.stringify(from)} → `}${to === undefined ? '(gone)' : JSON.stringify(to)}`,
  )
  return ['', head, ...lines, ...(more === undefined ? [] : [`  and ${more} fields more`])]
}

function timeOf({ at }: Entry): string {
  return at.slice(0, 19).replace('T', ' ')
}

/** `create Instance demo/web` */
function deedOf({ verb, kind, project, name }: Entry): string {
  const place = kind === 'Project' ? (project ?? name) : [project, name].filter(Boolean).join('/')
  return [verb, kind, place].filter(Boolean).join(' ')
}

function outcomeOf({ outcome, code }: Entry): string {
  const word = tone(outcomeTones[outcome], outcome)
  return code === undefined ? word : `${word} ${code}`
}

/** `cpus 1→2, memory 1→2 and 3 more` */
function changesOf({ changes, note }: Entry): string {
  if (note !== undefined) return note
  const [first, ...others] = changes
  if (!first) return absent
  const fields = first.do === 'update' ? first.fields.slice(0, shownFields).map(fieldOf) : []
  const left = first.do === 'update' ? first.fields.length - fields.length + (first.more ?? 0) : 0
  const words = [
    ...(fields.length === 0 ? [] : [fields.join(', ')]),
    ...(left > 0 ? [`${left} more`] : []),
    ...(others.length > 0 ? [`${others.length} other object${others.length === 1 ? '' : 's'}`] : []),
  ]
  return words.join(' and ') || absent
}

function fieldOf({ path, from, to }: Field): string {
  return `${path} ${short(from)}→${short(to)}`
}

function short(value: unknown): string {
  if (value === undefined) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length <= valueLength ? text : `${text.slice(0, valueLength - 1)}…`
}
