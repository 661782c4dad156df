import type { Store } from '../../store/store.ts'
import { StoragePool } from './pool-kind.ts'

/** The pool that is always there, in the state directory. */
export const localPool = 'local'

/** Makes it at the first start; what people said of it since stays. */
export async function makeLocalPool(store: Store, { path, tier }: { path: string; tier: 'ssd' | 'hdd' }): Promise<void> {
  if (await store.get(StoragePool, { name: localPool })) return
  await store.create(StoragePool, { name: localPool, spec: StoragePool.spec.parse({ driver: 'directory', path, tier }) })
}
