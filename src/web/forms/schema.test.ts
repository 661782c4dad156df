import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { allKinds } from '../kinds/kinds.ts'
import type { Schema, SchemaFile } from '../kinds/schemas.ts'
import { branchOf, controlOf, emptyValue, fieldsOf, pointerOf, pruned, withValue } from './schema.ts'

const schemaOf = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../kinds/schemas/${name}.json`), 'utf8')) as SchemaFile

test('every field of an instance has the control that fits it', () => {
  const controls = Object.fromEntries(fieldsOf(schemaOf('Instance').spec).map(({ name, schema }) => [name, controlOf(schema).type]))
  const { image, engine, memory, stopGrace, cpus, command, env, ports, healthCheck, restart } = controls
  assert.deepEqual(
    { image, engine, memory, stopGrace, cpus, command, env, ports, healthCheck, restart },
    {
      ...{ image: 'text', engine: 'choice', memory: 'quantity', stopGrace: 'quantity', cpus: 'number', command: 'words', env: 'pairs' },
      ...{ ports: 'list', healthCheck: 'variants', restart: 'object' },
    },
  )
})

test('required fields come first', () => {
  assert.equal(fieldsOf(schemaOf('Instance').spec)[0]?.name, 'image')
})

test('every kind that people make has a form: no field of the first level is unknown to it but what is free by its schema', () => {
  const asJson = allKinds
    .filter(({ readOnly }) => !readOnly)
    .flatMap(({ kind }) =>
      fieldsOf(schemaOf(kind).spec)
        .filter(({ schema }) => controlOf(schema).type === 'json')
        .map(({ name }) => `${kind}.${name}`),
    )
  assert.ok(asJson.length <= 4, asJson.join(', '))
})

test('a new entry begins with what it must have', () => {
  const { properties } = schemaOf('Instance').spec
  assert.deepEqual(emptyValue(properties!['ports']!.items!), { port: '', hostPort: '' })
  assert.deepEqual(emptyValue(properties!['healthCheck']!), { type: 'http', port: '' })
})

test('what was left empty is not sent', () => {
  assert.deepEqual(pruned({ image: 'x', user: '', env: {}, ports: [{ port: 80, protocol: '' }], memory: undefined }), {
    image: 'x',
    env: {},
    ports: [{ port: 80 }],
  })
})

test('values are set at their path without touching the rest, and taken away with undefined', () => {
  const before = { spec: { ports: [{ port: 1 }], image: 'x' } }
  assert.deepEqual(withValue(before, ['spec', 'ports', 0, 'port'], 2), { spec: { ports: [{ port: 2 }], image: 'x' } })
  assert.deepEqual(withValue(before, ['spec', 'ports', 0], undefined), { spec: { ports: [], image: 'x' } })
  assert.deepEqual(withValue(before, ['spec', 'env', 'A'], 'b'), { spec: { ports: [{ port: 1 }], image: 'x', env: { A: 'b' } } })
  assert.deepEqual(before, { spec: { ports: [{ port: 1 }], image: 'x' } })
})

test('a path is a JSON pointer, so that problems of the API find their field', () => {
  assert.equal(pointerOf(['spec', 'env', 'a/b~c', 0]), '/spec/env/a~1b~0c/0')
})

test('a value of several shapes is read by its constants', () => {
  const schema: Schema = {
    oneOf: [
      { properties: { type: { const: 'http' }, path: { type: 'string' } } },
      { properties: { type: { const: 'tcp' }, port: { type: 'integer' } } },
    ],
  }
  assert.deepEqual(Object.keys(branchOf(schema, { type: 'tcp', port: 1 }).properties ?? {}), ['type', 'port'])
})
