import type { DiskSource, PoolDriver } from '../../driver.ts'
import type { Pools } from '../../pools.ts'

const capacityBytes = 1024 ** 5

/** Volumes by name only: for `pando dev` and for tests. */
export function createFakePool(): PoolDriver {
  const sizes = new Map<string, number>()
  const disk = (id: string): DiskSource => ({ type: 'disk', path: `/fake/${id}` })
  return {
    name: 'fake',
    async attach({ id, bytes }, { as }) {
      sizes.set(id, Math.max(bytes, sizes.get(id) ?? 0))
      return { type: as, path: `/fake/${id}` }
    },
    async detach() {},
    async remove({ id }) {
      sizes.delete(id)
    },
    async grow({ id }, bytes) {
      if (sizes.has(id)) sizes.set(id, bytes)
    },
    usage: async ({ id }) => (sizes.has(id) ? { sizeBytes: sizes.get(id)!, usedBytes: 0 } : undefined),
    snapshot: async () => ({ consistency: 'filesystem' }),
    async clone(_from, { id, bytes }) {
      sizes.set(id, bytes)
    },
    async removeSnapshot() {},
    fill: async ({ id, bytes }) => ({
      target: disk(id),
      async done() {
        sizes.set(id, bytes)
      },
    }),
    fillSnapshot: async (snapshot) => ({ target: disk(snapshot), async done() {} }),
    disk: async (which) => ('snapshot' in which ? disk(which.snapshot) : sizes.has(which.id) ? disk(which.id) : undefined),
    async trim() {},
    room: async () => ({ capacityBytes, freeBytes: capacityBytes, cheapCopies: true }),
    async close() {},
  }
}

/** All pools at once: any name is one. */
export function createFakeVolumeDriver(): Pools {
  const pool = createFakePool()
  return {
    ...pool,
    open() {},
    room: (_pool, signal) => pool.room(signal),
    async transfer(_from, { id, bytes }) {
      await pool.attach({ id, bytes, pool: '', format: 'none' }, { as: 'disk', signal: new AbortController().signal })
    },
    async close() {},
  }
}
