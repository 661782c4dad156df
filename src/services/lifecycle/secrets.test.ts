import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { SpecInput, SpecOf, Stored } from '../../api/kind.ts'
import { createVirtualClock } from '../../base/virtual-clock.ts'
import type { Observation } from '../../engines/engine.ts'
import { createMemoryStore } from '../../store/memory/memory.ts'
import { modify } from '../../store/update.ts'
import { Snapshot } from '../fork/kind.ts'
import { Secret } from '../secrets/kind.ts'
import { beginningOf } from './from.ts'
import { Instance } from './kind.ts'
import { secretVersionOf } from './mounts-kind.ts'
import { plan } from './plan.ts'
import { differInSecretsOnly, secretChangeOf, secretsOf, versionPart } from './secrets.ts'

type Uses = SpecOf<typeof Instance>['secrets']

const project = 'p'
const specOf = (more: Partial<SpecInput<typeof Instance>> = {}) => Instance.spec.parse({ image: 'web:1', ...more })

async function world() {
  const store = createMemoryStore({ clock: createVirtualClock() })
  const spec = Secret.spec.parse({ data: { password: 'hunter2', user: 'ann' }, binary: { cert: Buffer.from([255, 0]).toString('base64') } })
  await store.create(Secret, { project, name: 'db', spec })
  const read = (...secrets: NonNullable<SpecInput<typeof Instance>['secrets']>) => secretsOf(specOf({ secrets }), project, store)
  return { store, read }
}

describe('what an instance gets of secrets', () => {
  test('is files and variables, byte for byte', async () => {
    const { read } = await world()
    const found = await read(
      { secret: 'db' },
      { secret: 'db', key: 'password', env: 'PW' },
      { secret: 'db', key: 'user', path: '/u', mode: '0400' },
    )
    assert.deepEqual(found!.env, { PW: 'hunter2' })
    assert.deepEqual(
      found!.files.map(({ path, mode, base64 }) => [path, mode.toString(8), Buffer.from(base64, 'base64').toString('latin1')]),
      [
        ['/run/secrets/db/password', '444', 'hunter2'],
        ['/run/secrets/db/user', '444', 'ann'],
        ['/run/secrets/db/cert', '444', '\xff\0'],
        ['/u', '400', 'ann'],
      ],
    )
  })

  test('has another version after each change of a value, and after no other change', async () => {
    const { store, read } = await world()
    const version = async () => (await read({ secret: 'db' }))!.version
    const first = await version()
    await modify(store, Secret, { project, name: 'db' }, (secret) => ({ ...secret, metadata: { ...secret.metadata, labels: { a: 'b' } } }))
    assert.equal(await version(), first)
    await modify(store, Secret, { project, name: 'db' }, (secret) => ({ ...secret, spec: { ...secret.spec, data: { password: 'x' } } }))
    assert.notEqual(await version(), first)
    assert.match(first, /^[0-9a-f]{12}$/, 'it tells nothing of the value: it is made of the number of the change')
  })

  test('is refused by name where there is no such secret or key', async () => {
    const { read } = await world()
    await assert.rejects(read({ secret: 'gone' }), { code: 'secret.not_found' })
    await assert.rejects(read({ secret: 'db', key: 'gone' }), { code: 'secret.no_key' })
    assert.equal(await read(), undefined)
  })
})

describe('the version in the hash of an instance', () => {
  const hash = (version: string, more = '') => `abc${versionPart({ env: {}, files: [], version })}${more}`
  test('is found, also beside where it begins', () => {
    assert.equal(secretVersionOf(hash('0123456789ab')), '0123456789ab')
    assert.equal(secretVersionOf(hash('0123456789ab', ':snap:1')), '0123456789ab')
    assert.equal(secretVersionOf('abc:snap:1'), undefined)
  })
  test('is the only difference, or there are others', () => {
    assert.ok(differInSecretsOnly(hash('aa'), hash('bb')))
    assert.ok(differInSecretsOnly(hash('aa', ':s:1'), hash('bb', ':s:1')))
    for (const [a, b] of [
      [hash('aa'), hash('aa')],
      [hash('aa', ':s:1'), hash('bb', ':s:2')],
      [hash('aa'), 'abc'],
      [hash('aa'), hash('bb').replace('abc', 'abd')],
    ])
      assert.ok(!differInSecretsOnly(a!, b!), `${a} ${b}`)
  })
})

describe('when a secret changes', () => {
  const running: Observation = { state: 'running', specHash: 'h~aa', startedAt: '2026-01-01T00:00:00.000Z', pid: 1, ready: true }
  const status = { ...Instance.initialStatus, phase: 'running' as const, startedAt: running.startedAt }
  const stepOf = (secretChange: 'restart' | 'signal' | 'later', more: { observed?: Observation; restarts?: number } = {}) =>
    plan({
      spec: { ...specOf(), restarts: more.restarts ?? 0 },
      status: status as never,
      deleted: false,
      observed: more.observed ?? running,
      wantedHash: 'h~bb',
      secretChange,
      now: Date.parse('2026-01-01T00:01:00.000Z'),
    }).step.do

  test('an instance of its own is stopped and made anew, told, or left alone, as it says', () => {
    assert.deepEqual([stepOf('restart'), stepOf('signal'), stepOf('later')], ['stop', 'refresh', 'nothing'])
  })
  test('whatever it says, a restart and a start of one that ended make it anew', () => {
    const exited: Observation = { state: 'exited', specHash: 'h~aa', exitCode: 0, finishedAt: '2026-01-01T00:00:30.000Z' }
    for (const how of ['signal', 'later'] as const) {
      assert.equal(stepOf(how, { restarts: 1 }), 'stop')
      assert.equal(stepOf(how, { restarts: 1, observed: exited }), 'replace')
    }
  })
  test('a replica waits for its app, and a signal is sent to replicas too', () => {
    const replica = { 'pando.app': 'web' }
    const of = (onSecretChange: 'restart' | 'signal' | 'nothing' | undefined, labels = {}) =>
      secretChangeOf(onSecretChange === undefined ? {} : { onSecretChange }, labels)
    assert.deepEqual([of(undefined), of('signal'), of('nothing')], ['restart', 'signal', 'later'])
    assert.deepEqual([of(undefined, replica), of('signal', replica), of('nothing', replica)], ['later', 'signal', 'later'])
  })
})

test('an instance that begins at a snapshot goes on in its memory only with the secrets that are in it', () => {
  const secrets: Uses = [{ secret: 'db', mode: '0444' }]
  const spec = specOf({ from: { snapshot: 's', memory: true }, secrets })
  const source = { ...specOf({ secrets }), from: undefined }
  const snapshot = {
    metadata: { uid: 'u' },
    status: { ...Snapshot.initialStatus, phase: 'ready', memory: true, secretVersion: 'aa', sourceSpec: source },
  } as unknown as Stored<typeof Snapshot>
  const instance = { spec, metadata: { name: 'c', project } } as unknown as Stored<typeof Instance>
  const memory = (version: string | undefined) =>
    beginningOf(instance, snapshot, { observed: { state: 'absent' }, secrets: version })!.point.memory
  assert.deepEqual([memory('aa'), memory('bb'), memory(undefined)], [true, false, false])
})
