import assert from 'node:assert/strict'
import { test } from 'node:test'
import openapiTS, { type OpenAPI3 } from 'openapi-typescript'
import { connect } from '../client/client.ts'
import type { ApiDocument } from './openapi.ts'
import { startTestApi } from './test-api.ts'

const options = { timeout: 400_000 }

interface Operation {
  operationId: string
  parameters: { in: string; name: string }[]
  responses: Record<string, unknown>
}

async function documentOf(): Promise<{ document: ApiDocument; operations: { method: string; path: string; operation: Operation }[] }> {
  await using api = await startTestApi()
  const document = await connect({ socketPath: api.socketPath }).call<ApiDocument>('GET', '/v1/openapi.json')
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, operation: operation as Operation })),
  )
  return { document, operations }
}

test('the document is valid OpenAPI 3.1', options, async () => {
  const { document } = await documentOf()
  assert.equal(document.openapi, '3.1.0')
  assert.ok((await openapiTS(structuredClone(document) as unknown as OpenAPI3)).length > 0)
  const broken = structuredClone(document) as unknown as { paths: Record<string, unknown> }
  broken.paths['/v1/broken'] = {
    get: { responses: { 200: { description: 'x', content: { 'application/json': { schema: { $ref: '#/components/schemas/Absent' } } } } } },
  }
  await assert.rejects(openapiTS(broken as unknown as OpenAPI3, { silent: true }))
})

test('every operation has an id of its own and names all parameters of its path', options, async () => {
  const { operations } = await documentOf()
  const ids = operations.map(({ operation }) => operation.operationId)
  assert.deepEqual(
    ids.filter((id, i) => ids.indexOf(id) !== i),
    [],
  )
  for (const { path, operation } of operations) {
    const named = operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)
    assert.deepEqual(
      named,
      [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
      path,
    )
    assert.ok(operation.responses['default'], path)
  }
})

test('every kind is in it with its routes, and read-only kinds cannot be created', options, async () => {
  const { document, operations } = await documentOf()
  const ids = new Set(operations.map(({ operation }) => operation.operationId))
  for (const id of [
    'listInstances',
    'listAllInstances',
    'getInstance',
    'createInstance',
    'applyInstance',
    'patchInstance',
    'deleteInstance',
    'startInstance',
    'execInInstance',
    'importImage',
    'waitOperation',
    'streamEvents',
    'listProjects',
    'getVersion',
  ]) {
    assert.ok(ids.has(id), id)
  }
  for (const id of ['createImage', 'createOperation', 'deleteNode']) assert.ok(!ids.has(id), id)
  const { schemas } = document.components
  for (const name of [
    'Instance',
    'InstanceSpec',
    'InstanceSpecInput',
    'InstanceStatus',
    'InstanceWrite',
    'InstanceList',
    'Image',
    'Problem',
  ])
    assert.ok(schemas[name], name)
  assert.deepEqual(schemas['InstanceSpecInput']!.properties!['memory'], {
    default: 256 * 1024 ** 2,
    unit: 'bytes',
    minimum: 16 * 1024 ** 2,
    maximum: 16 * 1024 ** 4,
    description: 'Memory it may use, in bytes or as `256MiB`. A VM of an OCI image needs `96MiB` at least.',
    type: ['number', 'string'],
  })
})
