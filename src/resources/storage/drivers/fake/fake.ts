import type { VolumeDriver } from '../../driver.ts'

/** Volumes by name only: for `pando dev` and for tests. */
export function createFakeVolumeDriver(): VolumeDriver {
  return {
    name: 'fake',
    attach: async ({ id }, { as }) => ({ type: as, path: `/fake/${id}` }),
    async detach() {},
    async remove() {},
  }
}
