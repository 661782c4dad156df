import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { explainLines } from './explain.ts'
import { type Schemas, schemaAt } from './schema.ts'

const document = readFileSync(join(import.meta.dirname, '../../../docs/openapi.json'), 'utf8')
const { schemas } = (JSON.parse(document) as { components: { schemas: Schemas } }).components

function explained(kind: string, ...path: string[]): string[] {
  const place = schemaAt(schemas, kind, path)
  assert.ok(place, `${kind} has ${path.join('.')}`)
  return explainLines(place, { title: [kind, ...path].join('.'), schemas }).map(stripVTControlCharacters)
}

test('a quantity is explained in the units that people write', () => {
  assert.deepEqual(explained('Instance', 'memory'), [
    'Instance.memory',
    '  Memory it may use, in bytes or as `256MiB`. A VM of an OCI image needs `96MiB` at least.',
    '',
    '  Type:    size',
    '  Default: 256MiB',
    '  Limits:  from 16MiB to 16TiB',
  ])
})

test('fields of a list are explained with what must be given', () => {
  assert.deepEqual(explained('Instance', 'spec', 'ports').slice(-7), [
    'Fields',
    '  port  integer, required, from 1 to 65535',
    '    Port inside the instance.',
    '  hostPort  integer, required, from 1 to 65535',
    '    Port of the host that leads there.',
    '  protocol  tcp | udp, default tcp',
    '    Transport.',
  ])
})

test('a union is explained once, and fields of some members say of which', () => {
  const lines = explained('Instance', 'healthCheck')
  assert.ok(lines.includes('  type  http | tcp | exec, required'), lines.join('\n'))
  assert.ok(lines.includes('  port  integer, required, from 1 to 65535, when type is http, tcp'), lines.join('\n'))
  assert.ok(lines.includes('  interval  duration, default 10s, from 100ms to 1h'), lines.join('\n'))
})

test('a kind is explained with spec and status, and nothing of the status is required', () => {
  const lines = explained('Instance')
  assert.ok(lines.includes('    image  string, required, from 1 to 512 characters'), lines.join('\n'))
  assert.ok(lines.includes('    startedAt  time, when phase is running, paused'), lines.join('\n'))
})

test('fields of the status are found with and without the word', () => {
  assert.deepEqual(explained('Node', 'engines', 'remedy').slice(1), explained('Node', 'status', 'engines', 'remedy').slice(1))
  assert.equal(schemaAt(schemas, 'Node', ['engine']), undefined)
})
