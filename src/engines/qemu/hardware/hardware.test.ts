import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, watch } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { guestCache } from '../../../../test/support/guest.ts'
import { hasCode } from '../../../base/errors.ts'
import type { Engine, ImageContent, InstanceId, PreparedHardware, PreparedInstance } from '../../engine.ts'
import { instanceOf, TestHost, until } from '../testing.ts'
import { RfbClient } from './rfb.testing.ts'
import { biosDisk, bootDisc, hardwareOf, uefiDisk } from './testing.ts'

let dir: string
let host: TestHost
let engine: Engine
const signal = AbortSignal.timeout(1_000_000)
const limit = { timeout: 240_000 }

before(
  async () => {
    const guest = await guestCache(signal)
    host = await TestHost.make()
    engine = host.engine(guest)
    dir = await mkdtemp(join(tmpdir(), 'pando-hw-'))
  },
  { timeout: 280_000 },
)
after(async () => {
  for (const id of await engine.list(signal)) await engine.destroy(id, signal)
  await engine.close()
  assert.deepEqual(host.leftovers(), [])
  await host.remove()
  await rm(dir, { recursive: true, force: true })
})

const file = (spec: { id: InstanceId }, name: string) => join(host.cell.stateDir, 'vms', spec.id, name)

async function make(
  image: ImageContent,
  hardware: Partial<PreparedHardware> = {},
  changes: Partial<PreparedInstance> = {},
): Promise<PreparedInstance> {
  await engine.prepare(image, signal)
  const spec = instanceOf(image, { argv: [], memoryBytes: 64 * 1024 ** 2, hardware: hardwareOf(hardware), ...changes })
  await engine.create(spec, signal)
  return spec
}

/** Starts it and waits until its serial console has said this, so many times. */
async function boot(spec: PreparedInstance, text: string, times = 1): Promise<void> {
  await engine.start(spec.id, signal)
  await said(spec, text, times)
}

async function said(spec: PreparedInstance, text: string, times = 1): Promise<void> {
  const path = file(spec, 'console.log')
  const over = new AbortController()
  const changes = watch(path, { signal: AbortSignal.any([signal, over.signal]) })[Symbol.asyncIterator]()
  for (;;) {
    const change = changes.next()
    change.catch(() => {})
    if (readFileSync(path, 'latin1').split(text).length > times) return over.abort()
    await change
  }
}

async function pidOf({ id }: PreparedInstance): Promise<number> {
  const seen = await engine.inspect(id, signal)
  assert.ok(seen.state === 'running')
  return seen.pid
}

/** Keeps the console until what the key does is done. */
async function press(spec: PreparedInstance, key: string, effect: () => Promise<unknown>): Promise<void> {
  const console = await engine.powers.console!(spec.id, signal)
  console.write(key)
  await effect()
  console.destroy()
}

const ended = (spec: PreparedInstance) => until(engine, spec.id, { state: 'exited', signal })

test('a BIOS boots a disk image; the system reboots as it likes, and ends well when it switches itself off', limit, async () => {
  const spec = await make(await biosDisk(dir, 'hello from the sector'))
  await boot(spec, 'hello from the sector')
  const pid = await pidOf(spec)
  await press(spec, 'r', () => said(spec, 'hello from the sector', 2))
  assert.equal(await pidOf(spec), pid)
  await press(spec, 'x', () => ended(spec))
  assert.equal((await ended(spec)).exitCode, 0)
})

test('a machine that is killed, or switched off because it does not obey, did not end well', limit, async () => {
  const spec = await make(await biosDisk(dir, 'deaf'))
  await boot(spec, 'deaf')
  process.kill(await pidOf(spec), 'SIGKILL')
  const killed = await ended(spec)
  await boot(spec, 'deaf')
  await engine.stop(spec.id, { graceMs: 100, signal })
  const forced = await ended(spec)
  assert.deepEqual(
    [killed, forced].map(({ exitCode, error }) => ({ exitCode, error })),
    [
      { exitCode: 137, error: 'killed' },
      { exitCode: 137, error: 'stop: it was switched off' },
    ],
  )
})

test('another spec changes the machine and grows its disk, and what was written to it stays', limit, async () => {
  const image = await biosDisk(dir, 'kept')
  const spec = await make(image)
  const written = ['-c', 'write -P 0x5a 512k 4k']
  execFileSync('qemu-io', ['-f', 'qcow2', ...written, file(spec, 'disk.qcow2')])
  const larger = { ...spec, memoryBytes: 96 * 1024 ** 2, diskBytes: 512 * 1024 ** 2, specHash: 'changed' }
  await engine.create(larger, signal)
  execFileSync('qemu-io', ['-f', 'qcow2', '-c', 'read -P 0x5a 512k 4k', file(spec, 'disk.qcow2')])
  const info = JSON.parse(execFileSync('qemu-img', ['info', '--output=json', file(spec, 'disk.qcow2')], { encoding: 'utf8' }))
  assert.equal(info['virtual-size'], 512 * 1024 ** 2)
  assert.equal(info['format-specific'].data['extended-l2'], true)
  await boot(spec, 'kept')
  assert.match(readFileSync(file(spec, 'spec.json'), 'utf8'), /"specHash":"changed"/)
})

test('an empty disk gives way to the disc in the drive, with virtio and with SATA', limit, async () => {
  const disc = await bootDisc(dir, 'install me')
  for (const drivers of ['virtio', 'emulated'] as const) {
    const spec = await make(disc, { drivers, system: 'windows' })
    await boot(spec, 'install me')
    await engine.destroy(spec.id, signal)
  }
})

test('a screen is seen by several at a time, each over a connection of its own', limit, async () => {
  const spec = await make(await biosDisk(dir, 'screen'), { display: true })
  await boot(spec, 'screen')
  const open = async () => RfbClient.connect(await engine.powers.vnc!(spec.id, signal))
  const one = await open()
  const two = await open()
  const [first, second] = [await one.screen(), await two.screen()]
  assert.ok(
    first.some((byte) => byte !== 0),
    'all of it is black',
  )
  const different = first.filter((byte, i) => byte !== second[i]).length
  assert.equal(first.length, one.width * one.height * 4)
  assert.ok(different < first.length / 100, `${different} bytes differ`) // a cursor may blink
  assert.match(one.name, /test\/vm/)
  one.close()
  two.close()
  const blind = await make(await biosDisk(dir, 'blind'))
  await boot(blind, 'blind')
  await assert.rejects(engine.powers.vnc!(blind.id, signal), (error) => hasCode(error, 'instance.no_display'))
})

test('a UEFI boots a disk image; what firmware and TPM keep stays, and the TPM ends with QEMU, however that ends', limit, async () => {
  const spec = await make(await uefiDisk(dir, 'hello from UEFI'), { firmware: 'uefi', tpm: true }, { memoryBytes: 128 * 1024 ** 2 })
  await engine.start(spec.id, signal)
  const untouched = readFileSync(file(spec, 'machine/tpm/tpm2-00.permall'))
  await said(spec, 'hello from UEFI')
  assert.ok(!readFileSync(file(spec, 'machine/tpm/tpm2-00.permall')).equals(untouched), 'the firmware has used the TPM')
  const tpms = () => host.leftovers().filter((line) => line.includes('swtpm')).length
  assert.equal(tpms(), 1)
  const kept = ['machine/vars.fd', 'machine/tpm/tpm2-00.permall'].map((name) => file(spec, name))
  const before = kept.map((path) => readFileSync(path))
  process.kill(await pidOf(spec), 'SIGKILL')
  await ended(spec)
  assert.equal(tpms(), 0)
  const after = kept.map((path) => readFileSync(path))
  assert.deepEqual(
    after.map((content, i) => content.equals(before[i]!)),
    [true, true],
  )
})

test('Secure Boot refuses what nobody has signed', limit, async () => {
  const spec = await make(await uefiDisk(dir, 'never seen'), { firmware: 'uefi', secureBoot: true }, { memoryBytes: 128 * 1024 ** 2 })
  await boot(spec, 'Access Denied')
  assert.doesNotMatch(readFileSync(file(spec, 'console.log'), 'latin1'), /never seen/)
})

test('a snapshot of its disk takes along what its firmware keeps, and others begin there', limit, async () => {
  const image = await biosDisk(dir, 'frozen')
  const spec = await make(image)
  await boot(spec, 'frozen')
  const frozen = await engine.powers.snapshots!.freeze(spec.id, 'cold', { memory: false, signal })
  assert.equal(frozen.memory, false)
  const clone = await make(image, {}, { from: { snapshot: 'cold', memory: false, take: 0 } })
  await boot(clone, 'frozen')
  await press(spec, 'x', () => ended(spec))
  await boot(spec, 'frozen')
  await engine.destroy(clone.id, signal)
  await engine.powers.snapshots!.remove('cold', signal)
  assert.ok(existsSync(file(spec, 'machine')))
})
