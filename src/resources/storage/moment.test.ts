import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StatusOf } from '../../api/kind.ts'
import { systemClock } from '../../base/clock.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { createMemoryStore } from '../../store/memory/memory.ts'
import type { DiskSource } from './driver.ts'
import type { Guests } from './guests.ts'
import { Volume } from './kind.ts'
import { copyAtOneMoment } from './moment.ts'

const { signal } = new AbortController()
const disk: DiskSource = { type: 'disk', path: '/pool/disk.img' }

/** A volume that a VM writes to, which runs; and what was asked of engine and driver, in order. */
async function world(rests: Awaited<ReturnType<Guests['rest']>>) {
  const store = createMemoryStore({ clock: systemClock })
  const key = { project: 'demo', name: 'vm' }
  const spec = Instance.spec.parse({ image: 'i', engine: 'vm', volumes: [{ volume: 'v', path: '/v' }] })
  const status = { ...Instance.initialStatus, phase: 'running' } as StatusOf<typeof Instance>
  const { metadata } = await store.create(Instance, { ...key, spec, status })
  const holder = { instance: 'vm', uid: metadata.uid, readOnly: false }
  const volume = await store.create(Volume, {
    project: 'demo',
    name: 'v',
    spec: Volume.spec.parse({ size: 2 ** 25 }),
    status: { ...Volume.initialStatus, phase: 'ready', holders: [holder], guest: true } as StatusOf<typeof Volume>,
  })
  const asked: string[] = []
  const guests: Guests = {
    move: async () => false,
    async copy() {
      asked.push('copy by the engine')
      return { consistency: 'filesystem' }
    },
    async rest(_guest, _volume, at, { work }) {
      asked.push(`rest of ${at.type === 'disk' ? at.path : ''}`)
      if (rests) await work(rests.consistency)
      return rests
    },
  }
  const ways = {
    guests,
    fill: async () => ({ target: disk, done: async () => {} }),
    plain: async ({ settled }: { settled: boolean }) => asked.push(`copy by the pool, ${settled ? 'settled' : 'as it is'}`),
    drop: async () => {},
  }
  return {
    asked,
    copy: (more: { momentary?: DiskSource }) => copyAtOneMoment(volume, { ...ways, ...more }, { store, signal } as ReconcileContext),
  }
}

test('a pool that keeps a disk at one moment does so while the guest that writes to it rests; another one leaves it to the engine', async () => {
  const { asked, copy } = await world({ consistency: 'application' })
  assert.deepEqual(await copy({ momentary: disk }), { by: 'driver', result: 2, told: true })
  assert.deepEqual(asked, ['rest of /pool/disk.img', 'copy by the pool, settled'])
  assert.deepEqual(await copy({}), { by: 'engine', consistency: 'filesystem' })
})

test('a guest in which nobody answers is kept as after a power cut; one that writes elsewhere is asked again later', async () => {
  const silent = await world({ consistency: 'crash' })
  assert.deepEqual(await silent.copy({ momentary: disk }), { by: 'driver', result: 2, told: false })
  assert.equal(silent.asked.at(-1), 'copy by the pool, as it is')
  const away = await world(false)
  await assert.rejects(away.copy({ momentary: disk }), { code: 'volume.not_ready' })
  assert.deepEqual(away.asked, ['rest of /pool/disk.img'])
})
