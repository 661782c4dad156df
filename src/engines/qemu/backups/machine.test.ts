import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readFileSync, watch } from 'node:fs'
import { lstat, mkdir, mkdtemp, open, readdir, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { guestCache } from '../../../../test/support/guest.ts'
import { exec } from '../../../base/exec.node.ts'
import { serveNbd } from '../../../base/nbd/server.node.ts'
import { tarOf, untar } from '../../../base/tar.node.ts'
import type { Engine, ImageContent, OpenBackup, PreparedInstance } from '../../engine.ts'
import { hardwareOf, uefiDisk } from '../hardware/testing.ts'
import { instanceOf, TestHost, until } from '../testing.ts'

let dir: string
let host: TestHost
let engine: Engine
let image: ImageContent
let vm: PreparedInstance
const signal = AbortSignal.timeout(1_000_000)
const limit = { timeout: 400_000 }

before(
  async () => {
    dir = await mkdtemp(join(tmpdir(), 'pando-hw-'))
    host = await TestHost.make()
    engine = host.engine(await guestCache(signal))
    image = await uefiDisk(dir, 'hello from the program')
    await engine.prepare(image, signal)
    vm = machineOf('safe')
    await engine.create(vm, signal)
    await engine.start(vm.id, signal)
    await said(vm, 'hello from the program')
  },
  { timeout: 280_000 },
)
after(async () => {
  for (const id of await engine.list(signal)) await engine.destroy(id, signal)
  for (const id of await engine.powers.snapshots!.list(signal)) await engine.powers.snapshots!.remove(id, signal)
  await engine.close()
  assert.deepEqual(host.leftovers(), [])
  await host.remove()
  await rm(dir, { recursive: true, force: true })
})

const machineOf = (id: string, changes: Partial<PreparedInstance> = {}) =>
  instanceOf(image, {
    id,
    argv: [],
    memoryBytes: 64 * 1024 ** 2,
    hardware: hardwareOf({ firmware: 'uefi', tpm: true, system: 'other' }),
    ...changes,
  })
const own = (id: string, ...names: string[]) => join(host.cell.stateDir, 'vms', id, 'machine', ...names)
const tpmFile = 'tpm/tpm2-00.permall'

async function said({ id }: PreparedInstance, text: string): Promise<void> {
  const path = join(host.cell.stateDir, 'vms', id, 'console.log')
  const changes = watch(path)
  while (!readFileSync(path, 'latin1').includes(text)) await once(changes, 'change', { signal })
  changes.close()
}

async function unpacked({ machine }: OpenBackup, name: string): Promise<string> {
  const folder = join(dir, name)
  await mkdir(folder)
  await untar(await machine!.open(signal), folder)
  return folder
}

const same = async (one: string, other: string) =>
  assert.ok(readFileSync(one).equals(readFileSync(other)), `${one} and ${other} are the same`)

test(
  'a running machine is backed up with the variables of its firmware and with its TPM, and with nothing that was planted there',
  limit,
  async () => {
    await symlink('/etc/shadow', own(vm.id, 'planted'))
    const opened = await engine.powers.backups!.open(vm.id, { signal })
    const folder = await unpacked(opened, 'running')
    assert.deepEqual((await readdir(folder)).sort(), ['tpm', 'vars.fd'])
    await same(join(folder, 'vars.fd'), own(vm.id, 'vars.fd'))
    await same(join(folder, tpmFile), own(vm.id, tpmFile))
    assert.ok(
      !readFileSync(own(vm.id, 'vars.fd')).equals(readFileSync('/usr/share/OVMF/OVMF_VARS_4M.fd')),
      'the firmware has written to them',
    )
    await opened.close(true)
    assert.equal(existsSync(join(host.cell.stateDir, 'vms', vm.id, 'backup-machine')), false, 'no copy is left')
    await rm(own(vm.id, 'planted'))
  },
)

test('what begins at its backup has both, and they are its own', limit, async () => {
  await engine.stop(vm.id, { graceMs: 100, signal })
  await until(engine, vm.id, { state: 'exited', signal })
  const opened = await engine.powers.backups!.open(vm.id, { signal })
  const folder = await unpacked(opened, 'stopped')
  await engine.destroy(vm.id, signal) // which closes it
  await mkdir(join(host.cell.runDir, 'backup'), { recursive: true })
  const raw = join(dir, 'root.raw')
  await exec('qemu-img', ['convert', '-O', 'raw', image.disk!.path, raw])
  const file = await open(raw)
  const { size: bytes } = await stat(raw)
  const socket = join(host.cell.runDir, 'backup/source.sock')
  const read = async (offset: number, length: number) => (await file.read(Buffer.alloc(length), 0, length, offset)).buffer
  const server = await serveNbd(socket, { root: { bytes, read } })
  const machine = { open: async () => tarOf(folder) }
  const root = { type: 'disk' as const, disk: { socket, export: 'root', bytes }, machine }
  await (await engine.powers.backups!.import('restored', root, { image, live: false, signal })).done
  await server.close()
  await file.close()
  const again = machineOf('again', { from: { snapshot: 'restored', memory: false, take: 0 } })
  await engine.create(again, signal)
  await same(join(folder, 'vars.fd'), own(again.id, 'vars.fd'))
  await same(join(folder, tpmFile), own(again.id, tpmFile))
  assert.notEqual((await lstat(own(again.id, tpmFile))).uid, 0, 'the TPM can write to it')
  await engine.start(again.id, signal)
  await said(again, 'hello from the program')
})
