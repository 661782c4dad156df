import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { guestCache } from '../../../../test/support/guest.ts'
import { biosDisk, hardwareOf } from '../hardware/testing.ts'
import { instanceOf, TestHost, until } from '../testing.ts'

test('memory of a system without an agent can be gone back to, and nobody else can go on from it', { timeout: 200_000 }, async () => {
  const signal = AbortSignal.timeout(200_000)
  const host = await TestHost.make()
  const dir = await mkdtemp(join(tmpdir(), 'pando-disks-'))
  const engine = host.engine(await guestCache(signal))
  const snapshots = engine.powers.snapshots!
  try {
    const image = await biosDisk(dir, 'here')
    const spec = instanceOf(image, { name: 'source', hardware: hardwareOf({ system: 'other' }) })
    await engine.prepare(image, signal)
    await engine.create(spec, signal)
    await engine.start(spec.id, signal)
    await until(engine, spec.id, { state: 'running', signal })
    assert.equal((await snapshots.freeze(spec.id, 'live', { memory: true, signal })).consistency, 'memory')

    const from = { snapshot: 'live', memory: true, take: 0 }
    const clone = { ...spec, id: 'clone', name: 'clone', specHash: 'clone', from }
    await assert.rejects(snapshots.assertUsable('live', { memory: true, signal }), { code: 'fork.guest_unsupported' })
    await engine.create(clone, signal)
    await assert.rejects(engine.start(clone.id, signal), { code: 'fork.guest_unsupported' })
    await engine.destroy(clone.id, signal)

    await snapshots.assertUsable('live', { memory: true, as: spec.id, signal })
    await engine.destroy(spec.id, signal)
    await engine.create({ ...spec, specHash: 'again', from }, signal)
    await engine.start(spec.id, signal)
    await until(engine, spec.id, { state: 'running', signal })

    const cold = { ...clone, specHash: 'cold', from: { ...from, memory: false } }
    await engine.create(cold, signal)
    await engine.start(cold.id, signal)
  } finally {
    for (const id of await engine.list(signal)) await engine.destroy(id, signal)
    for (const id of await snapshots.list(signal)) await snapshots.remove(id, signal)
    await engine.close()
    assert.deepEqual(host.leftovers(), [])
    await host.remove()
    await rm(dir, { recursive: true, force: true })
  }
})
