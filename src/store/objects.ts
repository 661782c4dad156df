import { isDeepStrictEqual } from 'node:util'
import type { KindDef, StatusOf, Stored } from '../api/kind.ts'
import { PandoError } from '../base/errors.ts'
import type { Fresh, Key } from './store.ts'

/** What a write leaves on an object. */
export interface Stamp {
  revision: number
  at: string
}

/** A key with its project spelt out; `''` stands for "none", which sorts first. */
export interface Place {
  kind: string
  project: string
  name: string
}

/** Where the object lives. Throws store.bad_key when the key does not fit the scope of the kind. */
export function place(kind: KindDef, key: Key): Place {
  const wrong =
    key.name === ''
      ? 'a name is missing'
      : kind.scope === 'project' && !key.project
        ? 'a project is missing'
        : kind.scope === 'cluster' && key.project
          ? 'this kind belongs to no project'
          : undefined
  if (wrong) throw new PandoError('store.bad_key', { kind: kind.kind, name: key.name, detail: wrong }, { field: '/metadata' })
  return { kind: kind.kind, project: key.project ?? '', name: key.name }
}

/** The copy that goes in: what the caller does to its object afterwards has no effect. */
export function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

export function newObject<K extends KindDef>(kind: K, fresh: Fresh<K>, stamp: Stamp & { uid: string }): Stored<K> {
  return {
    kind: kind.kind,
    metadata: {
      name: fresh.name,
      ...(fresh.project === undefined ? {} : { project: fresh.project }),
      uid: stamp.uid,
      revision: stamp.revision,
      generation: 1,
      createdAt: stamp.at,
      updatedAt: stamp.at,
      labels: fresh.labels ?? {},
    },
    spec: fresh.spec,
    status: fresh.status ?? copy(kind.initialStatus as StatusOf<K>),
  }
}

/**
 * The object after an update. Name, project, uid and creation never change; the generation counts changes of the spec;
 * an object that is being deleted stays so.
 */
export function nextObject<K extends KindDef>(current: Stored<K>, wanted: Stored<K>, stamp: Stamp): Stored<K> {
  const { metadata } = current
  const deletedAt = metadata.deletedAt ?? wanted.metadata.deletedAt
  const generation = isDeepStrictEqual(wanted.spec, current.spec) ? metadata.generation : metadata.generation + 1
  return {
    kind: current.kind,
    metadata: {
      ...metadata,
      revision: stamp.revision,
      generation,
      updatedAt: stamp.at,
      ...(deletedAt === undefined ? {} : { deletedAt }),
      labels: wanted.metadata.labels,
    },
    spec: wanted.spec,
    status: wanted.status,
  }
}

/** Would the update leave all that it may change as it is? Then it is no write: nobody is woken by it. */
export function changesNothing(current: Stored, wanted: Stored): boolean {
  return (
    isDeepStrictEqual(wanted.spec, current.spec) &&
    isDeepStrictEqual(wanted.status, current.status) &&
    isDeepStrictEqual(wanted.metadata.labels, current.metadata.labels) &&
    (current.metadata.deletedAt ?? wanted.metadata.deletedAt) === current.metadata.deletedAt
  )
}

/** Throws store.conflict unless `sent` is what is stored now. A later object of the same name is someone else's. */
export function assertCurrent(current: Stored, sent: Stored): void {
  if (current.metadata.revision === sent.metadata.revision && current.metadata.uid === sent.metadata.uid) return
  throw new PandoError('store.conflict', {
    kind: current.kind,
    name: current.metadata.name,
    found: current.metadata.revision,
    sent: sent.metadata.revision,
  })
}
