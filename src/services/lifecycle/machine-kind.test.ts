import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PandoError } from '../../base/errors.ts'
import { assertMachineFits, leastMemory, type MachineSpec } from './machine-kind.ts'

const disk = { type: 'disk', firmware: 'bios' } as const
const said = (spec: Partial<MachineSpec>, facts?: typeof disk) => {
  try {
    assertMachineFits({ image: 'web:1', engine: 'vm', ...spec }, facts)
    return 'fits'
  } catch (error) {
    const { code, field, message, hint } = error as PandoError
    return { code, field, message, hint }
  }
}

test('a VM of an OCI image has the memory that its kernel needs, or is refused with what that is', () => {
  const refused = said({ memory: leastMemory - 1024 ** 2 })
  assert.deepEqual(refused, {
    code: 'hardware.too_little_memory',
    field: '/spec/memory',
    message: 'A VM of an OCI image needs 96 MiB of memory to boot, and 95 MiB is less',
    hint: 'Set `memory` (`--memory`) to 96 MiB or more, or run it as a container, which needs no kernel of its own.',
  })
  assert.equal(said({ memory: leastMemory }), 'fits')
  assert.equal(said({ memory: 16 * 1024 ** 2, engine: 'container' }), 'fits')
  assert.equal(said({ memory: 64 * 1024 ** 2 }, disk), 'fits', 'a disk image has a system of its own, which may do with less')
})
