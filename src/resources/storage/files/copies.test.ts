import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, watch, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { canShareData } from './copies.ts'

/** Names that came up in a folder while `work` was under way. */
async function seenDuring(folder: string, work: () => Promise<unknown>): Promise<Set<string>> {
  const over = new AbortController()
  const events = watch(folder, { signal: over.signal })
  const names = new Set<string>()
  const looking = (async () => {
    for await (const { filename } of events) {
      if (filename === 'end') return
      names.add(filename!)
    }
  })()
  await work()
  await writeFile(join(folder, 'end'), '')
  await looking
  over.abort()
  await rm(join(folder, 'end'))
  return names
}

test('what a host left that died while it tried out a folder goes with its next try', { timeout: 30_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pando-probe-'))
  t.after(() => rm(folder, { recursive: true }))
  const names = await seenDuring(folder, () => canShareData(folder, 'this host'))
  assert.ok(names.size > 0)
  assert.deepEqual(await readdir(folder), [])
  for (const name of names) await writeFile(join(folder, name), 'left')
  const before = await canShareData(folder, 'this host')
  assert.deepEqual(await readdir(folder), [])
  assert.equal(await canShareData(folder, 'another'), before, 'the answer is of the file system')
})
