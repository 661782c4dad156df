import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { secretFile, secretsOf, secretVariable } from './secret-uses.ts'
import { generated, type ValueOptions, valuesOf } from './secret-words.ts'

test('values are generated and read from files; what is no text goes as base64', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pando-secret-words-'))
  t.after(() => rm(folder, { recursive: true }))
  const files = { pem: Buffer.from('a\nb\n'), der: Buffer.from([0xff, 0, 0x80]) }
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  const { data, binary } = await valuesOf({ generate: ['password', 'pin=12'], fromFile: [`key=${folder}/pem`, `cert=${folder}/der`] }, [])
  assert.match(data['password']!, /^[A-Za-z0-9]{32}$/)
  assert.match(data['pin']!, /^[A-Za-z0-9]{12}$/)
  assert.equal(data['key'], 'a\nb\n')
  assert.deepEqual(binary, { cert: files.der.toString('base64') })
  assert.deepEqual(Object.keys(data).sort(), ['key', 'password', 'pin'])
})

test('a value on the command line is refused, and the error says why without repeating it', async () => {
  const given: [ValueOptions, string[]][] = [
    [{}, ['password=hunter2']],
    [{ fromStdin: 'password=hunter2' }, []],
    [{ generate: ['password=hunter2'] }, []],
  ]
  for (const [options, words] of given)
    await assert.rejects(valuesOf(options, words), (error: Error & { hint?: string }) => {
      assert.match(error.message, /list of processes/)
      assert.match(String(error.hint), /--from-stdin password/)
      assert.doesNotMatch(`${error.message} ${error.hint}`, /hunter2/)
      return true
    })
  await assert.rejects(valuesOf({ generate: ['a', 'a'] }, []), /a is given twice/)
  await assert.rejects(valuesOf({ generate: ['a=7'] }, []), /8 to 1024/)
})

test('two generated values are never alike', () => {
  assert.equal(new Set(Array.from({ length: 1000 }, () => generated(16))).size, 1000)
})

test('secrets of an instance are named as files and variables', () => {
  assert.deepEqual(['db', 'db:/etc/db', 'db.password', 'db.tls.key:/etc/key', 'db.password:/etc/pw:0400'].map(secretFile), [
    { secret: 'db' },
    { secret: 'db', path: '/etc/db' },
    { secret: 'db', key: 'password' },
    { secret: 'db', key: 'tls.key', path: '/etc/key' },
    { secret: 'db', key: 'password', path: '/etc/pw', mode: '0400' },
  ])
  assert.deepEqual(secretVariable('DB_PASSWORD=db.tls.key'), { secret: 'db', key: 'tls.key', env: 'DB_PASSWORD' })
  for (const bad of ['', '.x', 'db:etc', 'db.password:/etc/pw:9']) assert.throws(() => secretFile(bad), { code: 'cli.usage' }, bad)
  for (const bad of ['db.password', 'A=db']) assert.throws(() => secretVariable(bad), { code: 'cli.usage' }, bad)
  assert.throws(() => secretsOf({ onSecretChange: 'signal' }), { code: 'cli.usage' })
  assert.deepEqual(secretsOf({}), {})
})
