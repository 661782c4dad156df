import { isDeepStrictEqual } from 'node:util'
import type { KindDef, StatusOf, Stored } from '../api/kind.ts'
import { hasCode } from '../base/errors.ts'
import type { Key, Store } from './store.ts'

/**
 * Reads, changes and writes until no one else was faster. `change` returns the new object, or undefined for "leave it".
 * Resolves to the object as stored, or undefined when it is gone or was left alone.
 */
export async function modify<K extends KindDef>(
  store: Store,
  kind: K,
  key: Key,
  change: (object: Stored<K>) => Stored<K> | undefined,
): Promise<Stored<K> | undefined> {
  for (;;) {
    const object = await store.get(kind, key)
    const wanted = object && change(object)
    if (!wanted) return undefined
    try {
      return await store.update(kind, wanted)
    } catch (error) {
      if (hasCode(error, 'store.not_found')) return undefined
      if (!hasCode(error, 'store.conflict')) throw error
    }
  }
}

/** `modify` for a controller that writes its part of the status. An unchanged status is not written. */
export async function setStatus<K extends KindDef>(
  store: Store,
  kind: K,
  object: Stored<K>,
  next: (status: StatusOf<K>) => StatusOf<K>,
): Promise<Stored<K> | undefined> {
  return modify(store, kind, object.metadata, (current) => {
    if (current.metadata.uid !== object.metadata.uid) return undefined
    const status = next(current.status)
    return isDeepStrictEqual(status, current.status) ? undefined : { ...current, status }
  })
}
