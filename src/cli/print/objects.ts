import type { ApiObject, KindInfo } from '../api.ts'
import type { OutputFormat } from '../options.ts'
import { absent, formatAge, formatCell, shortDigest, valueAt } from './format.ts'
import { print, printJson, printYaml } from './output.ts'
import { colouredWord } from './style.ts'
import { tableLines } from './table.ts'

export interface ListView {
  kind: KindInfo
  now: number
  wide: boolean /** Adds a PROJECT column. */
  projects: boolean
}

/** Prints objects as asked. A single named one is not wrapped in a list. */
export async function printObjects(
  items: readonly ApiObject[],
  view: Omit<ListView, 'wide'> & { format: OutputFormat; single: boolean },
): Promise<void> {
  switch (view.format) {
    case 'json':
      return printJson(view.single ? items[0] : { items })
    case 'yaml':
      return printYaml(...items)
    case 'name':
      return print(...items.map(({ metadata }) => `${view.kind.plural}/${metadata.name}`))
    case 'wide':
    case 'table':
      return print(...objectTable(items, { ...view, wide: view.format === 'wide' }))
  }
}

/** Head and one line for each object. */
export function objectTable(items: readonly ApiObject[], view: ListView): string[] {
  const { kind, wide, projects } = view
  const head = [
    'NAME',
    ...(projects ? ['PROJECT'] : []),
    ...kind.columns.map(({ title }) => title),
    'AGE',
    ...(wide ? ['UID', 'REVISION', 'LABELS'] : []),
  ]
  return tableLines(
    head,
    items.map((item) => row(item, view)),
  )
}

function row({ metadata, ...rest }: ApiObject, { kind, now, wide, projects }: ListView): string[] {
  const object = { metadata, ...rest }
  const cells = kind.columns.map(({ path, format }) => {
    const text = shortDigest(formatCell(valueAt(object, path), { format, now }))
    return path === 'status.phase' ? phaseText(object) : colouredWord(text)
  })
  const extra = [metadata.uid, String(metadata.revision), labelText(metadata.labels)]
  return [
    metadata.name,
    ...(projects ? [metadata.project ?? absent] : []),
    ...cells,
    formatAge(metadata.createdAt, now),
    ...(wide ? extra : []),
  ]
}

/** The phase, with what it alone does not tell: deletion under way, health. */
export function phaseText({ metadata, status }: Pick<ApiObject, 'metadata' | 'status'>): string {
  if (metadata.deletedAt && status.phase !== 'deleted') return colouredWord('deleting')
  const health = status['health']
  return health === 'unhealthy' || (health === 'starting' && status.phase === 'running')
    ? `${colouredWord(status.phase)} (${health})`
    : colouredWord(status.phase)
}

function labelText(labels: Record<string, string>): string {
  return (
    Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(',') || absent
  )
}
