import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { z } from 'zod'
import { defineKind, phases } from '../api/kind.ts'
import { type Clock, systemClock } from '../base/clock.ts'
import { PandoError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { createVirtualClock } from '../base/virtual-clock.ts'
import { createMemoryStore } from '../store/memory/memory.ts'
import type { Key, Store } from '../store/store.ts'
import { setStatus } from '../store/update.ts'
import type { Controller } from './controller.ts'
import { runControllers } from './manager.ts'

const base = {
  statusOwner: 'controller',
  can: {},
  columns: [],
  status: phases({ copies: z.number().optional() }, { pending: {}, ready: {} }),
  initialStatus: { phase: 'pending' as const },
}
const Box = defineKind({
  ...base,
  kind: 'Box',
  plural: 'boxes',
  scope: 'project',
  description: 'Holds things.',
  spec: z.object({ size: z.number() }),
})
const Thing = defineKind({
  ...base,
  kind: 'Thing',
  plural: 'things',
  scope: 'project',
  description: 'Lies in a box.',
  spec: z.object({ box: z.string() }),
})

type Entry = { level: string; message: string } & Record<string, unknown>

/** A log that remembers. */
function memoryLog(entries: Entry[], bound: object = {}): Log {
  const at = (level: string) => (fields: object, message: string) => {
    entries.push({ level, message, ...bound, ...fields })
  }
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => memoryLog(entries, { ...bound, ...fields }),
  }
}

async function start(t: TestContext, controllers: Controller[], options: { clock?: Clock; store?: Store } = {}) {
  const clock = options.clock ?? systemClock
  const store = options.store ?? createMemoryStore({ clock })
  const abort = new AbortController()
  const entries: Entry[] = []
  const running = await runControllers({ store, controllers, clock, log: memoryLog(entries), random: () => 0, signal: abort.signal })
  t.after(async () => {
    abort.abort()
    await running.done
  })
  return { store, abort, entries, ...running }
}

const defaults = { watches: [{ kind: Box }], writes: [] }
const fields = ({ project, name }: Key) => `${project}/${name}`

test('what exists and what comes is reconciled until it is as wished', { timeout: 10_000 }, async (t) => {
  const store = createMemoryStore({ clock: systemClock })
  const make = (name: string) => store.create(Box, { name, project: 'p', spec: { size: 1 } })
  await make('before')
  const { idle } = await start(
    t,
    [
      {
        ...defaults,
        name: 'ready',
        writes: ['Box.status'],
        async reconcile(key, ctx) {
          const box = await ctx.store.get(Box, key)
          if (box) await setStatus(ctx.store, Box, box, (status) => ({ ...status, phase: 'ready' as const }))
          return 'done'
        },
      },
    ],
    { store },
  )
  await Promise.all(Array.from({ length: 100 }, (_, i) => make(`after-${i}`)))
  await idle()
  const { items } = await store.list(Box)
  assert.deepEqual(
    items.map(({ status }) => status.phase),
    Array(101).fill('ready'),
  )
})

test('an event stands for other keys when the watch says so, and for the old ones when an object moves or goes', {
  timeout: 10_000,
}, async (t) => {
  const { store, idle } = await start(t, [
    {
      name: 'counts',
      writes: ['Box.status.copies'],
      watches: [
        { kind: Box },
        { kind: Thing, keys: (event) => [{ project: 'p', name: (event.object as { spec: { box: string } }).spec.box }] },
      ],
      async reconcile(key, ctx) {
        const box = await ctx.store.get(Box, key)
        if (!box) return 'done'
        const { items } = await ctx.store.list(Thing)
        await setStatus(ctx.store, Box, box, (status) => ({ ...status, copies: items.filter(({ spec }) => spec.box === key.name).length }))
        return 'done'
      },
    },
  ])
  const copies = async () => {
    await idle()
    return (await store.list(Box)).items.map(({ status }) => status.copies)
  }
  for (const name of ['x', 'y']) await store.create(Box, { name, project: 'p', spec: { size: 1 } })
  const thing = await store.create(Thing, { name: 't', project: 'p', spec: { box: 'x' } })
  assert.deepEqual(await copies(), [1, 0])
  const moved = await store.update(Thing, { ...thing, spec: { box: 'y' } })
  assert.deepEqual(await copies(), [0, 1])
  await store.remove(Thing, moved)
  assert.deepEqual(await copies(), [0, 0])
})

test('no key is in work twice, and no more keys than the controller allows', { timeout: 10_000 }, async (t) => {
  const inWork = new Set<string>()
  let most = 0
  const { store, idle, metrics } = await start(t, [
    {
      ...defaults,
      name: 'slow',
      concurrency: 3,
      async reconcile(key) {
        assert.ok(!inWork.has(fields(key)))
        inWork.add(fields(key))
        most = Math.max(most, inWork.size)
        await systemClock.sleep(2)
        inWork.delete(fields(key))
        return 'done'
      },
    },
  ])
  const boxes = await Promise.all(
    Array.from({ length: 10 }, (_, i) => store.create(Box, { name: `b${i}`, project: 'p', spec: { size: 0 } })),
  )
  await Promise.all(boxes.map((box) => store.update(Box, { ...box, spec: { size: 1 } })))
  await idle()
  assert.equal(most, 3)
  assert.equal(metrics()[0]?.failures, 0)
})

test('a failing key is tried again with growing pauses, logged once per distinct error, and its recovery is told', async (t) => {
  const clock = createVirtualClock(0)
  const tries: number[] = []
  const { store, entries } = await start(
    t,
    [
      {
        ...defaults,
        name: 'flaky',
        async reconcile() {
          tries.push(clock.now())
          if (tries.length < 4) throw new PandoError('base.timeout', { what: 'it', ms: 1 })
          if (tries.length < 6) throw new TypeError('a bug')
          return 'done'
        },
      },
    ],
    { clock },
  )
  await store.create(Box, { name: 'b', project: 'p', spec: { size: 1 } })
  await clock.advance(60_000)
  assert.deepEqual(tries, [0, 200, 600, 1_400, 3_000, 6_200])
  assert.deepEqual(
    entries.map(({ level, module, name, code, message }) => [level, module, name, code, message]),
    [
      ['warn', 'flaky', 'b', 'base.timeout', 'reconcile failed, trying again'],
      ['error', 'flaky', 'b', undefined, 'reconcile failed, trying again'],
      ['info', 'flaky', 'b', undefined, 'reconcile succeeded again'],
    ],
  )
})

test('an error that will not go away by itself is tried more slowly, a lost race quickly and without a warning', async (t) => {
  const clock = createVirtualClock(0)
  const tries: Record<string, number[]> = { final: [], race: [] }
  const { store, entries } = await start(
    t,
    [
      {
        ...defaults,
        name: 'errors',
        async reconcile({ name }) {
          tries[name]?.push(clock.now())
          throw name === 'final' ? new PandoError('image.not_an_image', { detail: 'x' }) : new PandoError('store.conflict')
        },
      },
    ],
    { clock },
  )
  for (const name of ['final', 'race']) await store.create(Box, { name, project: 'p', spec: { size: 1 } })
  await clock.advance(15_000)
  assert.deepEqual(tries, { final: [0, 5_000, 15_000], race: [0, 200, 600, 1_400, 3_000, 6_200, 12_600] })
  assert.deepEqual(
    entries.map(({ level }) => level),
    ['warn', 'debug'],
  )
})

test('"again" looks again after that time, for as long as it is said', async (t) => {
  const clock = createVirtualClock(0)
  const looks: number[] = []
  const { store, idle } = await start(
    t,
    [
      {
        ...defaults,
        name: 'poll',
        async reconcile() {
          looks.push(clock.now())
          return looks.length < 4 ? { again: 10_000 } : 'done'
        },
      },
    ],
    { clock },
  )
  await store.create(Box, { name: 'b', project: 'p', spec: { size: 1 } })
  await idle()
  assert.deepEqual(looks, [0])
  await clock.advance(100_000)
  assert.deepEqual(looks, [0, 10_000, 20_000, 30_000])
})

test('hints from outside wake a key, and listening is taken up again when it fails', async (t) => {
  const clock = createVirtualClock(0)
  const woken: string[] = []
  let listens = 0
  await start(
    t,
    [
      {
        ...defaults,
        name: 'hints',
        async reconcile(key) {
          woken.push(`${fields(key)}@${clock.now()}`)
          return 'done'
        },
        async listen(wake, { signal }) {
          if (++listens === 1) throw new Error('the engine is away')
          wake({ project: 'p', name: 'hinted' })
          await clock.sleep(1e9, signal)
        },
      },
    ],
    { clock },
  )
  await clock.advance(1_000)
  assert.deepEqual([listens, woken], [2, ['p/hinted@200']])
})

test('after the events were compacted away it lists again, and deletions that were missed are made up for', {
  timeout: 10_000,
}, async (t) => {
  const store = createMemoryStore({ clock: systemClock })
  const boxes = await Promise.all(
    Array.from({ length: 600 }, (_, i) => store.create(Box, { name: `b${i}`, project: 'p', spec: { size: 0 } })),
  )
  const existing = new Map<string, number>()
  const overtaken = Promise.withResolvers<void>()
  const { idle, entries } = await start(
    t,
    [
      {
        ...defaults,
        name: 'mirror',
        async reconcile(key) {
          const box = await store.get(Box, key)
          if (box) existing.set(key.name, box.spec.size)
          else existing.delete(key.name)
          return 'done'
        },
      },
    ],
    {
      store: blockedWatch(store, async () => {
        await Promise.all(boxes.map((box, i) => (i < 300 ? store.remove(Box, box) : store.update(Box, { ...box, spec: { size: 1 } }))))
        await store.compact(1)
        overtaken.resolve()
      }),
    },
  )
  await overtaken.promise
  await idle()
  assert.deepEqual([existing.size, [...existing.values()].every((size) => size === 1)], [300, true])
  assert.deepEqual(
    entries.map(({ level, module }) => [level, module]),
    [['info', 'controller']],
  )
})

/** The same store, but the first watch begins to read only after `meanwhile`: a reader that is too slow. */
function blockedWatch(store: Store, meanwhile: () => Promise<void>): Store {
  let blocked = true
  return new Proxy(store, {
    get(target, property) {
      if (property === 'watch')
        return async function* (...args: Parameters<Store['watch']>) {
          if (blocked) await meanwhile()
          blocked = false
          yield* target.watch(...args)
        }
      const value = Reflect.get(target, property) as unknown
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

test('stopping waits for the work in hand, which sees the signal, and starts nothing new', { timeout: 10_000 }, async (t) => {
  const store = createMemoryStore({ clock: systemClock })
  for (const name of ['a', 'b']) await store.create(Box, { name, project: 'p', spec: { size: 1 } })
  const steps: string[] = []
  const begun = Promise.withResolvers<void>()
  const { abort, done, entries } = await start(
    t,
    [
      {
        ...defaults,
        name: 'stops',
        concurrency: 1,
        async reconcile(key, { signal }) {
          steps.push(`begin ${key.name}`)
          begun.resolve()
          await systemClock.sleep(60_000, signal).catch(() => systemClock.sleep(20))
          steps.push(`end ${key.name}`)
          signal.throwIfAborted()
          return 'done'
        },
      },
    ],
    { store },
  )
  await begun.promise
  abort.abort()
  await done
  assert.deepEqual([steps, entries], [['begin a', 'end a'], []])
})

test('an error in a mapping of events is logged and stops nothing', { timeout: 10_000 }, async (t) => {
  const seen: string[] = []
  const { store, idle, entries } = await start(t, [
    {
      name: 'maps',
      writes: [],
      watches: [
        {
          kind: Box,
          keys: (event) => {
            if (event.name === 'bad') throw new Error('no')
            return [event]
          },
        },
      ],
      async reconcile(key) {
        seen.push(key.name)
        return 'done'
      },
    },
  ])
  for (const name of ['bad', 'good']) await store.create(Box, { name, project: 'p', spec: { size: 1 } })
  await idle()
  assert.deepEqual([seen, entries.map(({ level, module }) => [level, module])], [['good'], [['error', 'maps']]])
})

test('two controllers may not write the same field or a part of it, nor have the same name', async () => {
  const reconcile = async () => 'done' as const
  const run = (...controllers: Pick<Controller, 'name' | 'writes'>[]) =>
    runControllers({
      store: createMemoryStore({ clock: systemClock }),
      clock: systemClock,
      log: memoryLog([]),
      signal: AbortSignal.abort(),
      controllers: controllers.map((controller) => ({ watches: [], reconcile, ...controller })),
    })
  const one = { name: 'one', writes: ['Box.status.phase', 'Box.status.copies'] }
  await assert.rejects(run(one, { name: 'two', writes: ['Box.status.copies'] }), /two and one both write Box.status.copies/)
  await assert.rejects(run(one, { name: 'two', writes: ['Box.status'] }), /two and one both write Box.status.phase/)
  await assert.rejects(run(one, { name: 'one', writes: [] }), /two controllers are called one/)
  const apart = await run(one, { name: 'two', writes: ['Box.status.copiesLeft', 'Thing.status'] })
  await apart.done
})

test('the same seed plays the same story', async (t) => {
  const play = async () => {
    const clock = createVirtualClock(0)
    let seed = 7
    const random = () => {
      seed = (seed * 16_807) % 2_147_483_647
      return seed / 2_147_483_647
    }
    const story: string[] = []
    const { store } = await start(
      t,
      [
        {
          ...defaults,
          name: 'story',
          concurrency: 2,
          async reconcile(key, ctx) {
            story.push(`${ctx.clock.now()} ${key.name}`)
            await ctx.clock.sleep(random() * 500, ctx.signal)
            if (random() < 0.5) throw new Error('chance')
            return random() < 0.5 ? 'done' : { again: 1_000 }
          },
        },
      ],
      { clock },
    )
    for (let i = 0; i < 10; i++) await store.create(Box, { name: `b${i}`, project: 'p', spec: { size: 1 } })
    await clock.advance(600_000)
    return story
  }
  const first = await play()
  assert.ok(first.length > 20)
  assert.deepEqual(await play(), first)
})
