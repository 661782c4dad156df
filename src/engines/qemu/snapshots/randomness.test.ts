import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { guestCache } from '../../../../test/support/guest.ts'
import type { Engine, ImageContent, PreparedInstance } from '../../engine.ts'
import { busyboxImage } from '../../test-image.ts'
import type { GuestArtifacts } from '../guest-artifacts.ts'
import { instanceOf, run, TestHost, until } from '../testing.ts'
import type { Weakness } from './identity.ts'

const signal = AbortSignal.timeout(1_000_000)
const clones = 6
const lines = 100
const script = `dd if=/dev/urandom bs=16 count=${lines} 2> /dev/null | od -v -A n -t x1`

describe('random numbers of clones', { timeout: 900_000 }, () => {
  let host: TestHost
  let guest: GuestArtifacts
  let image: ImageContent
  const sources = new Map<'vmgenid' | 'none', PreparedInstance>()
  let current: Engine | undefined

  before(async () => {
    guest = await guestCache(signal)
    host = await TestHost.make()
    image = await busyboxImage()
    // Both boot first: the longer a kernel has run, the more rarely it takes fresh noise, which would hide what clones share.
    sources.set('none', await boot(['vmgenid']))
    sources.set('vmgenid', await boot([]))
  })
  after(async () => {
    const engine = await engineWith([])
    for (const id of await engine.list(signal)) await engine.destroy(id, signal)
    for (const id of await engine.powers.snapshots!.list(signal)) await engine.powers.snapshots!.remove(id, signal)
    await engine.close()
    assert.deepEqual(host.leftovers(), [])
    await host.remove()
  })

  /** One at a time: QEMU talks to one. */
  async function engineWith(weaken: Weakness[]): Promise<Engine> {
    await current?.close()
    return (current = host.engine(guest, { weaken }))
  }

  async function boot(weaken: Weakness[]): Promise<PreparedInstance> {
    const engine = await engineWith(weaken)
    await engine.prepare(image, signal)
    const source = instanceOf(image, { argv: ['sleep', '1000'] })
    await engine.create(source, signal)
    await engine.start(source.id, signal)
    await until(engine, source.id, { state: 'running', ready: true, signal })
    return source
  }

  /** What programs of each clone get from the kernel first: 16 bytes a line, from all clones together. */
  async function firstRandomLines(weaken: Weakness[]): Promise<string[]> {
    const engine = await engineWith(weaken)
    const source = sources.get(weaken.includes('vmgenid') ? 'none' : 'vmgenid')!
    const snapshot = `without-${weaken.join('-') || 'nothing'}`
    // Should the kernel be about to take fresh noise, it does so now and not in the clones.
    await run(engine, source.id, { argv: ['head', '-c', '16', '/dev/urandom'] }, signal)
    await engine.powers.snapshots!.freeze(source.id, snapshot, { memory: true, signal })
    const found: string[] = []
    for (let i = 0; i < clones; i++) {
      const id = `${snapshot}-${i}`
      await engine.create({ ...source, id, name: id, hostname: id, specHash: id, from: { snapshot, memory: true, take: 0 } }, signal)
      await engine.start(id, signal)
      const { stdout } = await run(engine, id, { argv: ['sh', '-c', script] }, signal)
      found.push(...stdout.trim().split('\n'))
      await engine.destroy(id, signal)
    }
    assert.equal(found.length, clones * lines)
    return found
  }

  for (const weaken of [[], ['seed'], ['vmgenid']] satisfies Weakness[][]) {
    test(`differ ${weaken.length === 0 ? 'with both safeguards' : `without the ${weaken[0]}, too`}`, async () => {
      assert.equal(new Set(await firstRandomLines(weaken)).size, clones * lines)
    })
  }

  test('are the same when both safeguards are taken away, so these tests would see it', async () => {
    assert.ok(new Set(await firstRandomLines(['seed', 'vmgenid'])).size < clones * lines, 'no line came twice')
  })
})
