import type { SpecOf, Stored } from '../../../api/kind.ts'
import { parseSelector } from '../../../api/selector.ts'
import { formatBytes } from '../../../base/units.ts'
import { type AlarmRule, projectOf } from '../alarm-kind.ts'
import { type Measured, metricsOf, type Unit } from '../catalog.ts'

export type Rule = SpecOf<typeof AlarmRule>
type Condition = Rule['when']
type State = Extract<Condition, { type: 'state' }>
type EventCondition = Extract<Condition, { type: 'event' }>

/** As much of an object as rules look at. */
export type Watched = Pick<Stored, 'kind' | 'metadata' | 'spec' | 'status'>

/** What a rule finds of one object. `unknown`: it cannot be told now, and what was stays. */
export type Finding = { holds: boolean; value?: number } | 'unknown'

export interface Facts {
  now: number
  /** Mean of a metric over a time; undefined where nothing is known of it. */
  mean(of: Measured, object: Watched, ask: { metric: string; overMs: number }): number | undefined
  /** How often one of the words was said of the object in the last so many ms. */
  events(object: Watched, reasons: readonly string[], inMs: number): number
}

/** Is the rule about this object? Throws api.bad_selector. */
export function isAbout({ select: { projects, selector }, project }: Rule, { kind, metadata }: Watched): boolean {
  if (project !== undefined && projectOf({ kind, ...metadata }) !== project) return false
  if (projects && !projects.includes(metadata.project ?? '')) return false
  return selector === undefined || parseSelector(selector)(metadata.labels)
}

export function findingOf({ when }: Rule, object: Watched, facts: Facts): Finding {
  switch (when.type) {
    case 'metric': {
      const value = facts.mean(when.of, object, { metric: when.metric, overMs: when.over })
      return value === undefined ? 'unknown' : { holds: isBeyond(value, when), value }
    }
    case 'state':
      return stateOf(when, object, facts.now)
    case 'event':
      return eventOf(when, object, facts)
  }
}

function stateOf(when: State, object: Watched, now: number): Finding {
  const findings = valuesAt(object, when.field.split('.')).map((value) => valueFinding(when, value, now))
  return findings.find(({ holds }) => holds) ?? findings[0] ?? { holds: false }
}

function valueFinding(when: State, value: unknown, now: number): { holds: boolean; value?: number } {
  if (when.is) return { holds: when.is.includes(String(value)) }
  if (when.above !== undefined || when.below !== undefined)
    return typeof value === 'number' ? { holds: isBeyond(value, when), value } : { holds: false }
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN
  if (Number.isNaN(at)) return { holds: false }
  return { holds: when.olderThan === undefined ? at - now < when.within! : now - at > when.olderThan }
}

function eventOf({ reasons, times, in: inMs }: EventCondition, object: Watched, facts: Facts): Finding {
  const value = facts.events(object, reasons, inMs)
  return { holds: value >= times, value }
}

function isBeyond(value: number, { above, below }: { above?: number | undefined; below?: number | undefined }): boolean {
  return above === undefined ? value < below! : value > above
}

/** `*` stands for every member of a list or record. */
function valuesAt(value: unknown, [first, ...rest]: readonly string[]): unknown[] {
  if (first === undefined) return value === undefined ? [] : [value]
  if (value === null || typeof value !== 'object') return []
  const members = first === '*' ? Object.values(value) : [(value as Record<string, unknown>)[first]]
  return members.flatMap((member) => valuesAt(member, rest))
}

/** The summary for people, with what it is about. */
export function summaryOf({ summary, when }: Rule, { kind, metadata }: Watched, value: number | undefined): string {
  const words: Record<string, string> = {
    kind,
    name: metadata.name,
    project: metadata.project ?? '',
    value: value === undefined ? '?' : valueText(value, unitOf(when)),
  }
  return summary.replace(/\{(\w+)\}/g, (whole, word: string) => words[word] ?? whole)
}

function unitOf(when: Condition): Unit | undefined {
  return when.type === 'metric' ? metricsOf(when.of).find(({ name }) => name === when.metric)?.unit : undefined
}

function valueText(value: number, unit: Unit | undefined): string {
  const short = String(Number(value.toPrecision(3)))
  if (unit === 'percent') return `${short}%`
  if (unit === 'bytes' || unit === 'bytes/s') return `${formatBytes(value)}${unit === 'bytes/s' ? '/s' : ''}`
  if (unit === 'ms') return `${short} ms`
  if (unit === '1/s') return `${short}/s`
  return short
}
