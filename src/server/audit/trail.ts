import { AsyncLocalStorage } from 'node:async_hooks'
import type { KindDef, Stored } from '../../api/kind.ts'
import { withoutSecrets } from '../../api/secrets.ts'
import { type SpecChange, specChanges } from '../../api/spec-changes.ts'
import type { AuditEntry } from '../../services/audit/entry.ts'
import type { Store } from '../../store/store.ts'

type Changed = AuditEntry['changes'][number]

/** What becomes of objects in the course of one request. */
export interface Trail {
  changes: Changed[]
  /** Who it turned out to be, where that is only found out on the way: at sign-in. */
  who?: string
  name?: string
  /** Code of why it was refused, where the answer is a page and no problem. */
  problem?: string
}

const current = new AsyncLocalStorage<Trail>()

export function onTrail<T>(trail: Trail, work: () => T): T {
  return current.run(trail, work)
}

/** For routes that are open to all: who somebody says, or proves, they are. */
export function tellWho(who: string, name?: string): void {
  const trail = current.getStore()
  if (trail) Object.assign(trail, { who, ...(name === undefined ? {} : { name }) })
}

/** For refusals that are answered with a page. */
export function tellRefusal(code: string): void {
  const trail = current.getStore()
  if (trail) trail.problem = code
}

/** So many fields of one object, and so many characters of one value, are enough to see what happened. */
const most = { fields: 50, characters: 2_000 }

/** The same store; what a request writes through it is noted on its trail, before and after, without secrets. */
export function trackedStore(store: Store): Store {
  const note = (kind: KindDef, before: Stored | undefined, after: Stored | undefined) => {
    const trail = current.getStore()
    const change = trail && !kind.internal && changeOf(kind, before, after)
    if (change) trail.changes.push(change)
  }
  const before = (kind: KindDef, object: Stored) => (current.getStore() ? store.get(kind, object.metadata) : undefined)
  return {
    get: (kind, key, signal) => store.get(kind, key, signal),
    list: (kind, query, signal) => store.list(kind, query, signal),
    view: (kind, query, signal) => store.view(kind, query, signal),
    async create(kind, object, signal) {
      const made = await store.create(kind, object, signal)
      note(kind, undefined, made)
      return made
    },
    async update(kind, object, signal) {
      const old = await before(kind, object)
      const next = await store.update(kind, object, signal)
      if (old) note(kind, old, next)
      return next
    },
    async remove(kind, object, signal) {
      await store.remove(kind, object, signal)
      note(kind, object, undefined)
    },
    async together(writes, signal) {
      const old = await Promise.all(writes.map((one) => (one.do === 'update' ? before(one.kind, one.object) : undefined)))
      const next = await store.together(writes, signal)
      for (const [at, { do: what, kind }] of writes.entries())
        note(kind, what === 'remove' ? next[at] : old[at], what === 'remove' ? undefined : next[at])
      return next
    },
    note: (about, entry) => store.note(about, entry),
    watch: (since, query, signal) => store.watch(since, query, signal),
    history: (query) => store.history(query),
    revision: () => store.revision(),
    compact: (keep) => store.compact(keep),
    close: () => store.close(),
  }
}

/** Undefined: nothing that people wrote. */
function changeOf(kind: KindDef, before: Stored | undefined, after: Stored | undefined): Changed | undefined {
  const { metadata } = (after ?? before)!
  const isDeleted = !after || (after.metadata.deletedAt !== undefined && before?.metadata.deletedAt === undefined)
  const fields = fieldsOf(kind, before, isDeleted ? undefined : after)
  if (before && after && fields.length === 0 && !isDeleted) return undefined
  const { project, name, uid } = metadata
  return {
    kind: kind.kind,
    ...(project === undefined ? {} : { project }),
    name,
    uid,
    do: isDeleted ? 'delete' : before ? 'update' : 'create',
    fields: fields.slice(0, most.fields).map(shortened),
    ...(fields.length > most.fields ? { more: fields.length - most.fields } : {}),
  }
}

/** Of what people say of an object: labels and spec. A secret that changed is told, and not what it was and is. */
function fieldsOf(kind: KindDef, before: Stored | undefined, after: Stored | undefined): SpecChange[] {
  const said = ({ metadata: { labels }, spec }: Stored) => ({ labels, ...(spec as object) })
  if (before && after) return specChanges(said(before), said(after), kind)
  const shown = (object: Stored | undefined) => object && said(withoutSecrets(object, kind))
  return specChanges(shown(before), shown(after))
}

function shortened({ path, from, to }: SpecChange): Changed['fields'][number] {
  const cut = (value: unknown) => {
    const text = JSON.stringify(value) ?? ''
    return text.length <= most.characters ? value : `${text.slice(0, most.characters)}… (${text.length} characters)`
  }
  return { path, ...(from === undefined ? {} : { from: cut(from) }), ...(to === undefined ? {} : { to: cut(to) }) }
}
