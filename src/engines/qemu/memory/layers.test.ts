import assert from 'node:assert/strict'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { guestCache } from '../../../../test/support/guest.ts'
import { hasCode } from '../../../base/errors.ts'
import { exec } from '../../../base/exec.node.ts'
import type { Engine } from '../../engine.ts'
import { busyboxImage } from '../../test-image.ts'
import { vmPaths } from '../paths.ts'
import { assertFree } from '../snapshots/room.ts'
import { instanceOf, run, TestHost, testUser, until } from '../testing.ts'
import { memoryCommand, privateBytes } from './control.ts'
import { newLayer, readMap, writeMap } from './layers.ts'

const signal = AbortSignal.timeout(1_000_000)
const MiB = 1024 ** 2
let host: TestHost
let engine: Engine
let small: string
let source: ReturnType<typeof instanceOf>

before(async () => {
  const guest = await guestCache(signal)
  host = await TestHost.make()
  engine = host.engine(guest)
  small = await mkdtemp(join(tmpdir(), 'pando-small-'))
  await exec('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=711', 'tmpfs', small])
  const image = await busyboxImage()
  await engine.prepare(image, signal)
  source = instanceOf(image)
  await engine.create(source, signal)
  await engine.start(source.id, signal)
  await until(engine, source.id, { state: 'running', ready: true, signal })
})
after(async () => {
  await engine.destroy(source.id, signal)
  for (const id of await engine.powers.snapshots!.list(signal)) await engine.powers.snapshots!.remove(id, signal)
  await engine.close()
  await exec('umount', [small])
  await rm(small, { recursive: true })
  assert.deepEqual(host.leftovers(), [])
  await host.remove()
})

/** Open descriptors of a process that can write to a file. */
function writable(pid: number, path: string): string[] {
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => {
    const flags = Number.parseInt(/^flags:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8'))?.[1] ?? '0', 8)
    return readlinkSync(`/proc/${pid}/fd/${fd}`) === path && (flags & 3) !== 0
  })
}

const shell = async (script: string) => (await run(engine, source.id, { argv: ['sh', '-c', script] }, signal)).stdout.trim()

test('memory that was never frozen is shared; afterwards what is written is private until the next freeze', async () => {
  const { memory, memoryMap } = vmPaths(host.cell, source.id)
  assert.equal(await privateBytes(memory, signal), undefined)
  await engine.powers.snapshots!.freeze(source.id, 'first', { memory: true, signal })
  assert.equal((await readMap(memoryMap)).length, 1, 'one layer holds all of it')
  const before = (await privateBytes(memory, signal))!
  await shell('head -c 8000000 /dev/urandom > /dev/shm/blob')
  assert.ok((await privateBytes(memory, signal))! > before + 7 * MiB)
  const { bytes } = await engine.powers.snapshots!.freeze(source.id, 'second', { memory: true, signal })
  assert.ok(bytes > 7 * MiB && bytes < 40 * MiB, `${bytes} bytes were copied`)
  assert.ok((await privateBytes(memory, signal))! < 4 * MiB)
  const map = await readMap(memoryMap)
  assert.equal(
    map.reduce((sum, { length }) => sum + length, 0),
    source.memoryBytes,
  )
  for (const [i, { start, length }] of map.entries()) assert.equal(map[i + 1]?.start ?? source.memoryBytes, start + length)
})

test('what was copied while the guest ran and has changed since is frozen as it is in the end', async () => {
  const { memory, memoryMap } = vmPaths(host.cell, source.id)
  const layer = newLayer(host.cell)
  const map = `${layer}-map`
  for (const path of [layer, map]) {
    await writeFile(path, '')
    await chown(path, testUser.uid, testUser.gid)
  }
  const copied = Number((await memoryCommand(memory, ['copy', layer], signal))[0])
  // Some of the pages that were copied, and many that were not.
  const sums = await shell(
    'cd /dev/shm; dd if=/dev/urandom of=blob bs=4096 seek=700 count=5 conv=notrunc; head -c 4000000 /dev/urandom > late; md5sum blob late',
  )
  await engine.powers.pause!.pause(source.id, signal)
  const [bytes] = await memoryCommand(memory, ['freeze', layer, map], signal)
  await writeMap(memoryMap, await readMap(map))
  await rm(map)
  await engine.powers.pause!.resume(source.id, signal)
  assert.ok(Number(bytes) > copied + 3 * MiB, `${copied} bytes were copied ahead, ${bytes} in all`)
  assert.ok((await privateBytes(memory, signal))! < 4 * MiB, 'what it reads now is the layer')
  assert.equal(await shell('cd /dev/shm; md5sum blob late'), sums)
  const { pid } = await until(engine, source.id, { state: 'running', signal })
  assert.deepEqual(writable(pid, layer), [], 'QEMU cannot write to it any more')
})

test('a layer that does not fit leaves the memory as it was', async () => {
  const { memory } = vmPaths(host.cell, source.id)
  const sum = await shell('head -c 8000000 /dev/urandom > /dev/shm/more; md5sum /dev/shm/more /dev/shm/blob')
  const layer = join(small, 'layer')
  await writeFile(layer, '')
  await chown(layer, testUser.uid, testUser.gid)
  await engine.powers.pause!.pause(source.id, signal)
  await assert.rejects(
    memoryCommand(memory, ['freeze', layer, join(small, 'map')], signal),
    (error) => hasCode(error, 'qemu.qmp') && /No space left/.test(String(error)),
  )
  await engine.powers.pause!.resume(source.id, signal)
  assert.equal(await shell('md5sum /dev/shm/more /dev/shm/blob'), sum)
  await engine.powers.snapshots!.freeze(source.id, 'third', { memory: true, signal })
  assert.equal(await shell('md5sum /dev/shm/more /dev/shm/blob'), sum)
})

test('too little room is said with both figures, before anything is done', async () => {
  await assert.rejects(assertFree(small, 8 * MiB, 'db'), (error) => hasCode(error, 'snapshot.no_room') && /8MiB|8 MiB/.test(String(error)))
  await rm(join(small, 'layer'))
  await assertFree(small, MiB, 'db')
})
