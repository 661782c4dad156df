import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imports, read } from './source.ts'

interface Table {
  layers: Record<string, string[]>
  contractOnly: Record<string, Record<string, string[]>>
}
const table = JSON.parse(read('layers.json')) as Table
const all = imports().filter(({ from }) => !from.endsWith('.test.ts') && !from.endsWith('conformance.ts'))
const layer = (path: string) => path.split('/')[1]!
const inLayer = (path: string) => path.split('/').slice(2).join('/')
const isKind = (path: string) => /(^|[/-])kind\.ts$/.test(path)

test('the import table sees the sources', () => {
  assert.ok(all.length > 100, `only ${all.length} imports found: the check would pass on nothing`)
})

test('every folder is in layers.json and imports only what it may', () => {
  const wrong = all.filter(({ from, to }) => {
    const [source, target] = [layer(from), layer(to)]
    if (source === target || (isKind(to) && table.layers[source]?.includes('api'))) return false
    return !table.layers[source]?.includes(target)
  })
  assert.deepEqual(
    wrong.map(({ from, to }) => `${from} imports ${to}: not allowed by layers.json`),
    [],
  )
})

test('a layer that may see only the contract of another sees only the contract', () => {
  const wrong = all.filter(({ from, to }) => {
    const allowed = table.contractOnly[layer(from)]?.[layer(to)]
    return allowed && layer(from) !== layer(to) && !isKind(to) && !allowed.includes(inLayer(to))
  })
  assert.deepEqual(
    wrong.map(({ from, to }) => `${from} imports ${to}: only the contract is open to it`),
    [],
  )
})

test('a service, an engine and a driver never import a sibling: they meet through kinds', () => {
  const sibling = (path: string) => /^src\/(services|engines|resources\/\w+\/drivers|store)\/([^/]+)\/./.exec(path)
  const wrong = all.filter(({ from, to }) => {
    const [a, b] = [sibling(from), sibling(to)]
    return a && b && a[1] === b[1] && a[2] !== b[2] && !isKind(to)
  })
  assert.deepEqual(
    wrong.map(({ from, to }) => `${from} imports its sibling ${to}`),
    [],
  )
})
