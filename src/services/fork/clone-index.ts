import type { LoggedEvent } from '../../api/event.ts'
import type { Stored } from '../../api/kind.ts'
import type { Key } from '../../store/store.ts'
import type { Instance } from '../lifecycle/kind.ts'
import { memoryMs } from './plan.ts'

interface Clone {
  snapshot: string
  /** When it was asked for, in ms. */
  at: number
  isStarting: boolean
}

/** A clone that has not begun by then holds nobody up any longer. */
const startLimitMs = 30_000

/** Which instances began at which snapshot, from the events of instances: so that nobody has to read them all. */
export class CloneIndex {
  readonly #clones = new Map<string, Clone>() // uid -> clone
  readonly #bySnapshot = new Map<string, Set<string>>() // snapshot -> uids
  readonly #asked = new Map<string, Map<string, number>>() // snapshot -> uid -> when, of clones that wanted its memory

  /** Takes an event in; the keys of the snapshots for which it makes a difference. */
  see(event: LoggedEvent): Key[] {
    const old = this.#clones.get(event.uid)
    const now = event.type === 'deleted' ? undefined : cloneOf(event.object as Stored<typeof Instance>)
    if (old?.snapshot === now?.snapshot && old?.isStarting === now?.isStarting) return []
    if (old && old.snapshot !== now?.snapshot) this.#drop(event.uid, old)
    if (now) this.#add(event, now)
    return [...new Set([old?.snapshot, now?.snapshot])].flatMap((id) => (id === undefined ? [] : [keyOf(id)]))
  }

  /** An instance of this uid began at a snapshot. */
  has(uid: string): boolean {
    return this.#clones.has(uid)
  }

  isUsed(snapshot: Key): boolean {
    return (this.#bySnapshot.get(idOf(snapshot))?.size ?? 0) > 0
  }

  /** A clone of it is on its way. */
  isBusy(snapshot: Key, now: number): boolean {
    for (const uid of this.#bySnapshot.get(idOf(snapshot)) ?? []) {
      const clone = this.#clones.get(uid)!
      if (clone.isStarting && now - clone.at < startLimitMs) return true
    }
    return false
  }

  /** When its newest clone that is there was asked for, in ms. */
  lastAt(snapshot: Key): number {
    return Math.max(0, ...[...(this.#bySnapshot.get(idOf(snapshot)) ?? [])].map((uid) => this.#clones.get(uid)!.at))
  }

  /** When clones were asked for lately, in ms. */
  asked(snapshot: Key, now: number): number[] {
    const asked = this.#asked.get(idOf(snapshot))
    for (const [uid, at] of asked ?? []) if (at <= now - memoryMs) asked!.delete(uid)
    if (asked?.size === 0) this.#asked.delete(idOf(snapshot))
    return [...(asked?.values() ?? [])]
  }

  /** The snapshot is no more. */
  forget(snapshot: Key): void {
    this.#asked.delete(idOf(snapshot))
  }

  #add({ uid, object }: LoggedEvent, clone: Clone): void {
    this.#clones.set(uid, clone)
    const uids = this.#bySnapshot.get(clone.snapshot) ?? new Set()
    this.#bySnapshot.set(clone.snapshot, uids.add(uid))
    const { from } = (object as Stored<typeof Instance>).spec
    if (!from?.memory || from.take > 0) return
    const asked = this.#asked.get(clone.snapshot) ?? new Map<string, number>()
    this.#asked.set(clone.snapshot, asked.set(uid, clone.at))
  }

  #drop(uid: string, { snapshot }: Clone): void {
    this.#clones.delete(uid)
    const uids = this.#bySnapshot.get(snapshot)
    uids?.delete(uid)
    if (uids?.size === 0) this.#bySnapshot.delete(snapshot)
  }
}

function cloneOf({ metadata, spec, status }: Stored<typeof Instance>): Clone | undefined {
  if (!spec.from || metadata.deletedAt !== undefined) return undefined
  return {
    snapshot: idOf({ project: metadata.project!, name: spec.from.snapshot }),
    at: Date.parse(metadata.createdAt),
    isStarting: spec.state === 'running' && (status.phase === 'pending' || status.phase === 'starting'),
  }
}

function idOf({ project, name }: Key): string {
  return `${project}/${name}`
}

function keyOf(id: string): Key {
  const [project, name] = id.split('/')
  return { project: project!, name: name! }
}
