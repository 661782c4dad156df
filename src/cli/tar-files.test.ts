import assert from 'node:assert/strict'
import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { type Header, pack } from 'tar-stream'
import { packPath, unpackInto } from './tar-files.ts'

async function folder(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'pando-tar-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  return dir
}

function archive(...entries: (Partial<Header> & { name: string; content?: string })[]): Readable {
  const tar = pack()
  for (const { content, ...header } of entries) tar.entry(header, content ?? '')
  tar.finalize()
  return Readable.from(tar, { objectMode: false })
}

const same = (first: string) => first

test('a folder comes back as it was, under its new name', async (t) => {
  const dir = await folder(t)
  await mkdir(join(dir, 'from/sub'), { recursive: true })
  await writeFile(join(dir, 'from/sub/file'), 'content', { mode: 0o640 })
  await writeFile(join(dir, 'from/empty'), '')
  await symlink('sub/file', join(dir, 'from/link'))
  const { files, skipped } = await unpackInto(dir, packPath(join(dir, 'from'), 'from'), () => 'to')
  assert.deepEqual([files, skipped], [5, []])
  assert.deepEqual((await readdir(join(dir, 'to'), { recursive: true })).sort(), ['empty', 'link', 'sub', 'sub/file'])
  assert.equal(await readFile(join(dir, 'to/link'), 'utf8'), 'content')
  assert.equal((await lstat(join(dir, 'to/sub/file'))).mode & 0o777, 0o640)
})

test('a name that leads out of the folder is refused, and nothing is written outside', async (t) => {
  const dir = await folder(t)
  await mkdir(join(dir, 'to'))
  for (const name of ['../evil', '/evil', 'a/../../evil']) {
    await assert.rejects(unpackInto(join(dir, 'to'), archive({ name, content: 'x' }), same), { code: 'cli.unsafe_archive' }, name)
  }
  assert.deepEqual(await readdir(dir), ['to'])
})

test('nothing is written through a link, whether the archive brought it or it was there', async (t) => {
  const dir = await folder(t)
  await mkdir(join(dir, 'to'))
  await mkdir(join(dir, 'secret'))
  await symlink('../secret', join(dir, 'to/there'))
  await assert.rejects(unpackInto(join(dir, 'to'), archive({ name: 'there/file', content: 'x' }), same), { code: 'cli.unsafe_archive' })
  await symlink('../secret/file', join(dir, 'to/name'))
  await unpackInto(join(dir, 'to'), archive({ name: 'name', content: 'mine' }), same)
  assert.deepEqual(await readdir(join(dir, 'secret')), [])
  assert.equal(await readFile(join(dir, 'to/name'), 'utf8'), 'mine')
})

test('links that lead out and devices are left out and named; links inside are kept', async (t) => {
  const dir = await folder(t)
  const { skipped } = await unpackInto(
    dir,
    archive(
      { name: 'd/inner', type: 'symlink', linkname: '../e' },
      { name: 'out', type: 'symlink', linkname: '/etc/passwd' },
      { name: 'up', type: 'symlink', linkname: '../x' },
      { name: 'null', type: 'character-device', devmajor: 1, devminor: 3 },
      { name: 'e', content: 'kept' },
    ),
    same,
  )
  assert.equal(await readlink(join(dir, 'd/inner')), '../e')
  assert.deepEqual((await readdir(dir)).sort(), ['d', 'e'])
  assert.deepEqual(
    skipped.map((line) => line.split(':')[0]),
    ['out', 'up', 'null'],
  )
})
