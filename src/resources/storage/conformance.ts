import assert from 'node:assert/strict'
import { open, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { hasCode } from '../../base/errors.ts'
import { exec } from '../../base/exec.node.ts'
import type { DiskSource, PoolDriver } from './driver.ts'

export interface PoolUnderTest {
  driver: PoolDriver
  /** The same pool as another process of this host sees it. */
  again(): PoolDriver
  cleanup(): Promise<void>
  /** Writes to and reads from the beginning of a disk. Default: as a file. */
  disks?: { put(target: DiskSource, text: string): Promise<void>; got(source: DiskSource, length: number): Promise<string> }
}

export interface PoolTraits {
  /** Why it cannot run here. */
  skip: string | false
  /** Snapshots and clones share their data. */
  cheapCopies: boolean
  /** Containers give back what they deleted. Default true. */
  trims?: boolean
}

const MiB = 1024 ** 2
const timeLimit = 180_000

/** What every pool driver does, see driver.ts. */
export function poolConformance(name: string, { skip, cheapCopies, trims = true }: PoolTraits, make: () => Promise<PoolUnderTest>): void {
  describe(`pools of ${name}`, { skip, timeout: timeLimit }, () => {
    const signal = AbortSignal.timeout(timeLimit)
    let under: PoolUnderTest, driver: PoolDriver
    before(async () => {
      under = await make()
      driver = under.driver
    })
    after(() => under?.cleanup())

    const put = (target: DiskSource, text: string) => (under.disks ?? asFiles).put(target, text)
    const got = (source: DiskSource, length: number) => (under.disks ?? asFiles).got(source, length)
    const ref = (id: string) => ({ id, pool: 'p' })
    const plan = (id: string, bytes = 48 * MiB, format: 'ext4' | 'none' = 'ext4') => ({ ...ref(id), bytes, format })
    async function folder(id: string, bytes?: number): Promise<string> {
      const source = await driver.attach(plan(id, bytes), { as: 'folder', signal })
      assert.ok(source.type === 'folder')
      return source.path
    }
    const note = async (id: string) => readFile(join(await folder(id), 'note'), 'utf8')
    const write = async (id: string, text: string) => {
      const path = join(await folder(id), 'note')
      await writeFile(path, text, { flush: true })
    }

    test('a volume is made once, keeps its data over detach and another process, and goes with all that is in it', async () => {
      await write('data', 'kept')
      await driver.detach(ref('data'), signal)
      await driver.detach(ref('data'), signal)
      const other = under.again()
      const source = await other.attach(plan('data'), { as: 'folder', signal })
      assert.ok(source.type === 'folder')
      assert.equal(await readFile(join(source.path, 'note'), 'utf8'), 'kept')
      assert.equal((await driver.usage(ref('data'), signal))?.sizeBytes, 48 * MiB)
      await driver.remove(ref('data'), signal)
      await driver.remove(ref('data'), signal)
      assert.deepEqual([await driver.usage(ref('data'), signal), await driver.disk(ref('data'), signal)], [undefined, undefined])
    })

    test('a volume grows while a container writes to it, and while nobody has it', async () => {
      await write('grows', 'small')
      await assert.rejects(writeFile(join(await folder('grows'), 'large'), Buffer.alloc(60 * MiB)), { code: 'ENOSPC' })
      for (let i = 0; i < 2; i++)
        await driver.grow(ref('grows'), 96 * MiB, signal).catch(async (error) => {
          if (!hasCode(error, 'volume.grows_later')) throw error
          await driver.detach(ref('grows'), signal) // this host may not
        })
      await writeFile(join(await folder('grows'), 'large'), Buffer.alloc(60 * MiB))
      await driver.detach(ref('grows'), signal)
      await driver.grow(ref('grows'), 160 * MiB, signal)
      await driver.grow(ref('grows'), 64 * MiB, signal)
      assert.equal((await driver.usage(ref('grows'), signal))?.sizeBytes, 160 * MiB)
      await writeFile(join(await folder('grows'), 'larger'), Buffer.alloc(60 * MiB))
      assert.equal(await note('grows'), 'small')
      await driver.grow(ref('absent'), 64 * MiB, signal)
      assert.equal(await driver.usage(ref('absent'), signal), undefined)
      await driver.remove(ref('grows'), signal)
    })

    test('a snapshot shows one moment, whatever is written afterwards, and volumes begin there', async () => {
      await write('source', 'before')
      const { consistency } = await driver.snapshot(ref('source'), 's1', { settled: false, signal })
      assert.equal(consistency, cheapCopies ? 'filesystem' : 'files')
      await write('source', 'after')
      assert.deepEqual(await driver.snapshot(ref('source'), 's1', { settled: false, signal }), { consistency }, 'twice is once')
      await driver.clone({ snapshot: 's1', pool: 'p' }, plan('larger', 96 * MiB), { signal })
      assert.deepEqual([await note('larger'), await note('source')], ['before', 'after'])
      await writeFile(join(await folder('larger'), 'large'), Buffer.alloc(60 * MiB))
      await driver.clone({ snapshot: 's1', pool: 'p' }, plan('larger', 96 * MiB), { signal })
      assert.equal((await stat(join(await folder('larger'), 'large'))).size, 60 * MiB, 'what is there is left alone')
      await driver.removeSnapshot('s1', 'p', signal)
      await driver.removeSnapshot('s1', 'p', signal)
      await driver.detach(ref('source'), signal)
      await driver.clone({ volume: ref('source') }, plan('twin'), { signal })
      assert.equal(await note('twin'), 'after')
      assert.deepEqual(await driver.snapshot(ref('twin'), 's2', { settled: true, signal }), { consistency: 'filesystem' })
      await driver.removeSnapshot('s2', 'p', signal)
      for (const id of ['source', 'larger', 'twin']) await driver.remove(ref(id), signal)
      await assert.rejects(driver.snapshot(ref('source'), 's3', { settled: false, signal }), (error) => hasCode(error, 'volume.never_used'))
    })

    test('what is filled is the volume when it is done, and not before', async () => {
      const { target } = await driver.fill(plan('filled', 16 * MiB, 'none'), signal)
      await put(target, 'first')
      assert.equal(await driver.disk(ref('filled'), signal), undefined)
      await assert.rejects(driver.attach(plan('filled', 16 * MiB, 'none'), { as: 'disk', signal }), (error) =>
        hasCode(error, 'volume.not_ready'),
      )
      const same = await driver.fill(plan('filled', 16 * MiB, 'none'), signal, { keep: true })
      assert.deepEqual([same.target, await got(same.target, 5)], [target, 'first'])
      const fresh = await driver.fill(plan('filled', 16 * MiB, 'none'), signal)
      assert.equal(await got(fresh.target, 5), '\0'.repeat(5))
      await put(fresh.target, 'whole')
      await fresh.done()
      await fresh.done()
      assert.deepEqual(await driver.disk(ref('filled'), signal), fresh.target)
      assert.deepEqual(await driver.attach(plan('filled', 16 * MiB, 'none'), { as: 'disk', signal }), fresh.target)
      const kept = await driver.fillSnapshot('s4', { pool: 'p', bytes: 16 * MiB }, signal)
      await put(kept.target, 'moment')
      assert.equal(await driver.disk({ snapshot: 's4', pool: 'p' }, signal), undefined)
      await kept.done()
      await driver.clone({ snapshot: 's4', pool: 'p' }, plan('from-s4', 16 * MiB, 'none'), { signal })
      assert.equal(await got((await driver.disk(ref('from-s4'), signal))!, 6), 'moment')
      await driver.removeSnapshot('s4', 'p', signal)
      for (const id of ['filled', 'from-s4']) await driver.remove(ref(id), signal)
    })

    test('what was deleted inside is given back to the pool, in use and at rest', { skip: !trims }, async () => {
      const large = join(await folder('thin', 128 * MiB), 'large')
      const used = async () => (await driver.usage(ref('thin'), signal))!.usedBytes
      for (const atRest of [false, true]) {
        await writeFile(large, Buffer.alloc(40 * MiB, 7), { flush: true })
        await exec('sync', [], { signal })
        assert.ok((await used()) > 40 * MiB)
        await exec('rm', [large], { signal })
        if (atRest) await driver.detach(ref('thin'), signal)
        await driver.trim(ref('thin'), signal)
        assert.ok((await used()) < 20 * MiB, `${await used()}`)
      }
      await driver.remove(ref('thin'), signal)
    })

    test('it tells its room, and what nobody has leaves nothing behind', async () => {
      const { capacityBytes, freeBytes, cheapCopies: cheap } = await driver.room(signal)
      assert.ok(freeBytes > 0 && freeBytes <= capacityBytes)
      assert.equal(cheap, cheapCopies)
    })
  })
}

const asFiles: Required<PoolUnderTest>['disks'] = {
  async put(target, text) {
    assert.ok(target.type === 'disk')
    await using file = await open(target.path, 'r+')
    await file.write(text, 0)
    await file.sync()
  },
  async got(source, length) {
    assert.ok(source.type === 'disk')
    await using file = await open(source.path, 'r')
    return (await file.read(Buffer.alloc(length), 0, length, 0)).buffer.toString()
  },
}
