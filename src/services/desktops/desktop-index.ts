import type { LoggedEvent } from '../../api/event.ts'
import type { Stored } from '../../api/kind.ts'
import type { Key } from '../../store/store.ts'
import { type Desktop, poolLabel, userLabel } from './kind.ts'

interface Entry {
  key: Key
  pool: string
  user: string | undefined
}

/** Which desktops there are, from their events: to know whom a change of a pool, a volume or a screen concerns. */
export class DesktopIndex {
  readonly #desktops = new Map<string, Entry>() // project/name -> entry
  readonly #instances = new Map<string, Key>() // uid of an instance -> its desktop

  see({ type, project, name, object }: LoggedEvent): Key[] {
    const key = { project: project!, name }
    if (type === 'deleted') this.#desktops.delete(idOf(key))
    else {
      const { spec } = object as Stored<typeof Desktop>
      this.#desktops.set(idOf(key), { key, pool: spec.pool, user: spec.user })
    }
    return [key]
  }

  /** An instance has the name of its desktop. */
  seeInstance({ type, project, name, uid, object }: LoggedEvent): Key[] {
    const key = { project: project!, name }
    const isOurs = (object as Stored | undefined)?.metadata.labels[poolLabel] !== undefined
    if (type === 'deleted') this.#instances.delete(uid)
    else if (isOurs) this.#instances.set(uid, key)
    return isOurs || this.#desktops.has(idOf(key)) ? [key] : []
  }

  /** A base snapshot is labelled with its pool, and made of an instance. */
  ofSnapshot({ project, object }: LoggedEvent): Key[] {
    const snapshot = object as Stored | undefined
    const instance = (snapshot?.spec as { instance?: string } | undefined)?.instance
    return snapshot?.metadata.labels[poolLabel] === undefined || instance === undefined ? [] : [{ project: project!, name: instance }]
  }

  ofPool({ project, name }: LoggedEvent): Key[] {
    return this.#where((entry) => entry.key.project === project && entry.pool === name)
  }

  /** Whose user has this volume, and whose user had it before. */
  ofVolume({ project, object }: LoggedEvent): Key[] {
    const volume = object as Stored | undefined
    const labels = volume?.metadata.labels ?? {}
    const pool = labels[poolLabel]
    if (pool === undefined) return []
    const holders = (volume!.status as { holders?: { instance: string }[] }).holders ?? []
    const theirs = this.#where(({ key, user, ...entry }) => key.project === project && entry.pool === pool && user === labels[userLabel])
    return [...theirs, ...holders.map(({ instance }) => ({ project: project!, name: instance })), ...this.#waiting(project!, pool)]
  }

  ofInstance(uid: string): Key[] {
    const key = this.#instances.get(uid)
    return key ? [key] : []
  }

  /** Nobody has them: one of them may wait for its volume to be let go of. */
  #waiting(project: string, pool: string): Key[] {
    return this.#where(({ key, user, ...entry }) => key.project === project && entry.pool === pool && user === undefined)
  }

  #where(is: (entry: Entry) => boolean): Key[] {
    return [...this.#desktops.values()].filter(is).map(({ key }) => key)
  }
}

function idOf({ project, name }: Key): string {
  return `${project}/${name}`
}
