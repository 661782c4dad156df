import type { Schema } from '../kinds/schemas.ts'

/** How a field is asked for. */
export type Control =
  | { type: 'text'; multiline?: boolean }
  | { type: 'number' }
  | { type: 'quantity'; unit: 'bytes' | 'milliseconds' }
  | { type: 'flag' }
  | { type: 'choice'; values: readonly string[] }
  | { type: 'words' }
  | { type: 'pairs' }
  | { type: 'object'; fields: readonly Field[] }
  | { type: 'list'; item: Schema }
  | { type: 'variants'; key: string; variants: readonly { value: string; schema: Schema }[] }
  | { type: 'constant'; value: unknown }
  | { type: 'json' }

export interface Field {
  name: string
  schema: Schema
  required: boolean
}

/** The control that fits a schema; what none fits is asked for as JSON. */
export function controlOf(schema: Schema): Control {
  if (schema.const !== undefined) return { type: 'constant', value: schema.const }
  if (schema.enum) return { type: 'choice', values: schema.enum.map(String) }
  const variants = variantsOf(schema)
  if (variants) return variants
  if (schema.unit === 'bytes' || schema.unit === 'milliseconds') return { type: 'quantity', unit: schema.unit }
  switch (schema.type) {
    case 'string':
      return { type: 'text', multiline: (schema.maxLength ?? 0) > 4096 }
    case 'number':
    case 'integer':
      return { type: 'number' }
    case 'boolean':
      return { type: 'flag' }
    case 'array':
      if (!schema.items) return { type: 'json' }
      return schema.items.type === 'string' && !schema.items.enum ? { type: 'words' } : { type: 'list', item: schema.items }
    case 'object':
      if (schema.properties) return { type: 'object', fields: fieldsOf(schema) }
      return typeof schema.additionalProperties === 'object' && schema.additionalProperties.type === 'string'
        ? { type: 'pairs' }
        : { type: 'json' }
    default:
      return { type: 'json' }
  }
}

/** Required fields first; the order of the schema otherwise. */
export function fieldsOf(schema: Schema): Field[] {
  const required = new Set(schema.required ?? [])
  const fields = Object.entries(schema.properties ?? {}).map(([name, inner]) => ({ name, schema: inner, required: required.has(name) }))
  return [...fields.filter(({ required }) => required), ...fields.filter(({ required }) => !required)]
}

/** Members that differ by the constant of one field, e.g. `type: http | tcp | exec`. */
function variantsOf({ oneOf, anyOf }: Schema): Control | undefined {
  const members = oneOf ?? anyOf
  const first = members?.[0]?.properties
  if (!members || !first) return undefined
  const key = Object.keys(first).find((name) => members.every((member) => member.properties?.[name]?.const !== undefined))
  if (key === undefined) return undefined
  return { type: 'variants', key, variants: members.map((schema) => ({ value: String(schema.properties![key]!.const), schema })) }
}

/** What a new entry begins with: the required fields, empty. */
export function emptyValue(schema: Schema): unknown {
  const control = controlOf(schema)
  switch (control.type) {
    case 'constant':
      return control.value
    case 'object':
      return Object.fromEntries(
        control.fields
          .filter(({ required, schema }) => required || schema.const !== undefined)
          .map(({ name, schema }) => [name, emptyValue(schema)]),
      )
    case 'variants':
      return emptyValue(control.variants[0]!.schema)
    case 'list':
    case 'words':
      return []
    case 'pairs':
      return {}
    case 'choice':
      return schema.default ?? control.values[0]
    case 'flag':
      return schema.default ?? false
    default:
      return schema.default ?? ''
  }
}

/** What is sent: without what was left empty, as the schema has defaults for it. */
export function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pruned).filter((item) => item !== undefined)
  if (value === null || typeof value !== 'object') return value === '' ? undefined : value
  const entries = Object.entries(value).map(([name, inner]) => [name, pruned(inner)] as const)
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined))
}

/** The member of a union that a value belongs to, by its constants; the schema itself where it is none. */
export function branchOf(schema: Schema, value: unknown): Schema {
  const members = schema.oneOf ?? schema.anyOf
  if (!members || value === null || typeof value !== 'object') return schema
  const fits = (member: Schema) =>
    Object.entries(member.properties ?? {}).every(
      ([name, { const: wanted }]) => wanted === undefined || wanted === (value as Record<string, unknown>)[name],
    )
  const found = members.find(fits)
  return found ? branchOf(found, value) : schema
}

/** Description, default and limits in a line. */
export function hintOf(schema: Schema | undefined): string | undefined {
  return schema?.description?.replace(/`/g, '')
}

/** JSON pointer of a path: `/spec/ports/0/port`. */
export function pointerOf(path: readonly (string | number)[]): string {
  return path.map((key) => `/${String(key).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('')
}

/** A copy with another value at a path; `undefined` takes it away. */
export function withValue(root: unknown, [key, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (key === undefined) return value
  if (typeof key === 'number') {
    const list = Array.isArray(root) ? root : []
    return rest.length === 0 && value === undefined
      ? list.toSpliced(key, 1)
      : Object.assign([...list], { [key]: withValue(list[key], rest, value) })
  }
  const object = root !== null && typeof root === 'object' && !Array.isArray(root) ? (root as Record<string, unknown>) : {}
  const inner = withValue(object[key], rest, value)
  const { [key]: _, ...others } = object
  return inner === undefined ? others : { ...object, [key]: inner }
}
