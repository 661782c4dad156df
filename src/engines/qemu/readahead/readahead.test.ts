import assert from 'node:assert/strict'
import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs'
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { guestCache } from '../../../../test/support/guest.ts'
import { exec } from '../../../base/exec.node.ts'
import { silentLog } from '../../../base/log.ts'
import type { Engine, ImageContent } from '../../engine.ts'
import { busyboxImage } from '../../test-image.ts'
import { untilChanged } from '../guest/vm.testing.ts'
import type { GuestArtifacts } from '../guest-artifacts.ts'
import { baseImagePath } from '../paths.ts'
import { instanceOf, TestHost, until } from '../testing.ts'
import { totalBytes } from './plan.ts'
import { knownReads, readsPath } from './reads-file.ts'
import { replayReads } from './replay.ts'

const MiB = 1024 ** 2
const signal = AbortSignal.timeout(1_000_000)
const limit = { timeout: 300_000 }
let host: TestHost
let guest: GuestArtifacts
let image: ImageContent
let base: string

before(
  async () => {
    host = await TestHost.make()
    guest = await ownGuest()
    image = await busyboxImage()
    base = baseImagePath(host.cell, image.digest)
  },
  { timeout: 600_000 },
)
after(async () => {
  assert.deepEqual(host.leftovers(), [])
  await host.remove()
})

/** Its kernel is read by no other test meanwhile. */
async function ownGuest(): Promise<GuestArtifacts> {
  const shared = await guestCache(signal)
  const dir = join(dirname(host.cell.stateDir), 'guest')
  await mkdir(dir)
  await chmod(dir, 0o755)
  const [kernel, initramfs] = [join(dir, 'kernel'), join(dir, 'initramfs')]
  await copyFile(shared.kernel, kernel)
  await copyFile(shared.initramfs, initramfs)
  return { ...shared, kernel, initramfs }
}

async function dropFromMemory(...paths: string[]): Promise<void> {
  for (const path of paths) await exec('dd', [`of=${path}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0'], { signal })
}

/** Bytes that a process has had to wait for from disks. */
const fromDisk = (pid: number | 'self') => Number(/^read_bytes: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))![1])

/** Boots a new VM when nothing of it is in memory; resolves to what QEMU read from the disk until the program ran. */
async function coldBoot(engine: Engine, argv: string[], whenUp?: () => Promise<void>): Promise<number> {
  await engine.prepare(image, signal)
  const spec = instanceOf(image, { argv })
  await engine.create(spec, signal)
  await dropFromMemory(guest.kernel, guest.initramfs, base)
  await engine.start(spec.id, signal)
  const { pid } = (await until(engine, spec.id, { state: 'running', ready: true, signal })) as { pid: number }
  const bytes = fromDisk(pid)
  await whenUp?.()
  await engine.destroy(spec.id, signal)
  return bytes
}

/** Reads a part of the file itself; resolves to what came from the disk for it. */
function readingCosts(path: string, offset: number, length: number): number {
  const file = openSync(path, 'r')
  const earlier = fromDisk('self')
  readSync(file, Buffer.alloc(length), 0, length, offset)
  closeSync(file)
  return fromDisk('self') - earlier
}

function onDisk(t: TestContext, bytes: number): boolean {
  if (bytes === 0) t.skip('the temporary folder is not on a disk')
  return bytes > 0
}

test('what is replayed is in memory afterwards, and what lies between is not', limit, async (t) => {
  const path = join(dirname(host.cell.stateDir), 'disk')
  await writeFile(path, Buffer.alloc(64 * MiB, 1))
  await dropFromMemory(path)
  if (!onDisk(t, readingCosts(path, 60 * MiB, 4096))) return
  const extents = [
    { offset: 8 * MiB, length: 9 * MiB },
    { offset: 30 * MiB, length: 4096 },
  ]
  await replayReads({ whole: [], base: path, extents, log: silentLog }, signal)
  assert.equal(readingCosts(path, 30 * MiB, 4096), 0)
  assert.equal(readingCosts(path, 8 * MiB, 9 * MiB), 0)
  assert.ok(readingCosts(path, 24 * MiB, 4096) > 0)
  assert.ok(readingCosts(path, 17 * MiB, 4096) > 0)
  await dropFromMemory(path)
  await replayReads({ whole: [], base: path, extents, log: silentLog }, AbortSignal.abort())
  await replayReads({ whole: ['/no/such/file'], base: path, extents, log: silentLog }, signal)
  assert.ok(readingCosts(path, 30 * MiB, 4096) > 0)
})

test('the first start of a program is recorded, and a later one finds in memory what it reads', limit, async (t) => {
  const argv = ['sh', '-c', 'cat /bin/busybox >/dev/null; exec sleep 1000']
  const engines = { without: host.engine(guest, { readsAhead: false }), with: host.engine(guest) }
  const recorded = () => untilChanged(dirname(base), () => existsSync(readsPath(base)), signal)
  try {
    const without = await coldBoot(engines.without, argv)
    assert.ok(!existsSync(readsPath(base)))
    await coldBoot(engines.with, argv, recorded)
    const known = (await knownReads(base, argv))!
    assert.ok(totalBytes(known) > MiB, 'busybox alone is larger')
    if (!onDisk(t, without)) return
    const ahead = await coldBoot(engines.with, argv)
    assert.ok(ahead < without / 2, `${ahead} bytes were left to read, ${without} without read-ahead`)
    assert.ok(without > 40 * MiB, 'kernel, initramfs and root disk')
    await engines.with.prune(new Set([image.digest]), signal)
    assert.deepEqual(await knownReads(base, argv), known)
    assert.equal(await knownReads(base, ['true']), undefined)
    await engines.with.prune(new Set(), signal)
    assert.ok(!existsSync(readsPath(base)))
  } finally {
    for (const engine of Object.values(engines)) await engine.close()
  }
})

test('a damaged record stops no VM and is replaced by a good one', limit, async () => {
  const engine = host.engine(guest)
  const argv = ['sleep', '1000']
  const good = () => untilChanged(dirname(base), async () => (await knownReads(base, argv)) !== undefined, signal)
  try {
    await engine.prepare(image, signal)
    await writeFile(readsPath(base), '{"disk":"of somebody else","programs":[')
    await coldBoot(engine, argv, good)
  } finally {
    await engine.close()
  }
})
