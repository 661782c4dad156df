import type { LoggedEvent } from '../../api/event.ts'
import type { Stored } from '../../api/kind.ts'
import type { Key } from '../../store/store.ts'
import type { Revision } from './revision-kind.ts'

type RevisionObject = Stored<typeof Revision>

/** The revisions of each app, from their events. */
export class RevisionIndex {
  readonly #byApp = new Map<string, Map<string, RevisionObject>>() // app -> name -> revision

  /** Takes an event in; they change by the app's own doing only, so nobody has to be woken. */
  see({ type, object, project, name }: LoggedEvent): Key[] {
    if (type !== 'deleted') this.put(object as RevisionObject)
    else for (const revisions of this.#ofProject(project)) revisions.delete(name)
    return []
  }

  put(revision: RevisionObject): void {
    const app = idOf({ project: revision.metadata.project!, name: revision.spec.app })
    const revisions = this.#byApp.get(app) ?? new Map<string, RevisionObject>()
    const known = revisions.get(revision.metadata.name)
    if (known && known.metadata.revision > revision.metadata.revision) return
    this.#byApp.set(app, revisions.set(revision.metadata.name, revision))
  }

  drop({ metadata, spec }: RevisionObject): void {
    this.#byApp.get(idOf({ project: metadata.project!, name: spec.app }))?.delete(metadata.name)
  }

  /** Oldest first. */
  of(app: Key): RevisionObject[] {
    return [...(this.#byApp.get(idOf(app))?.values() ?? [])].sort((a, b) => a.spec.number - b.spec.number)
  }

  forget(app: Key): void {
    this.#byApp.delete(idOf(app))
  }

  #ofProject(project: string | undefined): Map<string, RevisionObject>[] {
    return [...this.#byApp].filter(([app]) => app.startsWith(`${project}/`)).map(([, revisions]) => revisions)
  }
}

function idOf({ project, name }: Key): string {
  return `${project}/${name}`
}
