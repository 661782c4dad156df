import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { z } from 'zod'
import { defineKind, phases } from '../api/kind.ts'
import { systemClock } from '../base/clock.ts'
import { type Keyring, openKeyring, readKeyring } from '../base/keyring.node.ts'
import { storeConformance } from './conformance.ts'
import { Widget } from './fixtures.conformance.ts'
import { openSqliteStore, type SqliteStore } from './sqlite/sqlite.ts'

/** A kind with secrets, made for tests. */
const Safe = defineKind({
  kind: 'Safe',
  plural: 'safes',
  scope: 'project',
  statusOwner: 'store',
  description: 'A thing with secrets.',
  spec: z.object({
    data: z.record(z.string(), z.string()).optional(),
    files: z.array(z.object({ path: z.string(), content: z.string(), secret: z.boolean() })).optional(),
  }),
  status: phases({}, { ready: {} }),
  initialStatus: { phase: 'ready' },
  can: {},
  columns: [],
  secrets: ['data.*'],
})

interface Bench {
  /** Opens it with the keys of this file, once it is closed. */
  openWith(keyFile: string): Promise<SqliteStore>
  store: SqliteStore
  keyring: Keyring
  /** All that is on disk of the database. */
  onDisk(): Promise<string>
  reopen(): Promise<SqliteStore>
}

async function bench(t: TestContext): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'pando-sealed-'))
  const path = join(folder, 'pando.db')
  const keyring = await openKeyring(join(folder, 'keys'))
  let store: SqliteStore
  const open = async (sealer: Keyring = keyring) =>
    (store = await openSqliteStore({ path, clock: systemClock, seal: { sealer, kinds: [Safe, Widget] } }))
  store = await open()
  t.after(async () => {
    await store.close()
    await rm(folder, { recursive: true })
  })
  const reopen = async () => {
    await store.close()
    return open()
  }
  const onDisk = async () => {
    const parts = await Promise.all([path, `${path}-wal`].map((file) => readFile(file, 'latin1').catch(() => '')))
    return parts.join('')
  }
  const openWith = async (keyFile: string) => {
    await store.close()
    return open(readKeyring(join(folder, keyFile)))
  }
  return { store, keyring, onDisk, reopen, openWith }
}

storeConformance('sealed', async (t) => (await bench(t)).store)

test('secrets come out of the store as they went in, and are nowhere on disk', async (t) => {
  const { store, onDisk, reopen } = await bench(t)
  const spec = { data: { password: 'hunter2' }, files: [{ path: '/key', content: 'swordfish', secret: true }] }
  const made = await store.create(Safe, { project: 'p', name: 'db', spec })
  assert.deepEqual(made.spec, spec)
  await store.update(Safe, { ...made, spec: { ...spec, data: { password: 'correct horse' } } })
  const [first] = await store.history({ kind: 'Safe' })
  assert.deepEqual((first!.object as typeof made).spec, spec, 'the log tells what was')

  const text = await onDisk()
  assert.ok(text.includes('/key'), 'what is no secret is there')
  for (const secret of ['hunter2', 'swordfish', 'correct horse']) assert.ok(!text.includes(secret), `${secret} is on disk`)
  const again = await (await reopen()).get(Safe, { project: 'p', name: 'db' })
  assert.equal(again!.spec.data!['password'], 'correct horse')
})

test('an update that changes no secret is no write, although nothing is sealed to the same twice', async (t) => {
  const { store } = await bench(t)
  const made = await store.create(Safe, { project: 'p', name: 'db', spec: { data: { a: 'b' } } })
  const { metadata } = await store.update(Safe, made)
  assert.equal(metadata.revision, made.metadata.revision)
})

test('with another key all secrets are sealed anew, and the old key can go', async (t) => {
  const { store, keyring, onDisk, reopen } = await bench(t)
  await store.create(Safe, { project: 'p', name: 'db', spec: { data: { password: 'hunter2' } } })
  await store.create(Widget, { project: 'p', name: 'w', spec: { size: 1 } })
  const old = keyring.current
  const revision = await store.revision()
  await keyring.rotate()
  assert.equal(await store.reseal(), 2, 'the object and its entry in the log')
  await keyring.forgetOld()
  assert.equal(await store.revision(), revision, 'nobody is told')
  const reopened = await reopen()
  assert.equal((await reopened.get(Safe, { project: 'p', name: 'db' }))!.spec.data!['password'], 'hunter2')
  const [entry] = await reopened.history({ kind: 'Safe' })
  assert.deepEqual((entry!.object as { spec: unknown }).spec, { data: { password: 'hunter2' } })
  assert.ok((await onDisk()).includes(keyring.current) && old !== keyring.current)
})

test('a database whose key file is gone or another is not opened, and opens again with its own', async (t) => {
  const { store, openWith } = await bench(t)
  await store.create(Safe, { project: 'p', name: 'db', spec: { data: { password: 'hunter2' } } })
  await assert.rejects(openWith('gone'), { code: 'secret.key_missing' })
  assert.equal((await (await openWith('keys')).get(Safe, { project: 'p', name: 'db' }))!.spec.data!['password'], 'hunter2')
})

test('a database with nothing sealed in it opens without any key', async (t) => {
  const { store, openWith } = await bench(t)
  await store.create(Widget, { project: 'p', name: 'w', spec: { size: 1 } })
  assert.ok(await (await openWith('gone')).get(Widget, { project: 'p', name: 'w' }))
})
