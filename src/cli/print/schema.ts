/** The part of JSON Schema that the API's document uses. */
export interface JsonSchema {
  type?: string | string[]
  description?: string
  default?: unknown
  enum?: unknown[]
  const?: unknown
  /** `bytes` or `milliseconds`: may be sent as text with a unit. */
  unit?: string
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  minLength?: number
  maxLength?: number
  pattern?: string
  format?: string
  $ref?: string
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: boolean | JsonSchema
  items?: JsonSchema
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
}

export type Schemas = Readonly<Record<string, JsonSchema>>

export interface Field {
  schema: JsonSchema
  required: boolean
  /** Where only some members of a union have it: `when type is http, tcp`. */
  when?: string
}

export interface Place {
  schema: JsonSchema
  /** People may send it: only then does `required` mean something to them. */
  sent: boolean
}

/**
 * The schema a path of field names leads to. `spec` and `status` may be left out, and list items are passed through:
 * `instance.ports.hostPort`. Where there is one, the schema of what is sent wins over that of what comes back.
 */
export function schemaAt(schemas: Schemas, kind: string, path: readonly string[]): Place | undefined {
  const whole = schemas[kind]
  if (!whole) return undefined
  const sent = schemas[`${kind}Write`]
  const all = { ...whole, ...sent, properties: { ...whole.properties, ...sent?.properties } }
  const walk = (from: JsonSchema | undefined) =>
    path.reduce<JsonSchema | undefined>((schema, name) => schema && fieldsOf(schema, schemas)[name]?.schema, from)
  const written = path[0] === 'status' ? undefined : (walk(sent) ?? walk(sent?.properties?.['spec']))
  const schema =
    (path.length === 0 ? all : written) ?? walk(whole) ?? walk(whole.properties?.['spec']) ?? walk(whole.properties?.['status'])
  return schema && { schema, sent: path.length === 0 ? sent !== undefined : written !== undefined }
}

export function resolved(schema: JsonSchema, schemas: Schemas): JsonSchema {
  const name = schema.$ref?.split('/').at(-1)
  return name === undefined ? schema : resolved(schemas[name] ?? {}, schemas)
}

/** Fields of an object, of the objects in a list, or of all members of a union. */
export function fieldsOf(schema: JsonSchema, schemas: Schemas): Record<string, Field> {
  const target = resolved(schema, schemas)
  if (target.items) return fieldsOf(target.items, schemas)
  const members = target.oneOf ?? target.anyOf
  if (members) return unionFields(members.map((member) => fieldsOf(member, schemas)))
  const own = Object.entries(target.properties ?? {})
  return Object.fromEntries(own.map(([name, field]) => [name, { schema: field, required: target.required?.includes(name) ?? false }]))
}

/** The field that tells the members apart becomes an enum; fields of some members only say of which. */
function unionFields(members: readonly Record<string, Field>[]): Record<string, Field> {
  const names = [...new Set(members.flatMap((member) => Object.keys(member)))]
  const tag = names.find((name) => members.every((member) => member[name]?.schema.const !== undefined))
  return Object.fromEntries(
    names.map((name) => {
      const holders = members.filter((member) => name in member)
      const field = name === tag ? tagField(holders.map((member) => member[name]!)) : holders[0]![name]!
      if (tag === undefined || holders.length === members.length) return [name, field]
      return [name, { ...field, when: `when ${tag} is ${holders.map((member) => member[tag]!.schema.const).join(', ')}` }]
    }),
  )
}

function tagField(fields: readonly Field[]): Field {
  const texts = new Set(fields.map(({ schema }) => schema.description))
  const description = texts.size === 1 ? [...texts][0] : fields.map(({ schema }) => `${schema.const}: ${schema.description}`).join(' ')
  return {
    required: true,
    schema: { type: 'string', enum: fields.map(({ schema }) => schema.const), ...(description === undefined ? {} : { description }) },
  }
}
