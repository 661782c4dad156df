import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeChange, specChanges } from '../api/spec-changes.ts'
import { parseManifests } from './manifest.ts'

const read = (text: string) => parseManifests(text, { source: 'f.yaml', project: 'shop' })

test('several documents are read in order; empty ones are skipped', async () => {
  const manifests = await read(
    '---\nkind: Network\nmetadata: {name: front}\n---\n---\nkind: instance\nmetadata: {name: web, labels: {a: b}}\nspec: {image: "web:1"}\n',
  )
  assert.deepEqual(
    manifests.map(({ kind, ...rest }) => ({ kind: kind.kind, ...rest })),
    [
      { kind: 'Network', name: 'front', project: 'shop', labels: {}, spec: {} },
      { kind: 'Instance', name: 'web', project: 'shop', labels: { a: 'b' }, spec: { image: 'web:1' } },
    ],
  )
})

test('what get prints can be applied again: status is dropped, lists are taken apart, the own project wins', async () => {
  const text = JSON.stringify({
    items: [
      {
        kind: 'Instance',
        metadata: { name: 'web', project: 'other', uid: 'u', revision: 3 },
        spec: { image: 'a' },
        status: { phase: 'running' },
      },
    ],
  })
  const [manifest] = await read(text)
  assert.equal(manifest!.project, 'other')
  assert.deepEqual(manifest!.spec, { image: 'a' })
})

test('a fault names the file and the document', async () => {
  const bad: [string, RegExp][] = [
    ['kind: Instance\nmetadata: {}\n', /f\.yaml, document 1: "metadata\.name" is missing/],
    ['metadata: {name: a}\n', /"kind" is missing/],
    ['kind: Instnce\nmetadata: {name: a}\n', /did you mean instance\?/],
    ['kind: Instance\nmetadata: {name: a}\nimage: x\n', /no field "image"/],
    ['a: [1\n', /f\.yaml: /],
    ['', /holds no object/],
    ['- 1\n', /must hold names and values/],
  ]
  for (const [text, message] of bad)
    await assert.rejects(read(text), (error: Error & { code?: string }) => error.code === 'cli.usage' && message.test(error.message), text)
})

test('changes are told by path, and only they', () => {
  const before = { image: 'a', env: { X: '1', Y: '2' }, ports: [{ hostPort: 80 }], memory: 1 }
  const after = { image: 'b', env: { X: '1', Z: '3' }, ports: [{ hostPort: 81 }], memory: 1 }
  assert.deepEqual(specChanges(before, after).map(describeChange), [
    'env.Y: "2" removed',
    'env.Z: "3" added',
    'image: "a" -> "b"',
    'ports.0.hostPort: 80 -> 81',
  ])
  assert.deepEqual(specChanges(before, structuredClone(before)), [])
  assert.deepEqual(specChanges({ ports: [] }, { ports: [1] }).map(describeChange), ['ports: [] -> [1]'])
})
