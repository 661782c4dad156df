import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { guestCache } from '../../../test/support/guest.ts'
import { PandoError } from '../../base/errors.ts'
import { TestHost } from './testing.ts'

const host = await TestHost.make()
after(async () => {
  assert.deepEqual(host.leftovers(), [])
  await host.remove()
})
const signal = AbortSignal.timeout(1_000_000)

test('whether KVM runs a guest is tried once, and remembered for this kernel, QEMU and guest', { timeout: 100_000 }, async () => {
  const guest = await guestCache(signal)
  const first = await host.engine(guest, { accel: 'auto' }).probe(signal)
  assert.equal(first.available, true)
  assert.ok(first.accelerator === 'kvm' || (first.reason && first.remedy), 'what is less than it could be has a reason and a remedy')
  if (!existsSync('/dev/kvm')) return
  const file = join(host.cell.stateDir, 'qemu', 'probe.json')
  const remembered = JSON.parse(await readFile(file, 'utf8')) as { accelerator: string }
  assert.equal(remembered.accelerator, first.accelerator)
  await writeFile(file, JSON.stringify({ ...remembered, reason: 'read from the file' }))
  assert.equal((await host.engine(guest, { accel: 'auto' }).probe(signal)).reason, 'read from the file')
  const newer = { ...guest, version: 'another' }
  assert.notEqual((await host.engine(newer, { accel: 'auto' }).probe(signal)).reason, 'read from the file')
})

test('an engine whose guest is not prepared says so', async () => {
  const engine = host.engine(undefined as never, { guest: () => Promise.reject(new PandoError('qemu.guest_missing')) })
  const probe = await engine.probe(signal)
  assert.deepEqual([probe.available, probe.reason], [false, 'The guest kernel is not prepared'])
})
