import { rm } from 'node:fs/promises'
import { after } from 'node:test'
import { guestCache } from '../../../test/support/guest.ts'
import { type EngineUnderTest, engineConformance } from '../conformance.ts'
import type { Engine } from '../engine.ts'
import { mountConformance } from '../mounts.conformance.ts'
import { snapshotConformance } from '../snapshots.conformance.ts'
import { busyboxImage } from '../test-image.ts'
import { filesDir } from './paths.ts'
import { TestHost } from './testing.ts'

const host = await TestHost.make()
after(() => host.remove())

engineConformance('qemu', { real: true }, make)
mountConformance('qemu', { real: true }, make)
snapshotConformance('qemu', { real: true, memory: true }, make)

async function make(): Promise<EngineUnderTest> {
  const guest = await guestCache(AbortSignal.timeout(600_000))
  let engine: Engine
  return {
    async open() {
      return (engine = host.engine(guest))
    },
    image: busyboxImage,
    async cleanup() {
      const signal = AbortSignal.timeout(60_000)
      engine = host.engine(guest)
      for (const id of await engine.list(signal)) await engine.destroy(id, signal)
      await engine.close()
    },
    loseFiles: () => rm(filesDir(host.cell), { recursive: true }),
    async kill(id) {
      const seen = await engine.inspect(id, AbortSignal.timeout(60_000))
      if (seen.state === 'running') process.kill(seen.pid, 'SIGKILL')
    },
  }
}
