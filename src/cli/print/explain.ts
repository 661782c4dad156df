import { tone } from './style.ts'
import { fieldLines } from './table.ts'

export interface JsonSchema {
  type?: string | string[]
  description?: string
  default?: unknown
  enum?: unknown[]
  const?: unknown
  unit?: string
  minimum?: number
  maximum?: number
  pattern?: string
  format?: string
  $ref?: string
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: boolean | JsonSchema
  items?: JsonSchema
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  allOf?: JsonSchema[]
}

type Schemas = Readonly<Record<string, JsonSchema>>

/** The schema a path of field names leads to. `spec` and list items may be left out: `instance.ports.hostPort`. */
export function schemaAt(schemas: Schemas, kind: string, fields: readonly string[]): JsonSchema | undefined {
  const root = schemas[`${kind}Write`] ?? schemas[kind]
  const whole = schemas[kind]
  if (!root) return undefined
  const walk = (from: JsonSchema | undefined) =>
    fields.reduce<JsonSchema | undefined>((schema, field) => schema && childrenOf(schema, schemas)[field], from)
  return walk(root) ?? walk(childrenOf(root, schemas)['spec']) ?? walk(whole)
}

/** What a schema is, and its fields with theirs, two levels deep. */
export function explainLines(
  schema: JsonSchema,
  { title, description, schemas }: { title: string; description?: string | undefined; schemas: Schemas },
): string[] {
  const target = resolved(schema, schemas)
  const fields = childrenOf(target, schemas)
  const facts = [description ?? target.description, typeText(target, schemas)].filter((line) => line !== undefined)
  return [
    tone('strong', title),
    ...facts.map((line) => `  ${line}`),
    ...limits(target).map((line) => `  ${line}`),
    ...(Object.keys(fields).length > 0 ? ['', tone('strong', 'Fields'), ...fieldTree(fields, { schemas, indent: '  ', depth: 2 })] : []),
  ]
}

function fieldTree(
  fields: Record<string, JsonSchema>,
  { schemas, indent, depth }: { schemas: Schemas; indent: string; depth: number },
): string[] {
  return Object.entries(fields).flatMap(([name, schema]) => {
    const target = resolved(schema, schemas)
    const line = fieldLines(
      [[name, [typeText(target, schemas), ...limits(target), schema.description ?? target.description].filter(Boolean).join('; ')]],
      indent,
    )
    return depth > 1 ? [...line, ...fieldTree(childrenOf(target, schemas), { schemas, indent: `${indent}  `, depth: depth - 1 })] : line
  })
}

function resolved(schema: JsonSchema, schemas: Schemas): JsonSchema {
  const name = schema.$ref?.split('/').at(-1)
  return name === undefined ? schema : resolved(schemas[name] ?? {}, schemas)
}

/** Fields of an object, of the objects in a list, or of all members of a union. */
function childrenOf(schema: JsonSchema, schemas: Schemas): Record<string, JsonSchema> {
  const target = resolved(schema, schemas)
  const members = [...(target.anyOf ?? []), ...(target.oneOf ?? []), ...(target.allOf ?? []), ...(target.items ? [target.items] : [])]
  return Object.assign({}, ...members.map((member) => childrenOf(member, schemas)), target.properties)
}

function typeText(schema: JsonSchema, schemas: Schemas): string {
  const target = resolved(schema, schemas)
  if (target.const !== undefined) return JSON.stringify(target.const)
  if (target.enum) return target.enum.map(String).join(' | ')
  const members = target.anyOf ?? target.oneOf
  if (members) return [...new Set(members.map((member) => typeText(member, schemas)))].join(' or ')
  if (target.items) return `list of ${typeText(target.items, schemas)}`
  if (typeof target.additionalProperties === 'object') return `map of ${typeText(target.additionalProperties, schemas)}`
  return [target.type ?? 'any'].flat().join(' or ') + (target.unit ? ` (${target.unit})` : '')
}

function limits({ minimum, maximum, default: fallback }: JsonSchema): string[] {
  const bounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER
  return [
    ...(fallback === undefined ? [] : [`default ${JSON.stringify(fallback)}`]),
    ...(minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? [] : [`at least ${minimum}`]),
    ...(bounded ? [`at most ${maximum}`] : []),
  ]
}
