import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SpecInput } from '../../api/kind.ts'
import { silentLog } from '../../base/log.ts'
import { createVirtualClock } from '../../base/virtual-clock.ts'
import { runControllers } from '../../controller/manager.ts'
import { createMemoryStore } from '../../store/memory/memory.ts'
import type { Store } from '../../store/store.ts'
import { modify } from '../../store/update.ts'
import { App } from '../apps/kind.ts'
import { Secret } from './kind.ts'
import { secrets } from './secrets.ts'

const project = 'p'

/** The loop of the folder alone, over a store. `dies`: the server ends at a commit, before or after it is written. */
function world() {
  const clock = createVirtualClock()
  const store = createMemoryStore({ clock })
  return {
    store,
    async run({ dies }: { dies?: 'before' | 'after' } = {}) {
      const stop = new AbortController()
      const together: Store['together'] = async (...args) => {
        if (dies !== 'before') await store.together(...args)
        stop.abort()
        throw new DOMException('killed', 'AbortError')
      }
      const seen = dies ? replaced(store, { together }) : store
      const running = await runControllers({ store: seen, clock, log: silentLog, controllers: secrets().controllers, signal: stop.signal })
      await clock.advance(1_000)
      stop.abort()
      await clock.advance(1)
      await running.done
    },
    secret: () => store.create(Secret, { project, name: 'db', spec: Secret.spec.parse({ data: { password: 'a' } }) }),
    rotate: (value: string) =>
      modify(store, Secret, { project, name: 'db' }, (secret) => ({ ...secret, spec: { ...secret.spec, data: { password: value } } })),
    app: (name: string, template: Partial<SpecInput<typeof App>['template']> = { secrets: [{ secret: 'db' }] }) =>
      store.create(App, { project, name, spec: App.spec.parse({ template: { image: 'a', ...template } }) }),
    restarts: async () =>
      Object.fromEntries((await store.list(App, { project })).items.map(({ metadata, spec }) => [metadata.name, spec.restarts])),
  }
}

/** The store with other methods in place of some of its own. */
function replaced(store: Store, methods: Partial<Store>): Store {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get({ ...methods }, name) ?? Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

test('apps that use a secret are restarted once for each change, and for its creation not at all', async () => {
  const { secret, app, run, rotate, restarts, store } = world()
  await Promise.all([
    app('uses'),
    app('other', {}),
    app('told', { secrets: [{ secret: 'db' }], onSecretChange: 'signal' }),
    app('left', { secrets: [{ secret: 'db' }], onSecretChange: 'nothing' }),
  ])
  await secret()
  await run()
  assert.deepEqual(await restarts(), { uses: 0, other: 0, told: 0, left: 0 })
  await rotate('b')
  await run()
  await run()
  assert.deepEqual(await restarts(), { uses: 1, other: 0, told: 0, left: 0 })
  const notes = await store.history({ kind: 'App', name: 'uses', types: ['note'] })
  assert.deepEqual(
    notes.map(({ note }) => note!.reason),
    ['SecretChanged'],
  )
  assert.deepEqual((await store.get(Secret, { project, name: 'db' }))!.status.keys, ['password'])
})

for (const dies of ['before', 'after'] as const)
  test(`a server killed ${dies} the commit restarts each app once in the end`, async () => {
    const { secret, app, run, rotate, restarts } = world()
    await Promise.all(['a', 'b', 'c'].map((name) => app(name)))
    await secret()
    await run()
    await rotate('b')
    await run({ dies })
    assert.deepEqual(await restarts(), dies === 'before' ? { a: 0, b: 0, c: 0 } : { a: 1, b: 1, c: 1 })
    await run()
    assert.deepEqual(await restarts(), { a: 1, b: 1, c: 1 })
  })
