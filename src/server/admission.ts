import { isDeepStrictEqual } from 'node:util'
import { type KindDef, may, type SpecOf, type Stored } from '../api/kind.ts'
import { type Clock, isoTime } from '../base/clock.ts'
import { hasCode, PandoError } from '../base/errors.ts'
import type { Admission, Change } from '../controller/admission.ts'
import { Project } from '../services/auth/kind.ts'
import { Group, User } from '../services/auth/people-kind.ts'
import type { Key, Store } from '../store/store.ts'
import { discreetly } from './access/discreet.ts'
import { assertMayName } from './access/references.ts'
import { assertMayCreate, assertMayWrite } from './access/rights.ts'
import { radiusProblem } from './blast-radius.ts'
import { currentCaller } from './caller.ts'
import { type DryRun, dryRunOf } from './dry-run.ts'
import { Locks } from './locks.ts'
import { assertPrecondition, type Precondition } from './precondition.ts'
import { keepUnsaid, patchedBody, readWrite, type Wanted } from './write-body.ts'

export interface WriterDeps {
  store: Store
  kinds: readonly KindDef[]
  admissions: readonly Admission[]
  clock: Clock
}

type Next<K extends KindDef> = Pick<Wanted<K>, 'labels' | 'spec'>

/** The app by whose name the caller agrees to stop more of it than its guard lets pass; see blast-radius.ts. */
type Confirm = string | undefined

/**
 * The way of every write of people into the store: schema, then the rules of the kind, then the write, under one lock per
 * kind and one per project, so that a rule that looked at other objects still holds when the write lands.
 * Controllers go round it: they write what is theirs.
 */
export class Writer {
  readonly #deps: WriterDeps
  readonly #locks = new Locks()

  constructor(deps: WriterDeps) {
    this.#deps = deps
  }

  async create<K extends KindDef>(
    kind: K,
    project: string | undefined,
    { body, confirm }: { body: unknown; confirm?: Confirm },
  ): Promise<Stored<K>> {
    refuseReadOnly(kind)
    const { name, ...wanted } = readWrite(kind, body, { project })
    if (name === undefined)
      throw new PandoError(
        'api.invalid',
        { detail: 'metadata.name: is missing (expected string)', kind: kind.plural },
        { field: '/metadata/name' },
      )
    const key = keyOf(name, project)
    return this.#locked(kind, key, async () => {
      const old = await this.#deps.store.get(kind, key)
      if (old) refuseDeleted(old)
      return this.#insert(kind, key, { next: wanted, confirm })
    })
  }

  /** Creates the object, or makes its spec and labels what the body says. Changes nothing when they are so already. */
  async apply<K extends KindDef>(
    kind: K,
    key: Key,
    { body, when, confirm }: { body: unknown; when: Precondition; confirm?: Confirm },
  ): Promise<{ object: Stored<K>; created: boolean }> {
    refuseReadOnly(kind)
    return this.#locked(kind, key, async () => {
      const old = await this.#deps.store.get(kind, key)
      assertPrecondition(kind, key, { old, when })
      if (!old) return { object: await this.#insert(kind, key, { next: readWrite(kind, body, key), confirm }), created: true }
      return {
        object: await this.#change(kind, key, {
          when,
          confirm,
          next: (now) => readWrite(kind, keepUnsaid(kind, body, now), placeOf(now)),
        }),
        created: false,
      }
    })
  }

  /** What `apply` would do. All rules are asked, and nothing is written. */
  async dryRun<K extends KindDef>(kind: K, key: Key, { body, when }: { body: unknown; when: Precondition }): Promise<DryRun> {
    refuseReadOnly(kind)
    return this.#locked(kind, key, async () => {
      const old = await this.#deps.store.get(kind, key)
      assertPrecondition(kind, key, { old, when })
      const wanted = old ? readWrite(kind, keepUnsaid(kind, body, old), placeOf(old)) : readWrite(kind, body, key)
      if (old) refuseDeleted(old)
      assertMayWrite(kind, key, { old, next: wanted })
      await assertMayName(kind, key, { old: old?.spec, spec: wanted.spec }, this.#deps)
      const change = { ...changeKey(key), spec: wanted.spec, ...(old ? { verb: 'update' as const, old } : { verb: 'create' as const }) }
      await this.#ask(kind, change)
      const must = await radiusProblem(kind, change as unknown as Change, this.#deps)
      return dryRunOf(kind, { name: key.name, old, wanted, confirm: must?.message })
    })
  }

  async patch<K extends KindDef>(
    kind: K,
    key: Key,
    { body, when, confirm }: { body: unknown; when: Precondition; confirm?: Confirm },
  ): Promise<Stored<K>> {
    refuseReadOnly(kind)
    return this.#locked(kind, key, () =>
      this.#change(kind, key, { when, confirm, next: (now) => readWrite(kind, patchedBody(now, body), placeOf(now)) }),
    )
  }

  /**
   * For verbs that store objects with more than people may say, or several of one spec: asks the rules once, then lets `work`
   * write, under the same locks. What its spec names nobody has named: see access/references.ts for verbs where it matters.
   */
  async createAs<K extends KindDef, T>(
    kind: K,
    key: Key,
    { spec, labels, work }: { spec: SpecOf<K>; labels?: Record<string, string>; work: () => Promise<T> },
  ): Promise<T> {
    assertMayCreate(kind, key, { spec, ...(labels ? { labels } : {}) })
    return this.#locked(kind, key, async () => {
      if (key.project !== undefined) refuseDeleted(await requireProject(this.#deps.store, key.project))
      await this.#admit(kind, { verb: 'create', ...changeKey(key), spec })
      return work()
    })
  }

  /** For verbs, whose right the gate has seen: `next` looks at the object as it is, and may refuse. */
  async update<K extends KindDef>(kind: K, key: Key, next: (now: Stored<K>) => SpecOf<K>, confirm?: Confirm): Promise<Stored<K>> {
    return this.#locked(kind, key, () =>
      this.#change(kind, key, { when: {}, confirm, byVerb: true, next: (now) => ({ labels: now.metadata.labels, spec: next(now) }) }),
    )
  }

  /** Resolves to the object while controllers still clear up after it, to undefined when it is gone. */
  async remove<K extends KindDef>(
    kind: K,
    key: Key,
    { force, when, confirm }: { force: boolean; when: Precondition; confirm?: Confirm },
  ): Promise<Stored<K> | undefined> {
    const { store, clock } = this.#deps
    if (!kind.can['delete']) throw readOnly(kind)
    return this.#locked(kind, key, () =>
      this.#untilCurrent(kind, key, when, async (old) => {
        if (old.metadata.deletedAt !== undefined) return old
        assertMay(kind, 'delete', old)
        await this.#admit(kind, { verb: 'delete', ...changeKey(key), old, force }, confirm)
        if (!kind.finalized) return void (await store.remove(kind, old))
        return store.update(kind, { ...old, metadata: { ...old.metadata, deletedAt: isoTime(clock) } })
      }),
    )
  }

  async #insert<K extends KindDef>(kind: K, key: Key, { next, confirm }: { next: Next<K>; confirm: Confirm }): Promise<Stored<K>> {
    const { labels, spec } = next
    assertMayWrite(kind, key, { next })
    await assertMayName(kind, key, { spec }, this.#deps)
    if (key.project !== undefined) refuseDeleted(await requireProject(this.#deps.store, key.project))
    await this.#admit(kind, { verb: 'create', ...changeKey(key), spec }, confirm)
    return this.#deps.store.create(kind, { ...key, labels, spec })
  }

  async #change<K extends KindDef>(
    kind: K,
    key: Key,
    { when, next, confirm, byVerb }: { when: Precondition; next: (now: Stored<K>) => Next<K>; confirm: Confirm; byVerb?: boolean },
  ): Promise<Stored<K>> {
    return this.#untilCurrent(kind, key, when, async (old) => {
      refuseDeleted(old)
      const { labels, spec } = next(old)
      if (isDeepStrictEqual(spec, old.spec) && isDeepStrictEqual(labels, old.metadata.labels)) return old
      if (!byVerb) {
        assertMayWrite(kind, key, { old, next: { labels, spec } })
        await assertMayName(kind, key, { old: old.spec, spec }, this.#deps)
      }
      await this.#admit(kind, { verb: 'update', ...changeKey(key), spec, old }, confirm)
      return this.#deps.store.update(kind, { ...old, metadata: { ...old.metadata, labels }, spec })
    })
  }

  /** Controllers write too: without a condition of the caller, what they changed meanwhile is read and the work repeated. */
  async #untilCurrent<K extends KindDef, T>(kind: K, key: Key, when: Precondition, work: (old: Stored<K>) => Promise<T>): Promise<T> {
    for (;;) {
      const old = await this.#deps.store.get(kind, key)
      if (!old) throw new PandoError('store.not_found', { kind: kind.kind, name: key.name, plural: kind.plural })
      assertPrecondition(kind, key, { old, when })
      try {
        return await work(old)
      } catch (error) {
        if (!hasCode(error, 'store.conflict') || when.ifMatch !== undefined) throw error
      }
    }
  }

  async #locked<K extends KindDef, T>(kind: K, key: Key, work: () => Promise<T>): Promise<T> {
    const project = kind.kind === Project.kind ? key.name : key.project
    // Who is an admin is told by both together.
    const lock = kind.kind === Group.kind ? User.kind : kind.kind
    const keys = [`kind ${lock}`, ...(project === undefined ? [] : [`project ${project}`])]
    return this.#locks.run(keys, async () => {
      if (key.project !== undefined) await requireProject(this.#deps.store, key.project)
      return work()
    })
  }

  async #admit<K extends KindDef>(kind: K, change: Change<K>, confirm?: Confirm): Promise<void> {
    await this.#ask(kind, change)
    const problem = await radiusProblem(kind, change as unknown as Change, { store: this.#deps.store, confirm })
    if (problem) throw problem
  }

  /** The rules of the kind. */
  async #ask<K extends KindDef>(kind: K, change: Change<K>): Promise<void> {
    const caller = currentCaller()
    for (const rule of this.#deps.admissions) {
      if (rule.kind.kind !== kind.kind) continue
      await discreetly(caller, () => rule.admit(change as unknown as Change, { store: this.#deps.store, caller }))
    }
  }
}

/** Throws project.not_found. */
export async function requireProject(store: Store, name: string): Promise<Stored<typeof Project>> {
  const project = await store.get(Project, { name })
  if (!project) throw new PandoError('project.not_found', { name }, { field: '/metadata/project' })
  return project
}

/** Throws api.not_allowed_now. */
export function assertMay<K extends KindDef>(kind: K, action: string, object: Stored<K>): void {
  if (may(kind, action, object)) return
  const { phase } = object.status as { phase: string }
  const allowed = (kind.can[action] ?? []).join(', ').replace(/, ([^,]*)$/, ' or $1')
  throw new PandoError('api.not_allowed_now', { kind: kind.kind, name: object.metadata.name, phase, action, allowed, plural: kind.plural })
}

/** Throws api.being_deleted. */
export function refuseDeleted(object: Stored): void {
  const { kind, metadata } = object
  if (metadata.deletedAt !== undefined) throw new PandoError('api.being_deleted', { kind, name: metadata.name })
}

function refuseReadOnly(kind: KindDef): void {
  if (kind.readOnly) throw readOnly(kind)
}

function readOnly(kind: KindDef): PandoError {
  return new PandoError(
    'api.read_only',
    { what: `The kind ${kind.kind}`, owner: kind.statusOwner },
    { hint: `See what can be done with ${kind.plural} at /v1/docs.` },
  )
}

function keyOf(name: string, project: string | undefined): Key {
  return project === undefined ? { name } : { project, name }
}
function placeOf({ metadata: { name, project, labels } }: Stored) {
  return { name, project, labels }
}
function changeKey(key: Key): { name: string; project: string | undefined } {
  return { name: key.name, project: key.project }
}
