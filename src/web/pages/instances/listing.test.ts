import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { listCommand, pathIn, readListing } from './listing.ts'

test('a folder is listed by any shell: folders first, hidden ones and strange names too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'listing-'))
  try {
    await mkdir(join(folder, 'inner'))
    await writeFile(join(folder, ".it's $HOME"), '12345')
    await writeFile(join(folder, '-n'), '')
    await symlink('inner', join(folder, 'link'))
    const [program, ...args] = listCommand(folder) as [string, ...string[]]
    const { stdout } = await promisify(execFile)(program, args)
    assert.deepEqual(
      readListing(stdout).map(({ name, type, bytes }) => [name, type, type === 'file' ? bytes : 0]),
      [
        ['inner', 'folder', 0],
        ['-n', 'file', 0],
        [".it's $HOME", 'file', 5],
        ['link', 'link', 0],
      ],
    )
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('an empty folder is no failure, and one that is not there is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'listing-'))
  const run = (path: string) => {
    const [program, ...args] = listCommand(path) as [string, ...string[]]
    return promisify(execFile)(program, args)
  }
  try {
    assert.deepEqual(readListing((await run(folder)).stdout), [])
    await assert.rejects(run(join(folder, 'nothing')))
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('paths lead where they say', () => {
  assert.deepEqual([pathIn('/', 'etc'), pathIn('/a/b/', '..'), pathIn('/', '..'), pathIn('/a', './b/c')], ['/etc', '/a', '/', '/a/b/c'])
})
