import type { KindDef, Stored } from '../../api/kind.ts'
import { deadline } from '../../base/clock.ts'
import { isAbort } from '../../base/errors.ts'
import type { Key, Store } from '../../store/store.ts'

/**
 * Follows an object until `enough` says so, and resolves to it as it then is; undefined when it is gone. `ms`: it resolves to what
 * it is by then.
 */
export async function follow<K extends KindDef>(
  kind: K,
  key: Key,
  enough: (object: Stored<K>) => boolean,
  { store, signal, ms }: { store: Store; signal: AbortSignal; ms?: number },
): Promise<Stored<K> | undefined> {
  const since = await store.revision()
  let latest = await store.get(kind, key)
  if (!latest || enough(latest)) return latest
  const until = ms === undefined ? signal : deadline(signal, ms)
  const query = {
    kind: kind.kind,
    name: key.name,
    uid: latest.metadata.uid,
    ...(key.project === undefined ? {} : { project: key.project }),
  }
  try {
    for await (const event of store.watch(since, query, until)) {
      if (event.type === 'deleted') return undefined
      if (event.object === undefined) continue
      latest = event.object as Stored<K>
      if (enough(latest)) return latest
    }
  } catch (error) {
    if (!isAbort(error)) throw error
  }
  signal.throwIfAborted()
  return store.get(kind, key)
}

/** Asks for the deletion of an object, and waits until it is gone. Fine when it is. */
export async function removeFully<K extends KindDef>(
  kind: K,
  key: Key,
  { store, signal, at }: { store: Store; signal: AbortSignal; at: string },
): Promise<void> {
  const object = await store.get(kind, key)
  if (!object) return
  if (object.metadata.deletedAt === undefined) await store.update(kind, { ...object, metadata: { ...object.metadata, deletedAt: at } })
  await follow(kind, key, ({ metadata }) => metadata.uid !== object.metadata.uid, { store, signal })
}
