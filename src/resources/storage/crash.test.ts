import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type FileSystem, makeFileSystem } from '../../../test/support/file-system.ts'
import type { SpecInput } from '../../api/kind.ts'
import { systemClock } from '../../base/clock.ts'
import { silentLog } from '../../base/log.ts'
import { type RunningControllers, runControllers } from '../../controller/manager.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { createMemoryStore } from '../../store/memory/memory.ts'
import { modify, setStatus } from '../../store/update.ts'
import { storageController } from './controller.ts'
import { createDirectoryPool } from './drivers/directory/directory.ts'
import { unmountAll } from './files/mounts.ts'
import { placeOf } from './files/place.ts'
import { noGuests } from './guests.ts'
import { Volume } from './kind.ts'
import { makeLocalPool } from './local-pool.ts'
import { poolController } from './pool-controller.ts'
import { StoragePool } from './pool-kind.ts'
import { createPools, type Pools } from './pools.ts'
import { volumeSnapshotController } from './snapshot-controller.ts'
import { VolumeSnapshot } from './volume-snapshot-kind.ts'

const skip = process.getuid?.() === 0 ? false : 'needs root, to mount'
const project = 'demo'
const MiB = 1024 ** 2
const signal = AbortSignal.timeout(1_000_000)

/** Real disks on two file systems; the server dies between any two steps and comes back. */
describe('volumes when the server dies', { skip, timeout: 900_000 }, () => {
  const store = createMemoryStore({ clock: systemClock })
  let stateDir: string, fast: FileSystem, slow: FileSystem
  let pools: Pools, running: RunningControllers, stop: AbortController
  let deadly: string | undefined
  let deaths = 0

  before(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'pando-crash-'))
    ;[fast, slow] = [await makeFileSystem('xfs'), await makeFileSystem('ext4')]
    await makeLocalPool(store, { path: join(stateDir, 'volumes'), tier: 'ssd' })
    for (const [name, path, tier] of [['fast', fast.path, 'ssd'], ['slow', slow.path, 'hdd']] as const) // biome-ignore format: a table
      await store.create(StoragePool, { name, spec: StoragePool.spec.parse({ path, tier, reserve: '16MiB' }) })
    await start()
  })
  after(async () => {
    await end()
    await unmountAll(stateDir, signal)
    for (const fs of [fast, slow]) await fs.remove()
    await rm(stateDir, { recursive: true })
  })

  /** The server with all that it remembers. */
  async function start(): Promise<void> {
    stop = new AbortController()
    const mine = stop
    pools = createPools({ directory: (pool) => createDirectoryPool({ clock: systemClock, ...placeOf(pool, { stateDir }) }) })
    pools.open(store)
    const deps = {
      volumes: pools,
      node: 'n1',
      guests: noGuests,
      checkpoint(name: string) {
        if (mine.signal.aborted) throw mine.signal.reason
        if (name !== deadly) return
        deadly = undefined
        deaths++
        mine.abort(new DOMException('killed', 'AbortError'))
        throw mine.signal.reason
      },
    }
    const controllers = [storageController(deps), volumeSnapshotController(deps), poolController(deps)]
    running = await runControllers({ store, clock: systemClock, log: silentLog, controllers, signal: stop.signal })
    mine.signal.addEventListener('abort', () => deadly === undefined && !ending && void running.done.then(start), { once: true })
  }
  let ending = false
  async function end(): Promise<void> {
    ending = true
    stop.abort(new DOMException('the end', 'AbortError'))
    await running.done
  }

  const key = (name: string) => ({ project, name })
  const volume = async (name: string) => (await store.get(Volume, key(name)))!
  /** Resolves when the object is so, whoever dies meanwhile. */
  async function until<T>(look: () => Promise<T | undefined | false>): Promise<T> {
    const changes = store.watch(await store.revision(), {}, signal)[Symbol.asyncIterator]()
    for (let next = changes.next(); ; ) {
      const found = await look()
      if (found) return found
      const changed = await Promise.race([next.then(() => true), systemClock.sleep(1000, signal).then(() => false)])
      if (changed) next = changes.next()
    }
  }
  async function make(name: string, spec: SpecInput<typeof Volume>): Promise<Volume> {
    await store.create(Volume, { project, name, spec: Volume.spec.parse({ size: 48 * MiB, ...spec }) })
    return until(async () => (await volume(name)).status.pool !== undefined && volume(name))
  }
  type Volume = Awaited<ReturnType<typeof volume>>
  /** As an instance would. */
  async function folderOf({ metadata, spec, status }: Volume): Promise<string> {
    const plan = { id: metadata.uid, pool: status.pool!, bytes: spec.size, format: spec.format }
    const source = await pools.attach(plan, { as: 'folder', signal })
    assert.ok(source.type === 'folder')
    return source.path
  }
  const note = async (of: Volume) => readFile(join(await folderOf(of), 'note'), 'utf8')
  const write = async (of: Volume, text: string) => writeFile(join(await folderOf(of), 'note'), text, { flush: true })
  const ready = (name: string) => until(async () => ((await volume(name)).status.phase === 'ready' ? volume(name) : undefined))
  const change = (name: string, spec: Partial<Volume['spec']>) =>
    modify(store, Volume, key(name), (object) => ({ ...object, spec: { ...object.spec, ...spec } }))
  /** All there is in the pools, by name. */
  async function left(): Promise<string[]> {
    const names = await Promise.all([fast, slow].map(({ path }) => readdir(join(path, 'pando-volumes'))))
    return names.flat().filter((name) => !name.startsWith('pool-') && name !== 'snapshots')
  }

  test('a move arrives once, with what was written, and nothing is left where it was', async () => {
    const { metadata } = await make('moves', { pool: 'fast' })
    await write(await volume('moves'), 'kept')
    await pools.detach({ id: metadata.uid, pool: 'fast' }, signal)
    await setStatus(store, Volume, await volume('moves'), (status): Volume['status'] => ({ ...status, phase: 'ready', node: 'n1' }))
    for (const [at, to] of [
      ['volume:move-begun', 'slow'],
      ['volume:moved', 'fast'],
      ['volume:old-removed', 'slow'],
    ] as const) {
      // biome-ignore format: a table
      deadly = at
      await change('moves', { pool: to })
      const { status } = await until(async () => {
        const now = await volume('moves')
        return now.status.pool === to && now.status.move === undefined && now
      })
      assert.equal(deadly, undefined, `${at} was never reached`)
      assert.equal(status.reason, undefined)
      assert.equal(await note(await volume('moves')), 'kept')
      await pools.detach({ id: metadata.uid, pool: to }, signal)
      assert.deepEqual(await left(), [metadata.uid])
    }
    assert.equal(deaths, 3)
  })

  test('a snapshot and clones of it hold one moment, whenever it dies; deleted, nothing is left', async () => {
    const source = await volume('moves')
    await write(source, 'then')
    for (const [index, at] of ['volume:snapshot-begun', 'volume:snapshot-made'].entries()) {
      deadly = at
      await store.create(VolumeSnapshot, { project, name: `s${index}`, spec: { volume: 'moves' } })
      await until(async () => (await store.get(VolumeSnapshot, key(`s${index}`)))!.status.phase === 'ready')
      assert.equal(deadly, undefined)
    }
    await write(source, 'now')
    deadly = 'volume:made'
    await make('clone', { size: 96 * MiB, pool: 'fast', from: { snapshot: 's1' } })
    assert.equal(await note(await ready('clone')), 'then')
    assert.equal((await volume('clone')).status.sizeBytes, 96 * MiB)
    await make('twin', { tier: 'hdd', from: { volume: 'moves' } })
    assert.deepEqual([await note(await ready('twin')), (await volume('twin')).status.pool], ['now', 'slow'])
    const kept = await Promise.all(['s0', 's1'].map(async (name) => (await store.get(VolumeSnapshot, key(name)))!))
    assert.deepEqual(
      kept.map(({ status }) => status.consistency),
      ['files', 'files'], // ext4 cannot copy what is in use at one moment
    )
    for (const snapshot of kept)
      await modify(store, VolumeSnapshot, snapshot.metadata, (object) => ({
        ...object,
        metadata: { ...object.metadata, deletedAt: new Date(0).toISOString() },
      }))
    await until(async () => !(await store.get(VolumeSnapshot, key('s0'))) && !(await store.get(VolumeSnapshot, key('s1'))))
    assert.deepEqual(await readdir(join(slow.path, 'pando-volumes/snapshots')), [])
  })

  test('it grows, also when it dies in between', async () => {
    const { metadata, status } = await volume('twin')
    await pools.detach({ id: metadata.uid, pool: status.pool! }, signal)
    deadly = 'volume:grown'
    await change('twin', { size: 96 * MiB })
    const grown = async () => ((await volume('twin')).status.sizeBytes === 96 * MiB ? true : undefined)
    await until(grown)
    assert.equal((await stat(join(slow.path, 'pando-volumes', (await volume('twin')).metadata.uid, 'disk.img'))).size, 96 * MiB)
    assert.equal(await note(await volume('twin')), 'now')
  })

  test('whoever has a volume has it alone, however often the server dies; a volume that is away waits', async () => {
    const uses = [{ volume: 'clone', path: '/data' }]
    await store.create(Instance, { project, name: 'a', spec: Instance.spec.parse({ image: 'i', volumes: uses }) })
    await until(async () => (await volume('clone')).status.holders.length === 1)
    await store.create(Instance, { project, name: 'b', spec: Instance.spec.parse({ image: 'i', volumes: uses }) })
    stop.abort(new DOMException('killed', 'AbortError'))
    await until(async () => !stop.signal.aborted)
    const names = async () => (await volume('clone')).status.holders.map(({ instance }) => instance)
    assert.deepEqual(await names(), ['a'])
    await change('clone', { pool: 'slow' })
    await until(async () => (await volume('clone')).status.reason?.code === 'volume.moves_later')
    assert.deepEqual([await names(), (await volume('clone')).status.pool], [['a'], 'fast'])
  })

  test('pools tell what is in them, and that they are nearly full', async () => {
    const pool = async () => (await store.get(StoragePool, { name: 'slow' }))!
    const { status } = await until(async () => ((await pool()).status.volumes >= 2 ? pool() : undefined))
    assert.equal(status.phase, 'ready')
    await modify(store, StoragePool, { name: 'slow' }, (object) => ({ ...object, spec: { ...object.spec, alarmAt: 0.1 } }))
    await writeFile(join(slow.path, 'large'), Buffer.alloc(100 * MiB))
    await modify(store, StoragePool, { name: 'slow' }, (object) => ({ ...object, spec: { ...object.spec, alarmAt: 0.11 } }))
    await until(async () => (await pool()).status.alarm)
    assert.equal((await pool()).status.reason?.code, 'pool.nearly_full')
  })
})
