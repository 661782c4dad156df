import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openKeyring, readKeyring } from './keyring.node.ts'

async function file(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pando-keyring-'))
  t.after(() => rm(folder, { recursive: true }))
  return join(folder, 'keys')
}

test('what was sealed opens again, also by a later process, and is not the text', async (t) => {
  const path = await file(t)
  const keyring = await openKeyring(path)
  const sealed = keyring.seal('hunter2 ☂', 'Secret/1')
  assert.ok(!sealed.includes('hunter2'))
  assert.notEqual(sealed, keyring.seal('hunter2 ☂', 'Secret/1'), 'the same text is never sealed to the same')
  assert.equal((await openKeyring(path)).open(sealed, 'Secret/1'), 'hunter2 ☂')
  assert.equal((await stat(path)).mode & 0o777, 0o600)
})

test('what was sealed for one thing does not open for another, nor when a bit of it changed', async (t) => {
  const keyring = await openKeyring(await file(t))
  const sealed = keyring.seal('hunter2', 'Secret/1')
  assert.throws(() => keyring.open(sealed, 'Secret/2'), { code: 'secret.damaged' })
  const at = sealed.length - 5
  const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1)
  assert.throws(() => keyring.open(changed, 'Secret/1'), { code: 'secret.damaged' })
})

test('after a rotation another key seals, and the old ones open until they are forgotten', async (t) => {
  const path = await file(t)
  const keyring = await openKeyring(path)
  const old = keyring.seal('a', 'x')
  const before = keyring.current
  await keyring.rotate()
  assert.notEqual(keyring.current, before)
  assert.equal(keyring.open(old, 'x'), 'a')
  assert.equal((await openKeyring(path)).open(old, 'x'), 'a')
  await keyring.forgetOld()
  assert.throws(() => keyring.open(old, 'x'), { code: 'secret.key_missing' })
})

test('a key file that is damaged is named and left alone', async (t) => {
  const path = await file(t)
  await writeFile(path, 'nonsense\n')
  await assert.rejects(openKeyring(path), { code: 'secret.bad_key_file' })
  assert.equal(await readFile(path, 'utf8'), 'nonsense\n')
})

test('a key file that is not there is made only when somebody says so', async (t) => {
  const path = await file(t)
  const sealed = (await openKeyring(path)).seal('a', 'x')
  await rm(path)
  const keyring = readKeyring(path)
  assert.throws(() => keyring.open(sealed, 'x'), { code: 'secret.key_missing' })
  assert.throws(() => keyring.seal('b', 'x'), { code: 'base.internal' })
  await assert.rejects(stat(path), { code: 'ENOENT' })
  await keyring.makeFirst()
  assert.equal((await openKeyring(path)).open(keyring.seal('b', 'x'), 'x'), 'b')
})
