/** Operations that were begun in this tab: their progress is shown until they end. */
const tracked = new Map<string, string>()
const listeners = new Set<() => void>()
let snapshot: readonly TrackedOperation[] = []

export interface TrackedOperation {
  uid: string
  /** Path of the object. */
  path: string
}

export function track(operation: TrackedOperation): void {
  tracked.set(operation.uid, operation.path)
  changed()
}

export function untrack(uid: string): void {
  if (tracked.delete(uid)) changed()
}

export function trackedOperations(): readonly TrackedOperation[] {
  return snapshot
}

export function subscribeTracked(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function changed(): void {
  snapshot = [...tracked].map(([uid, path]) => ({ uid, path }))
  for (const listener of listeners) listener()
}
