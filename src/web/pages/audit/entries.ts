import { stringify } from 'yaml'
import type { components } from '../../../client/schema.d.ts'
import { oneText, type Search } from '../../app/url-state.ts'

export type ChainedEntry = components['schemas']['ChainedEntry']
type Change = ChainedEntry['entry']['changes'][number]

/** What is looked for, as it stands in the address. */
export interface AuditFilter {
  who?: string
  verb?: string
  kind?: string
  name?: string
  project?: string
  outcome?: string
  requestId?: string
  /** Time span before now. Default: all that is kept. */
  span?: string
}

const names = ['who', 'verb', 'kind', 'name', 'project', 'outcome', 'requestId', 'span'] as const
export const spans: Readonly<Record<string, number>> = { '1h': 3_600_000, '24h': 86_400_000, '7d': 7 * 86_400_000, '30d': 30 * 86_400_000 }

export function readFilter(search: Search): AuditFilter {
  return Object.fromEntries(names.flatMap((name) => (oneText(search[name]) ? [[name, oneText(search[name])]] : [])))
}

/** Where to ask, and for what. Whoever may read the log of one project only asks there. */
export function auditRequest({ project, span, ...filter }: AuditFilter, now: number): { path: string; query: Record<string, string> } {
  const length = span === undefined ? undefined : spans[span]
  return {
    path: project === undefined ? '/v1/audit' : `/v1/projects/${encodeURIComponent(project)}/audit`,
    query: { ...filter, ...(length === undefined ? {} : { since: new Date(now - length).toISOString() }) },
  }
}

export function auditCommand({ who, verb, kind, name, project, outcome, requestId, span }: AuditFilter): string {
  const options = { user: who, kind, name, verb, outcome, request: requestId, since: span, project }
  return ['pando audit ls', ...Object.entries(options).flatMap(([option, value]) => (value ? [`--${option} ${value}`] : []))].join(' ')
}

/** What changed of an object as two texts, to be shown as their difference. */
export function changeTexts({ fields }: Change): [before: string, after: string] {
  const side = (which: 'from' | 'to') =>
    fields.flatMap((field) => (field[which] === undefined ? [] : [lineOf(field.path, field[which])])).join('')
  return [side('from'), side('to')]
}

function lineOf(path: string, value: unknown): string {
  if (value === null || typeof value !== 'object') return `${path}: ${stringify(value, { lineWidth: 0 })}`
  return `${path}:\n${stringify(value, { lineWidth: 0 }).replace(/^(?=.)/gm, '  ')}`
}
