import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { StatusOf } from '../../api/kind.ts'
import { silentLog } from '../../base/log.ts'
import { createVirtualClock } from '../../base/virtual-clock.ts'
import { runControllers } from '../../controller/manager.ts'
import { createMemoryStore } from '../../store/memory/memory.ts'
import { setStatus } from '../../store/update.ts'
import { Instance } from '../lifecycle/kind.ts'
import { Operation } from '../lifecycle/operation-kind.ts'
import { imagePullController } from './controller.ts'
import { Image } from './kind.ts'

const project = 'default'

/** The puller in virtual time; what carries out Operations is played by the test. */
async function setUp(t: TestContext) {
  const clock = createVirtualClock()
  const store = createMemoryStore({ clock })
  const stop = new AbortController()
  await runControllers({ store, clock, log: silentLog, controllers: [imagePullController()], signal: stop.signal })
  t.after(async () => {
    stop.abort()
    await clock.advance(1)
  })
  const operations = async () =>
    (await store.list(Operation)).items.sort((a, b) => Number(a.spec.args['attempt']) - Number(b.spec.args['attempt']))
  const open = async () => (await operations()).filter(({ status }) => status.phase === 'pending')
  return {
    clock,
    store,
    operations,
    open,
    want: (name: string, image = 'registry.example/shop:1', state: 'running' | 'stopped' = 'running') =>
      store.create(Instance, { project, name, spec: Instance.spec.parse({ image, state }) }),
    async fail(code: string) {
      const [operation] = await open()
      await setStatus(
        store,
        Operation,
        operation!,
        (): StatusOf<typeof Operation> => ({
          phase: 'failed',
          finishedAt: new Date(clock.now()).toISOString(),
          reason: { code, message: '', hint: '', at: new Date(clock.now()).toISOString() },
        }),
      )
    },
    /** Milliseconds until the next attempt is asked for. */
    async nextAfter(limit = 600_000) {
      const from = clock.now()
      await clock.runUntil(async () => (await open()).length > 0, limit)
      return clock.now() - from
    },
  }
}

test('instances that name the same missing image cause one pull, and one that is stopped causes none', async (t) => {
  const cloud = await setUp(t)
  await cloud.want('a')
  await cloud.want('b')
  await cloud.want('c', 'docker.io/library/other', 'stopped')
  await cloud.clock.advance(10_000)
  assert.deepEqual(
    (await cloud.operations()).map(({ spec }) => [spec.verb, spec.args]),
    [['image.pull', { reference: 'registry.example/shop:1', attempt: 1 }]],
  )
})

test('a registry that does not answer is asked again with growing pauses, and few attempts are kept', async (t) => {
  const cloud = await setUp(t)
  await cloud.want('a')
  await cloud.nextAfter()
  const pauses: number[] = []
  for (let i = 0; i < 11; i++) {
    await cloud.fail('image.registry_unreachable')
    pauses.push(Math.round((await cloud.nextAfter()) / 1000))
  }
  assert.deepEqual(pauses, [5, 10, 20, 40, 80, 160, 300, 300, 300, 300, 300])
  assert.ok((await cloud.operations()).length <= 10)
})

test('what was refused for good is not asked again, until an instance comes later', async (t) => {
  const cloud = await setUp(t)
  await cloud.want('a')
  await cloud.nextAfter()
  await cloud.fail('image.unauthorized')
  await cloud.clock.advance(3_600_000)
  assert.deepEqual(await cloud.open(), [])
  await cloud.want('b')
  await cloud.nextAfter()
  assert.equal((await cloud.open())[0]!.spec.args['attempt'], 2)
})

test('nothing is pulled for an image that is here or a reference that is none', async (t) => {
  const cloud = await setUp(t)
  const status = Image.initialStatus.phase === 'ready' ? { ...Image.initialStatus, digest: 'sha256:a' } : assert.fail()
  await cloud.store.create(Image, { project, name: 'shop-1', spec: { reference: 'shop:1', source: 'build' }, status })
  await cloud.want('a', 'docker.io/library/shop:1')
  await cloud.want('b', 'Not A Reference')
  await cloud.clock.advance(600_000)
  assert.deepEqual(await cloud.operations(), [])
})

test('no more attempts are made when the instance is gone', async (t) => {
  const cloud = await setUp(t)
  const instance = await cloud.want('a')
  await cloud.nextAfter()
  await cloud.store.remove(Instance, (await cloud.store.get(Instance, instance.metadata))!)
  await cloud.fail('image.registry_unreachable')
  await cloud.clock.advance(3_600_000)
  assert.equal((await cloud.operations()).length, 1)
})
