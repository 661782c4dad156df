import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { hasCode } from '../errors.ts'
import { exec } from '../exec.node.ts'
import { NbdClient } from './client.node.ts'
import { allocation, dirty } from './protocol.ts'
import { type NbdExport, serveNbd } from './server.node.ts'

const dir = mkdtempSync(join(tmpdir(), 'pando-nbd-'))
const signal = AbortSignal.timeout(60_000)
const MiB = 1024 ** 2
const pids = new Set<number>()
after(() => {
  for (const pid of pids) process.kill(pid, 'SIGKILL')
  rmSync(dir, { recursive: true, force: true })
})

async function qemuNbd(name: string, ...args: string[]): Promise<{ socket: string; kill(): void }> {
  const socket = join(dir, `${name}.sock`)
  const pidFile = join(dir, `${name}.pid`)
  await exec('qemu-nbd', ['-k', socket, '--fork', '--pid-file', pidFile, '--persistent', '--shared=4', '-x', name, ...args])
  const pid = Number(readFileSync(pidFile, 'utf8'))
  pids.add(pid)
  return {
    socket,
    kill() {
      pids.delete(pid)
      process.kill(pid, 'SIGKILL')
    },
  }
}

function memory(content: Buffer): NbdExport {
  return { bytes: content.length, read: async (offset, length) => content.subarray(offset, offset + length) }
}

describe('the client, with qemu-nbd', () => {
  const disk = join(dir, 'disk.qcow2')
  const data = randomBytes(3 * MiB)

  test('reads what is there, many requests at a time, and knows holes and changes', async () => {
    await exec('qemu-img', ['create', '-q', '-f', 'qcow2', disk, '96M'])
    writeFileSync(join(dir, 'data'), data)
    await exec('qemu-io', ['-f', 'qcow2', '-c', `write -s ${join(dir, 'data')} 10M 3M`, disk])
    await exec('qemu-img', ['bitmap', '--add', disk, 'changes'])
    await exec('qemu-io', ['-f', 'qcow2', '-c', 'write -P 7 20M 64k', '-c', 'write -P 8 40M 128k', disk])
    const { socket } = await qemuNbd('d', '-r', '-f', 'qcow2', '-B', 'changes', disk)
    const context = 'qemu:dirty-bitmap:changes'
    const client = await NbdClient.connect(socket, 'd', { contexts: ['base:allocation', context, 'no:such'] }, signal)
    assert.equal(client.bytes, 96 * MiB)
    assert.deepEqual([...client.contexts], ['base:allocation', context])
    const changed = (await client.extents(context, 0, client.bytes, signal)).filter(({ flags }) => flags & dirty)
    assert.deepEqual(changed, [
      { offset: 20 * MiB, length: 65536, flags: dirty },
      { offset: 40 * MiB, length: 131072, flags: dirty },
    ])
    const held = (await client.extents('base:allocation', 0, client.bytes, signal)).filter(({ flags }) => !(flags & allocation.hole))
    assert.deepEqual(
      held.map(({ offset, length }) => [offset, length]),
      [
        [10 * MiB, 3 * MiB],
        [20 * MiB, 65536],
        [40 * MiB, 131072],
      ],
    )
    const pieces = await Promise.all(Array.from({ length: 48 }, (_, i) => client.read(10 * MiB + i * 65536, 65536, signal)))
    assert.ok(Buffer.concat(pieces).equals(data))
    const whole = await client.read(0, client.bytes, signal) // larger than one request may be
    assert.ok(whole.subarray(10 * MiB, 13 * MiB).equals(data))
    assert.deepEqual([whole[0], whole[20 * MiB], whole[40 * MiB + 131071]], [0, 7, 8])
    await assert.rejects(client.read(95 * MiB, 2 * MiB, signal), (error) => hasCode(error, 'nbd.failed'))
    assert.equal((await client.read(0, 1, signal))[0], 0, 'a request that failed ends nothing but itself')
    await assert.rejects(client.extents('no:such', 0, 1, signal), (error) => hasCode(error, 'nbd.refused'))
    client.close()
    await client.closed
    await assert.rejects(client.read(0, 1, signal), (error) => hasCode(error, 'nbd.closed'))
  })

  test('an export that is not there is refused; a server that dies ends what waits', async () => {
    const { socket, kill } = await qemuNbd('e', '-r', '-f', 'qcow2', disk)
    await assert.rejects(NbdClient.connect(socket, 'other', {}, signal), (error) => hasCode(error, 'nbd.refused'))
    const client = await NbdClient.connect(socket, 'e', {}, signal)
    const reading = Promise.allSettled(Array.from({ length: 64 }, () => client.read(0, 32 * MiB, signal)))
    kill()
    const failed = (await reading).filter(({ status }) => status === 'rejected') as PromiseRejectedResult[]
    assert.ok(failed.length > 0 && failed.every(({ reason }) => hasCode(reason, 'nbd.closed')))
    await client.closed
  })
})

describe('the server, with the tools of QEMU', () => {
  const content = Buffer.alloc(24 * MiB)
  content.set(randomBytes(5 * MiB), 4 * MiB)
  content.set(randomBytes(999), content.length - 999)
  const source = { ...memory(content), read: async (offset: number, length: number) => content.subarray(offset, offset + length) }

  test('qemu-img copies an export, skips its holes, and several connections read at once', async () => {
    const reads: [number, number][] = []
    const sparse: NbdExport = {
      bytes: content.length,
      read(offset, length) {
        reads.push([offset, length])
        return source.read(offset, length)
      },
      extents: async (offset, length) => extentsOf(offset, length),
    }
    const socket = join(dir, 'server.sock')
    await using _server = await serveNbd(socket, { 'a disk': sparse, plain: source })
    const url = (name: string) => `nbd+unix:///${encodeURIComponent(name)}?socket=${socket}`
    await exec('qemu-img', ['convert', '-O', 'raw', url('a disk'), join(dir, 'copy')])
    assert.ok(readFileSync(join(dir, 'copy')).equals(content))
    assert.ok(reads.reduce((sum, [, length]) => sum + length, 0) < 8 * MiB, 'holes were not read')
    await Promise.all(['a disk', 'plain'].map((name) => exec('qemu-img', ['compare', '-f', 'raw', url(name), join(dir, 'copy')])))
    const listed = await exec('qemu-nbd', ['--list', '-k', socket])
    assert.match(listed.stdout, /a disk/)
    assert.match(listed.stdout, /plain/)
    const written = await exec('qemu-io', ['-f', 'raw', '-c', 'write 0 512', url('plain')], { okCodes: [0, 1] })
    assert.equal(written.code, 1, 'nobody writes')
    await assert.rejects(NbdClient.connect(socket, 'constructor', {}, signal), (error) => hasCode(error, 'nbd.refused'))
  })

  test('an export that cannot be read somewhere says so there, and serves on', async () => {
    const socket = join(dir, 'failing.sock')
    const failing: NbdExport = {
      bytes: MiB,
      async read(offset, length) {
        if (offset >= 65536) throw new TypeError('torn')
        return Buffer.alloc(length, 5)
      },
    }
    const told: unknown[] = []
    await using _server = await serveNbd(socket, { x: failing }, { onError: (error) => told.push(error) })
    const client = await NbdClient.connect(socket, 'x', {}, signal)
    await assert.rejects(client.read(65536, 1, signal), (error) => hasCode(error, 'nbd.failed'))
    assert.equal((await client.read(0, 1, signal))[0], 5)
    assert.equal(told.length, 1)
    client.close()
  })

  test('nonsense from a client ends its connection and nothing else', { timeout: 30_000 }, async () => {
    const socket = join(dir, 'nonsense.sock')
    await using _server = await serveNbd(socket, { x: source })
    const good = await NbdClient.connect(socket, 'x', {}, signal)
    const hello = Buffer.from('0000000349484156454f5054', 'hex') // flags, then the magic of an option
    const go = Buffer.concat([hello, Buffer.from('00000007000000070000000178' + '0000', 'hex')])
    const request = (type: string, offset: string, length: string) =>
      Buffer.from(`256095130000${type}0000000000000001${offset}${length}`, 'hex')
    for (const bytes of [
      randomBytes(4096),
      Buffer.concat([hello, randomBytes(2000)]),
      Buffer.concat([hello, Buffer.from('00000007ffffffff', 'hex')]),
      Buffer.concat([hello, Buffer.from('0000000a000000080000000178ffffff', 'hex')]),
      Buffer.concat([go, randomBytes(5000)]),
      Buffer.concat([go, request('0000', 'ffffffffffffffff', 'ffffffff'), request('0001', '0000000000000000', 'ffffffff')]),
      Buffer.concat([
        go,
        request('0007', '0000000000000000', '00001000'),
        request('0063', '0000000000000000', '00001000'),
        randomBytes(28),
      ]),
    ]) {
      const bad = connect({ path: socket })
      bad.on('error', () => {}).resume()
      bad.end(bytes)
      await once(bad, 'close', { signal })
      assert.ok((await good.read(4 * MiB, 4096, signal)).equals(content.subarray(4 * MiB, 4 * MiB + 4096)))
    }
    good.close()
  })

  test('a client that does not take its answers holds up no other', { timeout: 30_000 }, async () => {
    const socket = join(dir, 'slow.sock')
    let reads = 0
    const counted: NbdExport = {
      bytes: content.length,
      read(offset, length) {
        reads++
        return source.read(offset, length)
      },
    }
    await using _server = await serveNbd(socket, { x: counted })
    const slow = connect({ path: socket })
    slow.on('error', () => {}).pause()
    slow.write(Buffer.from('0000000349484156454f505400000007000000070000000178' + '0000', 'hex'))
    for (let i = 0; i < 200; i++) slow.write(Buffer.from('25609513000000000000000000000001000000000000000000100000', 'hex'))
    const good = await NbdClient.connect(socket, 'x', {}, signal)
    for (let i = 0; i < 50; i++) await good.read(0, 65536, signal)
    assert.ok(reads < 100, 'no more is read than can be sent')
    good.close()
    slow.destroy()
  })
})

function extentsOf(offset: number, length: number): { offset: number; length: number; flags: number }[] {
  const hole = allocation.hole | allocation.zero
  const parts = [
    { offset: 0, length: 4 * MiB, flags: hole },
    { offset: 4 * MiB, length: 5 * MiB, flags: 0 },
    { offset: 9 * MiB, length: 14 * MiB, flags: hole },
    { offset: 23 * MiB, length: MiB, flags: 0 },
  ]
  return parts
    .map((part) => ({ start: Math.max(part.offset, offset), end: Math.min(part.offset + part.length, offset + length), flags: part.flags }))
    .filter(({ start, end }) => end > start)
    .map(({ start, end, flags }) => ({ offset: start, length: end - start, flags }))
}
