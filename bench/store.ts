import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Stored } from '../src/api/kind.ts'
import { systemClock } from '../src/base/clock.ts'
import { silentLog } from '../src/base/log.ts'
import { runControllers } from '../src/controller/manager.ts'
import { Instance } from '../src/services/lifecycle/kind.ts'
import { openSqliteStore } from '../src/store/sqlite/sqlite.ts'
import type { Key, Query, Store } from '../src/store/store.ts'

export interface StoreBench {
  /** Acknowledged, durable updates per second. */
  writesPerSecond: { sequential: number; concurrent64: number }
  /** Objects read per second, one after the other. */
  getsPerSecond: number
  /** Median milliseconds of a page of 100, by number of objects: the first page, one in the middle, one by label. */
  listPageMs: Record<number, { first: number; middle: number; selector: number }>
  /** Events delivered per second, all watches together, by number of watches. Includes the writes. */
  eventsPerSecond: Record<number, number>
  /** 10,000 objects under one controller: time until each has been looked at once, and share of a core used while nothing happens. */
  controllers: { startMs: number; idleCorePercent: number }
}

type Thing = Stored<typeof Instance>

/** Measures the SQLite store in a temporary folder; takes about 15 s. */
export async function benchStore(): Promise<StoreBench> {
  const folder = await mkdtemp(join(tmpdir(), 'pando-bench-'))
  try {
    const store = await openSqliteStore({ path: join(folder, 'state.db'), clock: systemClock })
    try {
      return await measure(store)
    } finally {
      await store.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function measure(store: Store): Promise<StoreBench> {
  await fill(store, { from: 0, to: 1_000 })
  const lists = { 1000: await lists100(store) }
  const writesPerSecond = { sequential: await writes(store, 1), concurrent64: await writes(store, 64) }
  const getsPerSecond = await gets(store)
  await fill(store, { from: 1_000, to: 10_000 })
  const listPageMs = { ...lists, 10000: await lists100(store) }
  const eventsPerSecond = { 1: await fanOut(store, 1), 10: await fanOut(store, 10), 100: await fanOut(store, 100) }
  return { writesPerSecond, getsPerSecond, listPageMs, eventsPerSecond, controllers: await controllers(store) }
}

const spec = Instance.spec.parse({ image: 'web:1', env: { LANG: 'C.UTF-8' }, ports: [{ port: 80, hostPort: 8080 }] })
const keyOf = (i: number) => ({ name: `i${String(i).padStart(6, '0')}`, project: 'demo' })

async function fill(store: Store, range: { from: number; to: number }): Promise<void> {
  const all = Array.from({ length: range.to - range.from }, (_, i) => range.from + i)
  await Promise.all(all.map((i) => store.create(Instance, { ...keyOf(i), labels: { tier: i % 10 === 0 ? 'front' : 'back' }, spec })))
}

/** Calls per second of `call`, over two seconds. */
async function rate(call: (i: number) => Promise<void>): Promise<number> {
  const start = performance.now()
  let count = 0
  while (performance.now() - start < 2_000) await call(count++)
  return Math.round(count / ((performance.now() - start) / 1_000))
}

async function writes(store: Store, width: number): Promise<number> {
  const objects = await Promise.all(Array.from({ length: width }, (_, i) => read(store, keyOf(i))))
  return (
    width *
    (await rate(async (n) => {
      await Promise.all(
        objects.map(async (object, i) => {
          objects[i] = await store.update(Instance, changed(object, n))
        }),
      )
    }))
  )
}

async function read(store: Store, key: Key): Promise<Thing> {
  const object = await store.get(Instance, key)
  if (!object) throw new Error(`${key.name} is missing`)
  return object
}

function changed(object: Thing, n: number): Thing {
  return { ...object, spec: { ...object.spec, restarts: object.spec.restarts + 1 + (n % 2) } }
}

async function gets(store: Store): Promise<number> {
  return rate(async (i) => {
    await store.get(Instance, keyOf(i % 1_000))
  })
}

async function lists100(store: Store): Promise<{ first: number; middle: number; selector: number }> {
  const { total } = await store.list(Instance, { limit: 1 })
  const page = (query: Query) => median(() => store.list(Instance, { limit: 100, ...query }))
  return { first: await page({}), middle: await page({ after: keyOf(total / 2) }), selector: await page({ selector: 'tier=front' }) }
}

/** Milliseconds, over 101 calls. */
async function median(call: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < 101; i++) {
    const start = performance.now()
    await call()
    times.push(performance.now() - start)
  }
  return Number(times.sort((a, b) => a - b)[50]!.toFixed(3))
}

async function fanOut(store: Store, watches: number): Promise<number> {
  const since = await store.revision()
  const events = 2_000
  const start = performance.now()
  const readers = Array.from({ length: watches }, async () => {
    let left = events
    for await (const _ of store.watch(since, { kind: 'Instance' }, new AbortController().signal)) if (--left === 0) break
  })
  const objects = await Promise.all(Array.from({ length: 20 }, (_, i) => read(store, keyOf(i))))
  for (let i = 0; i < events / 20; i++)
    await Promise.all(
      objects.map(async (object, j) => {
        objects[j] = await store.update(Instance, changed(object, i))
      }),
    )
  await Promise.all(readers)
  return Math.round((watches * events) / ((performance.now() - start) / 1_000))
}

async function controllers(store: Store): Promise<StoreBench['controllers']> {
  const abort = new AbortController()
  const start = performance.now()
  const running = await runControllers({
    store,
    clock: systemClock,
    log: silentLog,
    signal: abort.signal,
    controllers: [
      {
        name: 'bench',
        watches: [{ kind: Instance }],
        writes: [],
        reconcile: async (key) => {
          await read(store, key)
          return 'done'
        },
      },
    ],
  })
  await running.idle()
  const startMs = Math.round(performance.now() - start)
  const before = process.cpuUsage()
  await systemClock.sleep(3_000)
  const used = process.cpuUsage(before)
  abort.abort()
  await running.done
  return { startMs, idleCorePercent: Number(((used.user + used.system) / 30_000).toFixed(2)) }
}

if (import.meta.main) console.log(JSON.stringify(await benchStore(), null, 2))
