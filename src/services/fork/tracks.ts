import type { LoggedEvent } from '../../api/event.ts'
import type { Stored } from '../../api/kind.ts'
import type { Key } from '../../store/store.ts'
import type { Instance } from '../lifecycle/kind.ts'

interface Track {
  key: Key
  snapshot: string
  /** Clones that may still come; a change of one is worth a look. */
  waiting: Set<string>
  /** The snapshot itself is waited for. */
  awaitsSnapshot: boolean
  restUntil: number
}

/** While some clones are not there yet, an Operation is looked at this often at most, in ms: a hundred of them make many events. */
const restMs = 100

/** What each open Operation waits for, so that an event wakes the right ones without anything being read. */
export class Tracks {
  readonly #tracks = new Map<string, Track>()

  begin(key: Key, { snapshot, names }: { snapshot: string; names: readonly string[] }): void {
    const id = idOf(key)
    if (this.#tracks.has(id)) return
    this.#tracks.set(id, { key, snapshot, waiting: new Set(names), awaitsSnapshot: true, restUntil: 0 })
  }

  end(key: Key): void {
    this.#tracks.delete(idOf(key))
  }

  /** The Operation was looked at: it waits for these clones, or for its snapshot when there are none yet. */
  wait(key: Key, clones: readonly string[] | undefined, now: number): void {
    const track = this.#tracks.get(idOf(key))
    if (!track) return
    track.awaitsSnapshot = clones === undefined
    track.waiting = new Set(clones)
    track.restUntil = now + restMs
  }

  /** 0 when everything it waits for may have come. */
  restOf(key: Key, now: number): number {
    const track = this.#tracks.get(idOf(key))
    return track && track.waiting.size > 0 ? Math.max(0, track.restUntil - now) : 0
  }

  seeSnapshot({ project, name }: LoggedEvent): Key[] {
    const found = this.#of(project).filter((track) => track.awaitsSnapshot && track.snapshot === name)
    return found.map(({ key }) => key)
  }

  seeInstance({ type, project, name, object }: LoggedEvent): Key[] {
    if (type !== 'deleted' && isOnItsWay(object as Stored<typeof Instance>)) return []
    const found = this.#of(project).filter((track) => track.waiting.delete(name))
    return found.map(({ key }) => key)
  }

  #of(project: string | undefined): Track[] {
    return [...this.#tracks.values()].filter(({ key }) => key.project === project)
  }
}

function isOnItsWay({ metadata, status }: Stored<typeof Instance>): boolean {
  return metadata.deletedAt === undefined && (status.phase === 'pending' || status.phase === 'starting')
}

function idOf({ project, name }: Key): string {
  return `${project}/${name}`
}
