import assert from 'node:assert/strict'
import { test } from 'node:test'
import { staleFiles } from '../../scripts/gen.ts'
import { kinds } from '../../src/kinds.ts'
import { type JsonSchema, jsonSchema } from '../../src/server/json-schema.ts'

test('what is made from the kinds and commands is fresh', async () => {
  assert.deepEqual(await staleFiles(), [], 'run `npm run gen` and commit what it writes')
})

for (const kind of kinds) {
  test(`every field of ${kind.kind} says what it is`, () => {
    const silent = [
      ...silentFields(jsonSchema(kind.spec, 'input'), 'spec'),
      ...silentFields(jsonSchema(kind.spec, 'output'), 'spec'),
      ...silentFields(jsonSchema(kind.status, 'output'), 'status'),
    ]
    assert.deepEqual([...new Set(silent)], [], 'give it `.describe()` in its kind.ts')
  })
}

/** Paths of all fields below that have no description. */
function silentFields(schema: JsonSchema, path: string): string[] {
  const inner = [schema.items, schema.additionalProperties, ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
      ...(field.description?.trim() ? [] : [`${path}.${name}`]),
      ...silentFields(field, `${path}.${name}`),
    ]),
    ...inner.flatMap((next) => (typeof next === 'object' ? silentFields(next, path) : [])),
  ]
}
