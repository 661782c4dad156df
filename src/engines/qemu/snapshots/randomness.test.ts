import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { guestCache } from '../../../../test/support/guest.ts'
import type { Engine, ImageContent, PreparedInstance } from '../../engine.ts'
import { busyboxImage } from '../../test-image.ts'
import type { GuestArtifacts } from '../guest-artifacts.ts'
import { instanceOf, run, TestHost, until } from '../testing.ts'
import type { Weakness } from './identity.ts'

const signal = AbortSignal.timeout(600_000)
const clones = 6
const lines = 100
const script = `dd if=/dev/urandom bs=16 count=${lines} 2> /dev/null | od -v -A n -t x1`

/** What programs of each clone get from the kernel first: 16 bytes a line, from all clones together. */
async function firstRandomLines(host: TestHost, guest: GuestArtifacts, image: ImageContent, weaken: Weakness[]): Promise<string[]> {
  const engine = host.engine(guest, { weaken })
  try {
    const source = instanceOf(image, { argv: ['sleep', '1000'] })
    await engine.create(source, signal)
    await engine.start(source.id, signal)
    await until(engine, source.id, { state: 'running', ready: true, signal })
    // The kernel takes fresh noise every few seconds, which would hide from us what clones share.
    await run(engine, source.id, { argv: ['head', '-c', '16', '/dev/urandom'] }, signal)
    await engine.powers.snapshots!.freeze(source.id, 'same', { memory: true, signal })
    const found: string[] = []
    for (let i = 0; i < clones; i++) found.push(...(await cloneAndRead(engine, source, i)))
    return found
  } finally {
    for (const id of await engine.list(signal)) await engine.destroy(id, signal)
    await engine.powers.snapshots!.remove('same', signal)
    await engine.close()
  }
}

async function cloneAndRead(engine: Engine, source: PreparedInstance, index: number): Promise<string[]> {
  const id = `clone${index}`
  await engine.create({ ...source, id, name: id, hostname: id, specHash: id, from: { snapshot: 'same', memory: true, take: 0 } }, signal)
  await engine.start(id, signal)
  const { stdout } = await run(engine, id, { argv: ['sh', '-c', script] }, signal)
  await engine.destroy(id, signal)
  return stdout.trim().split('\n')
}

describe('random numbers of clones', { timeout: 300_000 }, () => {
  let host: TestHost
  let guest: GuestArtifacts
  let image: ImageContent
  before(async () => {
    guest = await guestCache(signal)
    host = await TestHost.make()
    image = await busyboxImage()
    const engine = host.engine(guest)
    await engine.prepare(image, signal)
    await engine.close()
  })
  after(() => host.remove())

  for (const weaken of [[], ['seed'], ['vmgenid']] satisfies Weakness[][]) {
    test(`differ ${weaken.length === 0 ? 'with both safeguards' : `without the ${weaken[0]}, too`}`, async () => {
      const found = await firstRandomLines(host, guest, image, weaken)
      assert.deepEqual([found.length, new Set(found).size], [clones * lines, clones * lines])
    })
  }

  test('are the same when both safeguards are taken away, so these tests would see it', async () => {
    const found = await firstRandomLines(host, guest, image, ['seed', 'vmgenid'])
    assert.ok(new Set(found).size < found.length, 'no line came twice')
  })
})
