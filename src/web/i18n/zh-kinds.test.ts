import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { allKinds } from '../kinds/kinds.ts'
import type { Schema, SchemaFile } from '../kinds/schemas.ts'
import { textsOf, withTexts } from './describe.ts'
import { zh } from './zh.ts'
import { zhDescriptions } from './zh-descriptions/zh-descriptions.ts'

const kindsFolder = join(import.meta.dirname, '../kinds')
const readJson = <T>(file: string) => JSON.parse(readFileSync(join(kindsFolder, file), 'utf8')) as T
const schemas = readdirSync(join(kindsFolder, 'schemas')).map((file) => readJson<SchemaFile>(`schemas/${file}`))

interface Named {
  name: string
  schema: Schema
}

/** Every field of a schema, at any depth; what stands in a list is called as the list. */
function fieldsIn(schema: Schema | undefined, name?: string): Named[] {
  if (schema === undefined) return []
  const properties = Object.entries(schema.properties ?? {}).flatMap(([inner, value]) => [
    { name: inner, schema: value },
    ...fieldsIn(value, inner),
  ])
  const items = schema.items ? [...(name === undefined ? [] : [{ name, schema: schema.items }]), ...fieldsIn(schema.items, name)] : []
  const members = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].flatMap((member) => fieldsIn(member, name))
  const free = typeof schema.additionalProperties === 'object' ? fieldsIn(schema.additionalProperties) : []
  return [...properties, ...items, ...members, ...free]
}

const fields = schemas.flatMap(({ spec, status }) => [...fieldsIn(spec), ...fieldsIn(status)])
const texts = new Set(schemas.flatMap(textsOf))
/** Which of these words have no Chinese. */
const without = (words: Iterable<string>, chinese: object) => [...new Set(words)].filter((word) => !(word in chinese)).sort()

test('what fields of kinds and bodies mean is there in Chinese', () => {
  assert.deepEqual(without(texts, zhDescriptions), [])
})

test('no Chinese description is left of a field that has gone or says something else now', () => {
  assert.deepEqual(
    Object.keys(zhDescriptions).filter((english) => !texts.has(english)),
    [],
  )
})

test('a Chinese description names the same examples as the English one', () => {
  // Words in angle brackets stand for something; time zones are of the place.
  const literal = (text: string) =>
    [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!).filter((code) => !/<|^(Asia|Europe)\//.test(code))
  const wrong = Object.entries(zhDescriptions).filter(([english, chinese]) => literal(english).some((code) => !chinese.includes(code)))
  assert.deepEqual(wrong, [])
})

test('every field has a Chinese name', () => {
  assert.deepEqual(
    without(
      fields.map(({ name }) => name),
      zh.fields,
    ),
    [],
  )
})

test('every value that a field may be chosen to have has a Chinese name', () => {
  const missing = fields.flatMap(({ name, schema }) =>
    [...(schema.enum ?? []), schema.const]
      .filter((value): value is string => typeof value === 'string')
      .filter((value) => !(value in (name === 'phase' ? zh.phases : (zh.values[name] ?? {}))))
      .map((value) => `${name}: ${value}`),
  )
  assert.deepEqual([...new Set(missing)], [])
})

test('every kind, column, verb and phase of the tables has a Chinese name', () => {
  const rights = readJson<Record<string, string[]>>('rights.json')
  const verbs = allKinds.flatMap(({ actions, creators }) => [...actions, ...creators].map(({ verb }) => verb))
  const phases = allKinds.flatMap(({ can }) => Object.values(can).flat())
  assert.deepEqual(
    {
      kinds: without([...allKinds.map(({ kind }) => kind), ...Object.keys(rights)], zh.kinds),
      about: without(
        allKinds.map(({ kind }) => kind),
        zh.about,
      ),
      columns: without(
        allKinds.flatMap(({ columns }) => columns.map(({ title }) => title)),
        zh.columns,
      ),
      verbs: without([...verbs, ...Object.values(rights).flat()], zh.verbs),
      phases: without(phases, zh.phases),
    },
    { kinds: [], about: [], columns: [], verbs: [], phases: [] },
  )
})

test('a schema in Chinese is the same schema, but for its descriptions; a field called description stays a field', () => {
  const schema: SchemaFile = { spec: { type: 'object', properties: { description: { type: 'string', description: 'A.', default: 'A.' } } } }
  assert.deepEqual(withTexts(schema, { 'A.': '甲。' }), {
    spec: { type: 'object', properties: { description: { type: 'string', description: '甲。', default: 'A.' } } },
  })
})
