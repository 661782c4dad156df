import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { systemClock } from '../../base/clock.ts'
import { createVirtualClock } from '../../base/virtual-clock.ts'
import { engineConformance } from '../conformance.ts'
import { instanceOf } from '../conformance-tools.ts'
import type { ImageContent, ImportedRoot } from '../engine.ts'
import { mountConformance } from '../mounts.conformance.ts'
import { snapshotConformance } from '../snapshots.conformance.ts'
import { createFakeEngine } from './fake.ts'

const image = { digest: 'sha256:0' } as ImageContent
const make = async () => {
  const engine = createFakeEngine({ clock: systemClock })
  return { open: async () => engine, image: async () => image, async cleanup() {} }
}

engineConformance('fake', { real: false }, make)
mountConformance('fake', { real: false }, make)
snapshotConformance('fake', { real: false, memory: true }, make)

/** In virtual time: a server that runs and takes 40 ms to freeze. A boot takes 700 ms. */
async function worldWithServer() {
  const clock = createVirtualClock()
  const engine = createFakeEngine({ clock, bootMs: 700, freezeMs: 40 })
  const signal = new AbortController().signal
  await engine.create(instanceOf(image, 'server', { argv: ['serve'] }), signal)
  const started = engine.start('server', signal)
  await clock.advance(700)
  await started
  return { clock, engine, power: engine.powers.snapshots!, signal }
}

test('a freeze takes its time, and the source stands still for it', async () => {
  const { clock, power, signal } = await worldWithServer()
  const freezing = power.freeze('server', 's', { memory: true, signal })
  await clock.advance(39)
  assert.deepEqual(await power.list(signal), [])
  await clock.advance(1)
  assert.deepEqual(await freezing, { memory: true, pauseMs: 40, bytes: 0, consistency: 'memory' })
})

test('a freeze that is cut off, or whose source goes away, leaves nothing', async () => {
  const { clock, engine, power, signal } = await worldWithServer()
  const caller = new AbortController()
  const cancelled = assert.rejects(power.freeze('server', 's', { memory: true, signal: caller.signal }), /changed my mind/)
  caller.abort(new Error('changed my mind'))
  await cancelled
  const gone = assert.rejects(power.freeze('server', 's', { memory: true, signal }), /absent/)
  await engine.destroy('server', signal)
  await clock.advance(40)
  await gone
  assert.deepEqual(await power.list(signal), [])
})

test('a clone with memory runs at once and says nothing new; one without boots and begins its program', async () => {
  const { clock, engine, power, signal } = await worldWithServer()
  const freezing = power.freeze('server', 's', { memory: true, signal })
  await clock.advance(40)
  await freezing
  const clone = (id: string, memory: boolean) =>
    instanceOf(image, id, { argv: ['echo', 'begun'], from: { snapshot: 's', memory, take: 0 } })
  await engine.create(clone('warm', true), signal)
  await engine.start('warm', signal)
  assert.equal((await engine.inspect('warm', signal)).state, 'running')
  await engine.create(clone('cold', false), signal)
  const started = engine.start('cold', signal)
  assert.equal((await engine.inspect('cold', signal)).state, 'created')
  await clock.advance(700)
  await started
  assert.equal((await engine.inspect('cold', signal)).state, 'exited')
  const log = async (id: string) => {
    const lines = []
    for await (const { text } of engine.powers.logs!(id, { follow: false }, signal)) lines.push(text)
    return lines
  }
  assert.deepEqual([await log('warm'), await log('cold')], [[], ['begun']])
})

test('it uses what it is told to, until its program begins anew', async () => {
  const { clock, engine, signal } = await worldWithServer()
  const load = async (...words: string[]) => (await engine.powers.exec!('server', { argv: ['load', ...words], env: {} }, signal)).exit
  const used = async () => {
    const { cpuMs, memoryBytes } = await engine.powers.stats!('server', signal)
    return [cpuMs, memoryBytes]
  }
  assert.equal(await load('0.5', '1MiB'), 0)
  await clock.advance(2_000)
  assert.deepEqual(await used(), [1_000, 1024 ** 2])
  assert.equal(await load('0'), 0)
  await clock.advance(2_000)
  assert.deepEqual(await used(), [1_000, 0])
  assert.equal(await load('much'), 1)
  await engine.stop('server', { graceMs: 0, signal })
  const started = engine.start('server', signal)
  await clock.advance(700)
  await started
  assert.deepEqual(await used(), [0, 0])
})

test('what is backed up comes back as a snapshot', async () => {
  const { engine, signal } = await worldWithServer()
  await engine.powers.files!.copyIn('server', '/data', Readable.from([Buffer.from('kept')]), signal)
  const { root } = await engine.powers.backups!.open('server', { signal })
  assert.equal(root.type, 'layer')
  await (await engine.powers.backups!.import('restored', root as ImportedRoot, { image, live: false, signal })).done
  await engine.create(instanceOf(image, 'again', { argv: ['serve'], from: { snapshot: 'restored', memory: false, take: 0 } }), signal)
  assert.equal(await text(await engine.powers.files!.copyOut('again', '/data', signal)), 'kept')
})
