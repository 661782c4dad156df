import assert from 'node:assert/strict'
import { copyFile, type FileHandle, open, readdir, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { guestCache } from '../../../../test/support/guest.ts'
import { exec } from '../../../base/exec.node.ts'
import { NbdClient } from '../../../base/nbd/client.node.ts'
import { allocation, allocationContext, dirty } from '../../../base/nbd/protocol.ts'
import type { BackupDisk, Engine, ImageContent, OpenBackup, PreparedInstance } from '../../engine.ts'
import { busyboxImage } from '../../test-image.ts'
import type { GuestArtifacts } from '../guest-artifacts.ts'
import { instanceOf, run, TestHost, until } from '../testing.ts'

let guest: GuestArtifacts
let host: TestHost
let engine: Engine
let image: ImageContent
let vm: PreparedInstance
const signal = AbortSignal.timeout(400_000)
const limit = { timeout: 180_000 }
const MiB = 1024 ** 2
const volumeBytes = 32 * MiB

before(
  async () => {
    guest = await guestCache(signal)
    host = await TestHost.make()
    engine = host.engine(guest)
    image = await busyboxImage()
    await engine.prepare(image, signal)
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

/** Opens a backup while the VM stands still, so that its files show the same moment; then it goes on. */
async function openBeside(since: string | undefined, name: string): Promise<OpenBackup> {
  await engine.powers.pause!.pause(vm.id, signal)
  const top = (await readdir(inVm('.'))).find((file) => /^disk.*\.qcow2$/.test(file))!
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
    const read = await take(opened.root.disk, scratch('root.copy'))
    const readOfVolume = await take(opened.volumes[0].disk, scratch('volume.copy'))
    await same('qcow2', 'next.qcow2', 'root.copy')
    await same('raw', 'next.raw', 'volume.copy')
    console.log({ read, readOfVolume, pauseMs: opened.pauseMs })
    assert.ok(read < 12 * MiB, `${read} bytes were read`)
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
    console.log({ pauseMs: live.pauseMs })
    assert.equal((await engine.inspect(vm.id, signal)).state, 'running')
    await live.close(true)
    mark = live.mark
    assert.equal(await shell(vm.id, 'wc -l < /root/hook'), '1')
  })
})
