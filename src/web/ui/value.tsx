import { Code, Text } from '@mantine/core'
import type { Column } from '../../api/kind.ts'
import { valueAt } from '../../api/list-query.ts'
import { formatBytes, formatDuration } from '../../base/units.ts'
import type { AnyObject } from '../data/apply-events.ts'
import { branchOf, hintOf } from '../forms/schema.ts'
import { useWords } from '../i18n/use-words.ts'
import type { Schema } from '../kinds/schemas.ts'
import { Phase } from './phase.tsx'
import { Ago } from './time.tsx'

/** One cell of a list. */
export function ColumnValue({ object, column: { path, format } }: { object: AnyObject; column: Pick<Column, 'path' | 'format'> }) {
  const { t, words } = useWords()
  const value = valueAt(object, path)
  if (value === undefined || value === null || value === '') return <span className="quiet">–</span>
  if (path === 'status.phase') return <Phase phase={String(value)} />
  if (format === 'bytes' && typeof value === 'number') return formatBytes(value)
  if (format === 'duration' && typeof value === 'number') return formatDuration(value)
  if (format === 'age' && typeof value === 'string') return <Ago at={value} />
  if (Array.isArray(value)) return value.map((item) => (typeof item === 'object' ? JSON.stringify(item) : String(item))).join(', ')
  if (typeof value === 'boolean') return t(value ? 'detail.yes' : 'detail.no')
  return typeof value === 'object' ? JSON.stringify(value) : words.value(path.split('.').at(-1)!, String(value))
}

const instant = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/

/** A value of a spec or status for people: with units, times as ages, objects as lists of facts. The schema says what each field means. */
export function Value({ value, schema, name }: { value: unknown; schema?: Schema | undefined; name?: string }) {
  const { t, words } = useWords()
  if (value === undefined || value === null || value === '') return <span className="quiet">–</span>
  if (typeof value === 'boolean') return t(value ? 'detail.yes' : 'detail.no')
  if (name === 'phase' && typeof value === 'string') return <Phase phase={value} />
  if (typeof value === 'number' && schema?.unit === 'bytes') return formatBytes(value)
  if (typeof value === 'number' && (schema?.unit === 'milliseconds' || name?.endsWith('Ms'))) return formatDuration(value)
  if (typeof value === 'number' && name?.endsWith('Bytes')) return formatBytes(value)
  if (typeof value === 'string' && instant.test(value)) return <Ago at={value} />
  if (typeof value === 'string')
    return value.includes('\n') ? <Code block>{value}</Code> : isOneOf(schema) ? words.value(name ?? '', value) : value
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) {
    if (value.length === 0) return <span className="quiet">{t('detail.empty')}</span>
    if (value.every((item) => typeof item !== 'object')) return <span className="mono">{value.join(' ')}</span>
    return value.map((item, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: what is listed has no name of its own, and is not reordered
      <Facts key={index} value={item as Record<string, unknown>} schema={schema?.items} />
    ))
  }
  return <Facts value={value as Record<string, unknown>} schema={schema} />
}

/** Only what may be one of a few values has words for them. */
function isOneOf(schema: Schema | undefined): boolean {
  return schema?.enum !== undefined || schema?.const !== undefined
}

/** All fields of an object, each with what it means behind its name. */
export function Facts({
  value,
  schema,
  without = [],
}: {
  value: Record<string, unknown>
  schema?: Schema | undefined
  without?: readonly string[]
}) {
  const { t, words } = useWords()
  const branch = schema && branchOf(schema, value)
  const free = branch?.properties === undefined
  const entries = Object.entries(value).filter(([name, inner]) => inner !== undefined && !without.includes(name))
  if (entries.length === 0) return <span className="quiet">{t('detail.empty')}</span>
  return (
    <dl className="facts">
      {entries.map(([name, inner]) => {
        const field =
          branch?.properties?.[name] ?? (typeof branch?.additionalProperties === 'object' ? branch.additionalProperties : undefined)
        return (
          <Fact key={name} label={free ? name : words.field(name)} hint={hintOf(field)}>
            <Value value={inner} schema={field} name={name} />
          </Fact>
        )
      })}
    </dl>
  )
}

export function Fact({ label, hint, children }: { label: string; hint?: string | undefined; children: React.ReactNode }) {
  return (
    <>
      <dt>
        <Text span size="sm" title={hint}>
          {label}
        </Text>
      </dt>
      <dd>{children}</dd>
    </>
  )
}
