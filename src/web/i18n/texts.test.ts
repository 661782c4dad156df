import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { catalog } from '../../services/monitoring/catalog.ts'
import { allKinds } from '../kinds/kinds.ts'
import { en } from './en.ts'
import { enPages } from './en-pages.ts'
import { pluralOf, wordsFor } from './words.ts'
import { zh } from './zh.ts'

/** `nav.run` -> text, for every text. */
function flat(texts: object, path = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, inner]) =>
    typeof inner === 'string' ? [[path + key, inner] as [string, string]] : flat(inner as object, `${path}${key}.`),
  )
}

test('every text is there in both languages, with the same things filled in', () => {
  const chinese = new Map(flat(zh))
  const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()
  const wrong = flat({ ...en, ...enPages }).filter(([key, text]) => {
    const other = chinese.get(key)
    // A language without plurals may leave a part out.
    return other === undefined || !holes(other).every((hole) => holes(text).includes(hole))
  })
  assert.deepEqual(wrong, [])
})

test('no page has a group of texts that is there from the start, too', () => {
  assert.deepEqual(
    Object.keys(enPages).filter((group) => group in en),
    [],
  )
})

test('every kind has a Chinese name', () => {
  const missing = allKinds.map(({ kind }) => kind).filter((kind) => !(kind in zh.kinds))
  assert.deepEqual(missing, [])
})

test('everything that is measured has a name', () => {
  const measured = Object.values(catalog).flatMap((metrics) => metrics.map(({ name }) => name))
  assert.deepEqual(
    measured.filter((name) => !(name in enPages.metrics)),
    [],
  )
})

/** Where notes about objects are written, their reasons stand as words of their own: `reason: 'Frozen'`, `info('Scaled', …)`. */
async function reasonsInSources(): Promise<string[]> {
  const root = join(import.meta.dirname, '../..')
  const folders = ['controller', 'engines', 'resources', 'server', 'services']
  const files = await Promise.all(
    folders.map((folder) => readdir(join(root, folder), { recursive: true }).then((all) => all.map((path) => join(root, folder, path)))),
  )
  const sources = await Promise.all(
    files
      .flat()
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
      .map((path) => readFile(path, 'utf8')),
  )
  const lines = sources.flatMap((source) => source.split('\n')).filter((line) => /reason: |\b(info|warning)\(|note\(/.test(line))
  return [...new Set(lines.flatMap((line) => [...line.matchAll(/'([A-Z][a-z][A-Za-z]+)'/g)].map(([, word]) => word!)))]
}

test('the reason of every event has a Chinese name', async () => {
  const reasons = await reasonsInSources()
  assert.ok(reasons.length > 30, `${reasons.length} were found`)
  const missing = reasons.filter((reason) => !(reason in zh.reasons) && !(reason[0]!.toLowerCase() + reason.slice(1) in zh.phases))
  assert.deepEqual(missing, [])
})

test('plurals are English', () => {
  assert.deepEqual(['policy', 'instance', 'address', 'day'].map(pluralOf), ['policies', 'instances', 'addresses', 'days'])
})

test('English names of fields are made from theirs, with abbreviations as people write them', () => {
  const words = wordsFor((_: string, { defaultValue }: { defaultValue: string }) => defaultValue)
  assert.deepEqual(['backoffSeconds', 'cpus', 'pauseMs', 'clientId'].map(words.field), ['Backoff seconds', 'CPUs', 'Pause', 'Client ID'])
  assert.equal(words.column('LAST USED'), 'Last used')
})
