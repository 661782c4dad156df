import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, open, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { guestCache } from '../../../../test/support/guest.ts'
import { exec } from '../../../base/exec.node.ts'
import { type NbdExport, serveNbd } from '../../../base/nbd/server.node.ts'
import type { Engine, ImageContent, PreparedInstance } from '../../engine.ts'
import type { GuestArtifacts } from '../guest-artifacts.ts'
import { findByArgument } from '../host/process.ts'
import { frozenDisk } from '../snapshots/disks.ts'
import { instanceOf, run, TestHost, until } from '../testing.ts'
import { qmpArgument } from './daemon.ts'
import { importedDisk, importPaths } from './imports.ts'

let guest: GuestArtifacts
let host: TestHost
let engine: Engine
let image: ImageContent
let source: PreparedInstance
let bytes: number
const signal = AbortSignal.timeout(1_000_000)
const limit = { timeout: 400_000 }

before(
  async () => {
    guest = await guestCache(signal)
    ;({ host, engine, image } = await TestHost.withEngine(guest, signal))
    source = instanceOf(image, { id: 'source', diskBytes: 96 * 1024 ** 2, argv: ['sh', '-c', 'mkdir -p /root; exec sleep 1000'] })
    await engine.create(source, signal)
    await engine.start(source.id, signal)
    await until(engine, source.id, { state: 'running', ready: true, signal })
    await shell(source.id, 'cd /root; dd if=/dev/urandom of=big bs=1M count=24 2>/dev/null; md5sum big > sum; sync')
    await engine.stop(source.id, { graceMs: 20_000, signal })
    const top = join(host.cell.stateDir, 'vms/source/disk.qcow2')
    await exec('qemu-img', ['convert', '-O', 'raw', top, scratch('root.raw')])
    bytes = (await stat(scratch('root.raw'))).size
    await engine.destroy(source.id, signal)
    await mkdir(join(host.cell.runDir, 'backup'), { recursive: true })
  },
  { timeout: 400_000 },
)
after(async () => {
  for (const id of await engine.list(signal)) await engine.destroy(id, signal)
  for (const id of await engine.powers.snapshots!.list(signal)) await engine.powers.snapshots!.remove(id, signal)
  await engine.close()
  assert.deepEqual(host.leftovers(), [])
  await host.remove()
})

const shell = async (id: string, script: string) => (await run(engine, id, { argv: ['sh', '-c', script] }, signal)).stdout.trim()
const scratch = (name: string) => join(host.cell.stateDir, '..', name)
const imports = (snapshot: string, live = true) =>
  engine.powers.backups!.import(snapshot, { type: 'disk', disk: { socket: socketPath(), export: 'root', bytes } }, { image, live, signal })
const socketPath = () => join(host.cell.runDir, 'backup/source.sock')
const daemonOf = (snapshot: string) => findByArgument(qmpArgument(importPaths(host.cell, importedDisk(snapshot)).qmp))
const fileOf = (snapshot: string) => frozenDisk(host.cell, importedDisk(snapshot))

/** The disk, from a server of ours that counts. It takes its time, but for the small reads of a guest, until it is let. */
async function serve(options: { slow?: { now: boolean } } = {}): Promise<{ close(): Promise<void>; read(): number }> {
  const file = await open(scratch('root.raw'))
  let read = 0
  const disk: NbdExport = {
    bytes,
    async read(offset, length) {
      if (options.slow?.now && length > 256 * 1024) await setTimeout(1500)
      read += length
      return (await file.read(Buffer.alloc(length), 0, length, offset)).buffer
    },
  }
  const server = await serveNbd(socketPath(), { root: disk })
  return { close: () => server.close().then(() => file.close()), read: () => read }
}

async function boot(snapshot: string, id: string): Promise<PreparedInstance> {
  const spec = { ...source, id, name: id, specHash: id, from: { snapshot, memory: false, take: 0 } }
  await engine.create(spec, signal)
  await engine.start(id, signal)
  await until(engine, id, { state: 'running', ready: true, signal })
  return spec
}

const isWhole = async (snapshot: string) => {
  await exec('qemu-img', ['check', '-q', fileOf(snapshot)])
  const map = JSON.parse((await exec('qemu-img', ['map', '--output=json', fileOf(snapshot)])).stdout) as { present: boolean }[]
  assert.ok(
    map.every(({ present }) => present),
    'nothing shines through from an image below',
  )
  await exec('qemu-img', ['compare', '-f', 'qcow2', '-F', 'raw', fileOf(snapshot), scratch('root.raw')])
}

test('a disk is fetched whole, and instances begin there', limit, async () => {
  const server = await serve()
  await (await imports('whole', false)).done
  await server.close()
  await isWhole('whole')
  assert.equal(await daemonOf('whole'), undefined)
  await boot('whole', 'a')
  assert.match(await shell('a', 'cd /root && md5sum -c sum'), /OK/)
  await engine.destroy('a', signal)
  await engine.powers.snapshots!.remove('whole', signal)
  assert.equal(existsSync(fileOf('whole')), false)
})

test('of a large disk only what it holds is asked for', limit, async () => {
  const thin = 60 * 1024 ** 3
  const held = 1024 ** 2
  const places = [0, thin / 3 - 4096, thin - held].map((at) => at - (at % 65_536))
  const holds = (at: number) => places.find((place) => at < place + held && at >= place)
  let read = 0
  const server = await serveNbd(socketPath(), {
    root: {
      bytes: thin,
      async read(offset, length) {
        read += length
        const data = Buffer.alloc(length)
        for (let at = 0; at < length; at += 4096) if (holds(offset + at) !== undefined) data.fill(7, at, at + 4096)
        return data
      },
      async extents(offset, length) {
        const place = holds(offset)
        const end = place === undefined ? Math.min(...places.filter((each) => each > offset), thin) : place + held
        return [{ offset, length: Math.min(length, end - offset), flags: place === undefined ? 3 : 0 }]
      },
    },
  })
  const root = { type: 'disk' as const, disk: { socket: socketPath(), export: 'root', bytes: thin } }
  await (await engine.powers.backups!.import('thin', root, { image, live: false, signal })).done
  await server.close()
  assert.ok(read >= places.length * held && read <= places.length * held * 1.5, `${read} bytes were read`)
  await exec('qemu-img', ['check', '-q', fileOf('thin')])
  assert.ok((await stat(fileOf('thin'))).blocks * 512 < 2 * places.length * held + 8 * 1024 ** 2, 'what it does not hold takes no room')
  await exec('qemu-img', ['convert', '-O', 'raw', fileOf('thin'), scratch('thin.raw')])
  await using file = await open(scratch('thin.raw'))
  for (const place of places) {
    assert.deepEqual((await file.read(Buffer.alloc(4), 0, 4, place)).buffer, Buffer.alloc(4, 7))
    if (place > 0) assert.deepEqual((await file.read(Buffer.alloc(4), 0, 4, place - 4)).buffer, Buffer.alloc(4))
  }
  await rm(scratch('thin.raw'))
  await engine.powers.snapshots!.remove('thin', signal)
})

test('live, a VM runs before all is here, reads nothing wrong, and goes on with the file when it is', limit, async () => {
  const slow = { now: true }
  const { close, read } = await serve({ slow })
  const { done } = await imports('live')
  await boot('live', 'b')
  const readToBoot = read()
  assert.ok(readToBoot < bytes, `${readToBoot} bytes were read`)
  assert.match(await shell('b', 'cd /root && md5sum -c sum; echo own > own; sync'), /OK/)
  assert.ok(read() < bytes, 'it has not been fetched whole yet')
  slow.now = false
  await done
  assert.ok(read() < bytes * 1.5, 'hardly anything was read twice')
  await close()
  assert.equal(await daemonOf('live'), undefined, 'nobody needs it any more')
  await isWhole('live')
  assert.match(await shell('b', 'echo 3 > /proc/sys/vm/drop_caches; cd /root && md5sum -c sum; cat own'), /OK\nown/)
  await engine.powers.snapshots!.freeze('b', 'of-b', { memory: true, signal })
  await engine.powers.snapshots!.remove('live', signal)
  await engine.stop('b', { graceMs: 20_000, signal })
  await engine.start('b', signal)
  await until(engine, 'b', { state: 'running', ready: true, signal })
  assert.match(await shell('b', 'cd /root && md5sum -c sum; cat own'), /OK\nown/)
  await engine.destroy('b', signal)
  await engine.powers.snapshots!.remove('of-b', signal)
  assert.equal(existsSync(fileOf('live')), false)
})

test('a VM that starts in the moment in which all is here starts, and the import ends', limit, async () => {
  let starting: Promise<void> | undefined
  const checkpoint = (name: string) => {
    if (name === 'import:fetched') starting = engine.start('e', signal)
  }
  await engine.close()
  engine = host.engine(guest, { checkpoint })
  const slow = { now: true }
  const { close } = await serve({ slow })
  const { done } = await imports('moment')
  await engine.create({ ...source, id: 'e', name: 'e', specHash: 'e', from: { snapshot: 'moment', memory: false, take: 0 } }, signal)
  slow.now = false
  await done
  await starting
  await close()
  await until(engine, 'e', { state: 'running', ready: true, signal })
  assert.match(await shell('e', 'cd /root && md5sum -c sum'), /OK/)
  assert.equal(await daemonOf('moment'), undefined, 'nobody needs it any more')
  await engine.destroy('e', signal)
  await engine.powers.snapshots!.remove('moment', signal)
})

test('whatever dies on the way, the disk is whole in the end', limit, async () => {
  let server = await serve({ slow: { now: true } })
  const first = await imports('dies')
  await boot('dies', 'c')
  process.kill((await daemonOf('dies'))!.pid, 'SIGKILL')
  assert.match(await shell('c', 'cat /root/sum'), /big/, 'another one was started, and QEMU found it')
  await server.close() // the source goes away
  await engine.close() // and so do we
  first.done.catch(() => {})
  engine = host.engine(guest)
  assert.equal((await engine.inspect('c', signal)).state, 'running')
  const reading = shell('c', 'cd /root && md5sum -c sum')
  server = await serve()
  const again = await imports('dies')
  assert.match(await reading, /OK/)
  await again.done
  await server.close()
  await isWhole('dies')
  await engine.destroy('c', signal)
  await boot('dies', 'd')
  assert.match(await shell('d', 'cd /root && md5sum -c sum'), /OK/)
  await engine.destroy('d', signal)
  await engine.powers.snapshots!.remove('dies', signal)
})

test('a snapshot that is removed while it is fetched ends the fetching', limit, async () => {
  const server = await serve({ slow: { now: true } })
  const { done } = await imports('gone')
  assert.ok(await daemonOf('gone'))
  await engine.powers.snapshots!.remove('gone', signal)
  await done
  assert.equal(await daemonOf('gone'), undefined)
  assert.equal(existsSync(fileOf('gone')), false)
  await server.close()
})
