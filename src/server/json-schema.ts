import { z } from 'zod'

/** A JSON Schema as OpenAPI 3.1 takes it. Only what this folder reads of it is typed. */
export interface JsonSchema {
  type?: string | string[]
  properties?: Record<string, JsonSchema>
  items?: JsonSchema
  additionalProperties?: boolean | JsonSchema
  required?: string[]
  oneOf?: JsonSchema[]
  anyOf?: JsonSchema[]
  /** Our own keyword: `bytes` or `milliseconds`. */
  unit?: string
  description?: string
  [keyword: string]: unknown
}

const cache = { input: new WeakMap<z.ZodType, JsonSchema>(), output: new WeakMap<z.ZodType, JsonSchema>() }

/** `input`: what may be sent. `output`: what comes back, with defaults filled in and quantities as numbers. */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  let found = cache[io].get(schema)
  if (!found) {
    const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema
    cache[io].set(schema, (found = io === 'input' ? withDefaults(rest, jsonSchema(schema, 'output')) : rest))
  }
  return found
}

/** Quantities have their default, unit and limits on the inner side only; who sends them wants to know all. */
function withDefaults(input: JsonSchema, output: JsonSchema | undefined): JsonSchema {
  if (!output) return input
  const { default: value, unit, minimum, maximum } = output
  return {
    ...(value === undefined ? {} : { default: value }),
    ...(unit === undefined ? {} : { unit, minimum, maximum }),
    ...input,
    ...(input.properties && { properties: eachWithDefaults(input.properties, output.properties ?? {}) }),
    ...(input.items && { items: withDefaults(input.items, output.items) }),
    ...(input.oneOf && { oneOf: input.oneOf.map((member, index) => withDefaults(member, output.oneOf?.[index])) }),
  }
}

function eachWithDefaults(input: Record<string, JsonSchema>, output: Record<string, JsonSchema>): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(input).map(([name, inner]) => [name, withDefaults(inner, output[name])]))
}

/** What the schema says about the place a path leads to; several answers where it branches. */
export function schemasAt(schema: JsonSchema, path: readonly PropertyKey[]): JsonSchema[] {
  return path.reduce<JsonSchema[]>((places, key) => places.flatMap((place) => step(place, key)), branches(schema))
}

function step(schema: JsonSchema, key: PropertyKey): JsonSchema[] {
  const { properties, items, additionalProperties } = schema
  const next = typeof key === 'number' ? items : (properties?.[String(key)] ?? additionalProperties)
  return typeof next === 'object' ? branches(next) : []
}

function branches(schema: JsonSchema): JsonSchema[] {
  const alternatives = schema.oneOf ?? schema.anyOf
  return alternatives ? alternatives.flatMap(branches) : [schema]
}
