import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, type FileHandle, mkdtemp, open, readdir, rmdir, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { guestCache } from '../../../../test/support/guest.ts'
import { hasCode } from '../../../base/errors.ts'
import { exec } from '../../../base/exec.node.ts'
import { NbdClient } from '../../../base/nbd/client.node.ts'
import { allocation, allocationContext, dirty } from '../../../base/nbd/protocol.ts'
import type { BackupDisk, Engine, ImageContent, OpenBackup, PreparedInstance } from '../../engine.ts'
import type { GuestArtifacts } from '../guest-artifacts.ts'
import { instanceOf, run, TestHost, testUser, until } from '../testing.ts'

let guest: GuestArtifacts
let host: TestHost
let engine: Engine
let image: ImageContent
let vm: PreparedInstance
const signal = AbortSignal.timeout(1_000_000)
const limit = { timeout: 400_000 }
const MiB = 1024 ** 2
const volumeBytes = 32 * MiB

before(
  async () => {
    guest = await guestCache(signal)
    ;({ host, engine, image } = await TestHost.withEngine(guest, signal))
    const path = scratch('volume.raw')
    await (await open(path, 'w')).close()
    await truncate(path, volumeBytes)
    await exec('mkfs.ext4', ['-q', path])
    const volumes = [{ id: 'vol', name: 'vol', path: '/data', readOnly: false, source: { type: 'disk' as const, path } }]
    const script = 'mkdir -p /root /data; n=0; while :; do n=$((n+1)); echo $n > /root/n; echo $n > /data/n; usleep 50000; done'
    vm = instanceOf(image, { name: 'source', argv: ['sh', '-c', script], volumes })
    await engine.create(vm, signal)
    await engine.start(vm.id, signal)
    await until(engine, vm.id, { state: 'running', ready: true, signal })
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

const backups = () => engine.powers.backups!
const shell = async (id: string, script: string) => (await run(engine, id, { argv: ['sh', '-c', script] }, signal)).stdout.trim()
const scratch = (name: string) => join(host.cell.stateDir, '..', name)
const inVm = (name: string) => join(host.cell.stateDir, 'vms', vm.id, name)

const topOf = async () => (await readdir(inVm('.'))).find((file) => /^disk.*\.qcow2$/.test(file))!

/** Opens a backup while the VM stands still, so that its files show the same moment; then it goes on. */
async function openBeside(since: string | undefined, name: string): Promise<OpenBackup> {
  await engine.powers.pause!.pause(vm.id, signal)
  const top = await topOf()
  const opened = await backups().open(vm.id, { ...(since === undefined ? {} : { since }), signal })
  await copyFile(inVm(top), scratch(`${name}.qcow2`))
  await copyFile(scratch('volume.raw'), scratch(`${name}.raw`))
  await engine.powers.pause!.resume(vm.id, signal)
  return opened
}

/** As a backup does it: all that is allocated, or what changed, into a copy. Returns bytes read. */
async function take(disk: BackupDisk, copy: string): Promise<number> {
  const client = await NbdClient.connect(disk.socket, disk.export, { contexts: [allocationContext, disk.dirtyContext ?? ''] }, signal)
  const file: FileHandle = await open(copy, disk.dirtyContext ? 'r+' : 'w')
  await file.truncate(disk.bytes)
  let read = 0
  const context = disk.dirtyContext ?? allocationContext
  for (const { offset, length, flags } of await client.extents(context, 0, client.bytes, signal)) {
    if (disk.dirtyContext ? !(flags & dirty) : flags & allocation.zero) continue
    await file.write(await client.read(offset, length, signal), 0, length, offset)
    read += length
  }
  await file.close()
  client.close()
  return read
}

const same = (format: string, reference: string, copy: string) =>
  exec('qemu-img', ['compare', '-f', format, '-F', 'raw', scratch(reference), scratch(copy)], { signal })

describe('backups of a running VM', limit, () => {
  let mark: string | undefined

  test('a full one shows one moment of all disks, while the guest writes on', limit, async () => {
    await shell(vm.id, 'head -c 3000000 /dev/urandom > /root/big; cp /root/big /data/big; sync')
    const opened = await openBeside(undefined, 'full')
    const [volume] = opened.volumes
    assert.ok(opened.root.type === 'disk' && volume?.id === 'vol')
    await shell(vm.id, 'head -c 5000000 /dev/urandom > /root/big; rm /data/big; head -c 9000000 /dev/zero > /data/other; sync')
    const read = await take(opened.root.disk, scratch('root.copy'))
    await take(volume.disk, scratch('volume.copy'))
    await same('qcow2', 'full.qcow2', 'root.copy')
    await same('raw', 'full.raw', 'volume.copy')
    assert.ok(read < 40 * MiB, `${read} bytes were read`)
    await opened.close(true)
    mark = opened.mark
    assert.ok(mark)
  })

  test('the next one says what changed, and only that', limit, async () => {
    await shell(vm.id, 'head -c 1000000 /dev/urandom > /root/more; sync')
    const opened = await openBeside(mark, 'next')
    assert.ok(opened.root.type === 'disk' && opened.root.disk.dirtyContext && opened.volumes[0]?.disk.dirtyContext)
    await shell(vm.id, 'head -c 2000000 /dev/urandom > /root/more; sync')
    await assert.rejects(engine.powers.volumes!.resize(vm.id, 'vol', 64 * MiB, signal), (error) => hasCode(error, 'volume.in_backup'))
    await assert.rejects(engine.powers.volumes!.detach(vm.id, 'vol', signal), (error) => hasCode(error, 'volume.in_backup'))
    const read = await take(opened.root.disk, scratch('root.copy'))
    const readOfVolume = await take(opened.volumes[0].disk, scratch('volume.copy'))
    await same('qcow2', 'next.qcow2', 'root.copy')
    await same('raw', 'next.raw', 'volume.copy')
    assert.ok(read < 12 * MiB, `${read} bytes were read`)
    assert.ok(readOfVolume < 12 * MiB, `${readOfVolume} bytes were read of the volume`)
    await opened.close(false)
  })

  test('after one that was not kept nothing is lost; it rests for it when it is not paused', limit, async () => {
    await shell(
      vm.id,
      'mkdir -p /etc/pando/prebackup.d; printf "#!/bin/sh\\ndate >> /root/hook\\n" > /etc/pando/prebackup.d/x; chmod +x /etc/pando/prebackup.d/x; sync',
    )
    const opened = await openBeside(mark, 'again')
    assert.ok(opened.root.type === 'disk' && opened.root.disk.dirtyContext)
    await take(opened.root.disk, scratch('root.copy'))
    await same('qcow2', 'again.qcow2', 'root.copy')
    await opened.close(true)
    const live = await backups().open(vm.id, { since: opened.mark!, signal })
    assert.equal(live.consistency, 'application')
    assert.ok(live.pauseMs > 0)
    assert.equal((await engine.inspect(vm.id, signal)).state, 'running')
    await live.close(true)
    mark = opened.mark // what has changed since is in two bitmaps now
    assert.equal(await shell(vm.id, 'wc -l < /root/hook; rm /etc/pando/prebackup.d/x'), '1')
  })

  test('a snapshot in the middle of it changes nothing of it; the next one reads all, for the disk is another', limit, async () => {
    await shell(vm.id, 'echo kept > /root/kept; sync')
    const opened = await openBeside(mark, 'middle')
    await engine.powers.snapshots!.freeze(vm.id, 's', { memory: true, signal })
    await shell(vm.id, 'head -c 2000000 /dev/urandom > /root/more; sync')
    assert.ok(opened.root.type === 'disk' && opened.root.disk.dirtyContext)
    await take(opened.root.disk, scratch('root.copy'))
    await same('qcow2', 'middle.qcow2', 'root.copy')
    await opened.close(true)
    const next = await backups().open(vm.id, { since: opened.mark!, signal })
    assert.ok(next.root.type === 'disk' && next.root.disk.dirtyContext === undefined)
    assert.ok(next.volumes[0]?.disk.dirtyContext)
    await next.close(true)
    const clone = { ...vm, id: 'clone', specHash: 'clone', volumes: [], from: { snapshot: 's', memory: false, take: 0 } }
    await engine.create(clone, signal)
    await engine.start(clone.id, signal)
    await until(engine, clone.id, { state: 'running', ready: true, signal })
    assert.equal(await shell(clone.id, 'cat /root/kept'), 'kept')
    await engine.destroy(clone.id, signal)
    await engine.powers.snapshots!.remove('s', signal)
  })
})

describe('a backup that is cut off', limit, () => {
  const cut = async (point: string, victim: string) => {
    await engine.close()
    const options = JSON.stringify({ cell: host.cell, user: testUser, guest, accel: 'tcg' })
    const script = join(import.meta.dirname, 'open-and-die.fixture.ts')
    const child = spawn(process.execPath, [script, vm.id, options, point, victim], { stdio: ['ignore', 'ignore', 'ignore'] })
    await once(child, 'exit')
    engine = host.engine(guest)
    return child.signalCode
  }

  for (const point of ['backup:noted', 'backup:ready', 'backup:stopped', 'backup:going', 'backup:open'])
    test(`by the end of the server at ${point} leaves a VM that runs on, and nothing else`, limit, async () => {
      assert.equal(await cut(point, 'server'), 'SIGKILL')
      const seen = await engine.inspect(vm.id, signal)
      assert.equal(seen.state, 'running')
      assert.equal(await shell(vm.id, `echo ${point} > /root/point && sync && cat /root/point`), point)
      assert.deepEqual(await strange(), [])
      const files = execFileSync('ls', ['-l', `/proc/${seen.pid}/fd`], { encoding: 'utf8' })
      assert.doesNotMatch(files, /fleece/)
    })

  test('by the end of QEMU leaves a VM that has ended; then all is read', limit, async () => {
    const opened = await backups().open(vm.id, { signal })
    const seen = await engine.inspect(vm.id, signal)
    process.kill((seen as { pid: number }).pid, 'SIGKILL')
    await until(engine, vm.id, { state: 'exited', signal })
    await opened.close(false)
    assert.deepEqual(await strange(), [])
    await engine.start(vm.id, signal)
    await until(engine, vm.id, { state: 'running', ready: true, signal })
    const next = await backups().open(vm.id, { since: opened.mark!, signal })
    assert.ok(next.root.type === 'disk' && !next.root.disk.dirtyContext && !next.volumes[0]!.disk.dirtyContext)
    await next.close(true)
    await exec('qemu-img', ['check', '-U', inVm(await topOf())])
  })

  const strange = async () => (await readdir(inVm('.'))).filter((name) => /fleece|backing-up/.test(name))
})

describe('a VM that stops', limit, () => {
  test('knows afterwards what changed of its root disk; when it is stopped its disk is shown, too', limit, async () => {
    const first = await backups().open(vm.id, { signal })
    assert.ok(first.root.type === 'disk')
    await take(first.root.disk, scratch('root.copy'))
    await first.close(true)
    await shell(vm.id, 'head -c 1000000 /dev/urandom > /root/late; sync')
    await engine.stop(vm.id, { graceMs: 20_000, signal })
    const stopped = await backups().open(vm.id, { since: first.mark!, signal })
    assert.ok(stopped.root.type === 'disk' && stopped.root.disk.dirtyContext)
    assert.equal(stopped.consistency, 'filesystem')
    const read = await take(stopped.root.disk, scratch('root.copy'))
    assert.ok(read < 12 * MiB, `${read} bytes were read`)
    const other = await backups().open(vm.id, { since: stopped.mark!, signal }) // the first is closed by it
    assert.ok(other.root.type === 'disk' && other.root.disk.dirtyContext)
    assert.equal(await take(other.root.disk, scratch('root.copy')), 0)
    const whole = await backups().open(vm.id, { signal })
    assert.ok(whole.root.type === 'disk')
    await take(whole.root.disk, scratch('whole.copy'))
    await exec('qemu-img', ['compare', '-f', 'raw', '-F', 'raw', scratch('whole.copy'), scratch('root.copy')])
    await whole.close(true)
    await stopped.close(true)
    await exec('qemu-img', ['check', inVm(await topOf())])
    const open = await backups().open(vm.id, { since: other.mark!, signal })
    await engine.start(vm.id, signal)
    await until(engine, vm.id, { state: 'running', ready: true, signal })
    await open.close(true)
    const again = await backups().open(vm.id, { since: other.mark!, signal })
    assert.ok(again.root.type === 'disk' && again.root.disk.dirtyContext)
    assert.equal(again.volumes[0]?.disk.dirtyContext, undefined, 'a bitmap of a raw disk does not outlive QEMU')
    await again.close(true)
  })
})

test('a guest that overwrites more than there is room to keep breaks the backup, and runs on', limit, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pando-small-'))
  await exec('mount', ['-t', 'tmpfs', '-o', 'size=150m,mode=755', 'small', folder])
  const small = await TestHost.make(folder)
  const crowded = small.engine(guest)
  try {
    await crowded.prepare(image, signal)
    const spec = instanceOf(image, {
      id: 'small',
      argv: ['sh', '-c', 'mkdir -p /root; dd if=/dev/zero of=/root/big bs=1M count=57 2>/dev/null; sync; exec sleep 1000'],
    })
    await crowded.create(spec, signal)
    await crowded.start(spec.id, signal)
    await until(crowded, spec.id, { state: 'running', ready: true, signal })
    const inside = async (script: string) => (await run(crowded, spec.id, { argv: ['sh', '-c', script] }, signal)).stdout.trim()
    await inside('while [ "$(stat -c %s /root/big)" != 59768832 ]; do sleep 1; done; sync')
    const opened = await crowded.powers.backups!.open(spec.id, { signal })
    assert.ok(opened.root.type === 'disk')
    const client = await NbdClient.connect(opened.root.disk.socket, 'root', {}, signal)
    assert.ok(await client.read(0, MiB, signal))
    assert.equal(await inside('dd if=/dev/zero of=/root/big conv=notrunc bs=1M count=57 2>/dev/null && sync && echo written'), 'written')
    await assert.rejects(client.read(0, client.bytes, signal), (error) => hasCode(error, 'nbd.failed'))
    client.close()
    await opened.close(false)
    assert.equal(await inside('echo on > /root/after && sync && cat /root/after'), 'on')
    const next = await crowded.powers.backups!.open(spec.id, { signal })
    await next.close(true)
  } finally {
    await crowded.destroy('small', signal)
    await crowded.close()
    await exec('umount', ['-l', folder])
    await rmdir(folder)
  }
})
