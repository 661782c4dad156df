import { useState } from 'react'
import type { AnyObject } from '../../data/apply-events.ts'

export function keyOfObject({ metadata }: AnyObject): string {
  return metadata.uid
}

/** Which rows are chosen. They are shown as they are now; one that is gone is chosen no more. */
export function useSelection(loaded: readonly AnyObject[]) {
  const [chosen, setChosen] = useState<ReadonlyMap<string, AnyObject>>(new Map())
  const now = new Map(loaded.map((object) => [keyOfObject(object), object]))
  const objects = [...chosen].map(([key, object]) => now.get(key) ?? object)
  const all = loaded.length > 0 && loaded.every((object) => chosen.has(keyOfObject(object)))
  return {
    objects,
    all,
    some: chosen.size > 0,
    has: (object: AnyObject) => chosen.has(keyOfObject(object)),
    toggle(object: AnyObject) {
      const next = new Map(chosen)
      if (!next.delete(keyOfObject(object))) next.set(keyOfObject(object), object)
      setChosen(next)
    },
    toggleAll: () => setChosen(all ? new Map() : now),
    clear: () => setChosen(new Map()),
  }
}
