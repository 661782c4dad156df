/** A JSON Schema as the console reads it. */
export interface Schema {
  type?: string | string[]
  properties?: Record<string, Schema>
  items?: Schema
  additionalProperties?: boolean | Schema
  propertyNames?: Schema
  required?: string[]
  oneOf?: Schema[]
  anyOf?: Schema[]
  enum?: unknown[]
  const?: unknown
  default?: unknown
  /** `bytes` or `milliseconds`. */
  unit?: string
  description?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  pattern?: string
  format?: string
}

export interface SchemaFile {
  /** Of what people write: the spec of a kind, or the body of an action. */
  spec: Schema
  /** Of kinds only. */
  status?: Schema
}

const files = import.meta.glob<SchemaFile>('./schemas/*.json', { import: 'default' })

/** Schemas of a kind, or of the body of an action. Each is a chunk of its own. */
export async function loadSchema(name: string): Promise<SchemaFile> {
  const load = files[`./schemas/${name}.json`]
  if (!load) throw new RangeError(`there is no schema ${name}`)
  return load()
}
