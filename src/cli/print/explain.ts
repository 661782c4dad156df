import { formatBytes, formatDuration } from '../../base/units.ts'
import { type Field, fieldsOf, type JsonSchema, type Place, resolved, type Schemas } from './schema.ts'
import { tone } from './style.ts'
import { fieldLines } from './table.ts'

/** What a schema is, and its fields with theirs, two levels deep. */
export function explainLines(
  { schema, sent }: Place,
  { title, description, schemas }: { title: string; description?: string | undefined; schemas: Schemas },
): string[] {
  const target = resolved(schema, schemas)
  const text = description ?? schema.description ?? target.description
  const fields = fieldTree(target, { schemas, sent, indent: '  ', depth: 2 })
  return [
    tone('strong', title),
    ...(text === undefined ? [] : [`  ${text}`]),
    '',
    ...fieldLines([['Type', typeText(target, schemas)], ...defaultOf(target), ...limitsOf(target)], '  '),
    ...(fields.length > 0 ? ['', tone('strong', 'Fields'), ...fields] : []),
  ]
}

/** Each field in two lines, `name  type, facts` and what it is, then the fields in it. */
function fieldTree(schema: JsonSchema, options: { schemas: Schemas; sent: boolean; indent: string; depth: number }): string[] {
  const { schemas, indent, depth } = options
  if (depth === 0) return []
  return Object.entries(fieldsOf(schema, schemas)).flatMap(([name, field]) => {
    const target = resolved(field.schema, schemas)
    const text = field.schema.description ?? target.description
    const sent = options.sent && name !== 'status'
    return [
      `${indent}${tone('strong', name)}  ${tone('quiet', [typeText(target, schemas), ...factsOf(sent ? field : { ...field, required: false }, target)].join(', '))}`,
      ...(text === undefined ? [] : [`${indent}  ${text}`]),
      ...fieldTree(target, { schemas, sent, indent: `${indent}  `, depth: depth - 1 }),
    ]
  })
}

function factsOf({ required, when }: Field, target: JsonSchema): string[] {
  return [
    ...(required && target.default === undefined ? ['required'] : []),
    ...defaultOf(target).map(([, value]) => `default ${value}`),
    ...limitsOf(target).map(([, value]) => value),
    ...(when === undefined ? [] : [when]),
  ]
}

const formats: Record<string, string> = { 'date-time': 'time', ipv4: 'IPv4 address', cidrv4: 'IPv4 subnet' }
const units: Record<string, string> = { bytes: 'size', milliseconds: 'duration' }

function typeText(schema: JsonSchema, schemas: Schemas): string {
  const target = resolved(schema, schemas)
  if (target.const !== undefined) return String(target.const)
  if (target.enum) return target.enum.map(String).join(' | ')
  if (target.unit !== undefined) return units[target.unit] ?? target.unit
  const members = target.anyOf ?? target.oneOf
  if (members) return [...new Set(members.map((member) => typeText(member, schemas)))].join(' or ')
  if (target.items) return `list of ${typeText(target.items, schemas)}`
  if (typeof target.additionalProperties === 'object') return `map of ${typeText(target.additionalProperties, schemas)}`
  return formats[target.format ?? ''] ?? [target.type ?? 'anything'].flat().join(' or ')
}

type Fact = readonly [title: string, value: string]

/** Objects have theirs on each field. */
function defaultOf({ default: value, unit, properties }: JsonSchema): Fact[] {
  if (value === undefined || properties) return []
  if (typeof value === 'number') return [['Default', quantity(value, unit)]]
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return [['Default', ['', '{}', '[]'].includes(text) ? 'none' : text]]
}

function limitsOf(schema: JsonSchema): Fact[] {
  const { minimum, maximum, unit, minItems, maxItems, minLength, maxLength } = schema
  const [characters, items] = [range(minLength, maxLength), range(minItems, maxItems)]
  const limits = [
    range(minimum, maximum, (value) => quantity(value, unit)),
    characters && `${characters} characters`,
    items && `${items} items`,
  ].filter((text) => text !== '')
  return limits.length > 0 ? [['Limits', limits.join(', ')]] : []
}

/** The largest and smallest numbers that JavaScript counts exactly are no limits that anybody set. */
function range(min: number | undefined, max: number | undefined, text: (value: number) => string = String): string {
  const low = min !== undefined && min > Number.MIN_SAFE_INTEGER ? min : undefined
  const high = max !== undefined && max < Number.MAX_SAFE_INTEGER ? max : undefined
  if (low === undefined) return high === undefined ? '' : `up to ${text(high)}`
  return high === undefined ? `at least ${text(low)}` : `from ${text(low)} to ${text(high)}`
}

/** As people would write it: `256MiB`, `5m`. */
function quantity(value: number, unit: string | undefined): string {
  if (unit === 'bytes') return formatBytes(value).replace(' ', '')
  if (unit === 'milliseconds') return formatDuration(value).replace(/\.0s$/, 's')
  return String(value)
}
