import assert from 'node:assert/strict'
import { mkdtemp, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { knownReads, readsPath, rememberReads } from './reads-file.ts'

let dir: string
let base: string
const extents = [
  { offset: 0, length: 4096 },
  { offset: 40_960, length: 8192 },
]

before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pando-reads-'))
  base = join(dir, 'abc.squashfs')
  await writeFile(base, Buffer.alloc(65_536))
})
after(() => rm(dir, { recursive: true, force: true }))

test('each program has reads of its own, the latest eight are remembered, and a program that starts again replaces its own', async () => {
  for (let i = 0; i < 9; i++) await rememberReads(base, ['program', String(i)], extents)
  assert.equal(await knownReads(base, ['program', '0']), undefined)
  for (let i = 1; i < 9; i++) assert.deepEqual(await knownReads(base, ['program', String(i)]), extents)
  await rememberReads(base, ['program', '1'], extents.slice(1))
  assert.deepEqual(await knownReads(base, ['program', '1']), extents.slice(1))
  assert.deepEqual(await knownReads(base, ['program', '8']), extents)
  assert.ok((await stat(readsPath(base))).size < 4096)
})

test('what is truncated, foreign, impossible or of a disk that was made anew is as if it were not there', async () => {
  const path = readsPath(base)
  const argv = ['program']
  const ignored = async (what: string) => assert.equal(await knownReads(base, argv), undefined, what)
  await rememberReads(base, argv, extents)
  const good = await readFile(path, 'utf8')
  await truncate(path, good.length - 5)
  await ignored('truncated')
  for (const text of ['', 'null', '[]', '"x"', '{"programs":[]}', good.replace('40960', '-1'), good.replace('40960', '1e9')]) {
    await writeFile(path, text)
    await ignored(text)
  }
  const other = join(dir, 'def.squashfs')
  await writeFile(other, Buffer.alloc(65_536))
  await rememberReads(other, argv, extents)
  await rename(readsPath(other), path)
  await ignored('of another image')
  await writeFile(path, good)
  assert.deepEqual(await knownReads(base, argv), extents)
  await truncate(base, 131_072)
  await ignored('of a disk of another size')
  await rememberReads(base, argv, extents)
  assert.deepEqual(await knownReads(base, argv), extents)
})
