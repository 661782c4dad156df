import assert from 'node:assert/strict'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sameFingerprint } from './authority.ts'
import { chosenContext, contextsPath, readContexts, writeContexts } from './contexts.ts'

const cloud = { url: 'https://cloud.example:7443', user: 'ann', token: 'pando_x' }

test('contexts are kept for their owner alone, in the folder that XDG names', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pando-contexts-'))
  t.after(() => rm(folder, { recursive: true }))
  const path = contextsPath({ XDG_CONFIG_HOME: folder, HOME: '/nobody' })
  assert.equal(path, join(folder, 'pando/contexts.json'))
  assert.equal(contextsPath({ HOME: '/home/ann' }), '/home/ann/.config/pando/contexts.json')
  assert.deepEqual(await readContexts(path), { contexts: {} })
  await writeContexts({ current: 'a', contexts: { a: cloud } }, path)
  assert.deepEqual(await readContexts(path), { current: 'a', contexts: { a: cloud } })
  assert.deepEqual([(await stat(path)).mode & 0o777, (await stat(join(folder, 'pando'))).mode & 0o777], [0o600, 0o700])
  await writeFile(path, '{"contexts": {"a": {}}}')
  await assert.rejects(readContexts(path), { code: 'base.bad_config' })
})

test('the context that is named goes before the one in use, and `local` is the socket', () => {
  const all = { current: 'a', contexts: { a: cloud, b: { ...cloud, user: 'bob' } } }
  assert.equal(chosenContext(all, undefined)?.user, 'ann')
  assert.equal(chosenContext(all, 'b')?.user, 'bob')
  assert.equal(chosenContext(all, 'local'), undefined)
  assert.equal(chosenContext({ contexts: {} }, undefined), undefined)
  for (const unknown of ['c', 'toString', '__proto__']) assert.throws(() => chosenContext(all, unknown), { code: 'cli.usage' })
})

test('a fingerprint is the same however it was copied', () => {
  const shown = 'AB:01:FF'
  for (const given of ['AB:01:FF', 'ab01ff', 'SHA-256 AB:01:FF', 'sha256:ab01ff', ' ab 01 ff '])
    assert.ok(sameFingerprint(given, shown), given)
  for (const given of ['', 'ab01', 'ab01fe', 'ab01ff00']) assert.ok(!sameFingerprint(given, shown), given)
})
