import type { KindDef, Stored } from '../api/kind.ts'
import { withoutSecrets } from '../api/secrets.ts'
import type { Backend } from './backend.ts'
import type { Place } from './objects.ts'

/**
 * All objects of some kinds in memory, for control loops that look at thousands of them again and again. They are taken apart when they
 * are written, once, and not each time somebody looks. Secrets are left out.
 */
export class Views {
  readonly #backend: Backend
  readonly #kinds = new Map<string, KindView>()

  constructor(backend: Backend) {
    this.#backend = backend
  }

  /** In order of (project, name). The very same array until something in it changes; an object is another one after each write. */
  all(kind: KindDef, project?: string): readonly Stored[] {
    let view = this.#kinds.get(kind.kind)
    if (!view) this.#kinds.set(kind.kind, (view = new KindView(kind, this.#backend.list({ kind: kind.kind }, { limit: Infinity }))))
    return project === undefined ? view.all() : view.of(project)
  }

  put(at: Place, json: string): void {
    this.#kinds.get(at.kind)?.put(at, json)
  }

  delete(at: Place): void {
    this.#kinds.get(at.kind)?.delete(at)
  }

  /** After writes that were taken back. */
  forget(): void {
    this.#kinds.clear()
  }
}

const none: readonly Stored[] = []

class KindView {
  readonly #kind: KindDef
  /** Each in order of names. An array is never changed, another one takes its place. */
  readonly #projects = new Map<string, readonly Stored[]>()
  #all: readonly Stored[] | undefined

  constructor(kind: KindDef, texts: readonly string[]) {
    this.#kind = kind
    const objects = texts.map((json) => this.#shown(json))
    for (const [project, theirs] of Map.groupBy(objects, ({ metadata }) => metadata.project ?? '')) this.#projects.set(project, theirs)
  }

  all(): readonly Stored[] {
    return (this.#all ??= [...this.#projects.keys()].sort().flatMap((project) => this.#projects.get(project)!))
  }

  of(project: string): readonly Stored[] {
    return this.#projects.get(project) ?? none
  }

  put({ project, name }: Place, json: string): void {
    const objects = this.of(project)
    const { at, found } = position(objects, name)
    this.#set(project, objects.toSpliced(at, found ? 1 : 0, this.#shown(json)))
  }

  delete({ project, name }: Place): void {
    const objects = this.of(project)
    const { at, found } = position(objects, name)
    if (found) this.#set(project, objects.toSpliced(at, 1))
  }

  #set(project: string, objects: readonly Stored[]): void {
    this.#all = undefined
    if (objects.length === 0) this.#projects.delete(project)
    else this.#projects.set(project, objects)
  }

  #shown(json: string): Stored {
    return frozen(withoutSecrets(JSON.parse(json) as Stored, this.#kind))
  }
}

/** Of the first object whose name is not before `name`. */
function position(objects: readonly Stored[], name: string): { at: number; found: boolean } {
  let low = 0,
    high = objects.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (objects[middle]!.metadata.name < name) low = middle + 1
    else high = middle
  }
  return { at: low, found: objects[low]?.metadata.name === name }
}

/** Shared by many, so that nobody can change it. */
export function frozen<T>(value: T): T {
  if (value === null || typeof value !== 'object') return value
  for (const inner of Object.values(value)) frozen(inner)
  return Object.freeze(value)
}
