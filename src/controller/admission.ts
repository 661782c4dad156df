import type { Caller } from '../api/access.ts'
import type { KindDef, SpecOf, Stored } from '../api/kind.ts'
import type { Store } from '../store/store.ts'

/** A write that people ask for, after the schema has been checked and before it is stored. */
export type Change<K extends KindDef = KindDef> =
  | { verb: 'create'; name: string; project: string | undefined; spec: SpecOf<K> }
  | { verb: 'update'; name: string; project: string | undefined; spec: SpecOf<K>; old: Stored<K> }
  | { verb: 'delete'; name: string; project: string | undefined; old: Stored<K>; force: boolean }

export interface AdmissionContext {
  store: Store
  /** Who asks for the write. Only rules about rights look, and they refuse where nobody does. */
  caller?: Caller
}

/**
 * A rule about writes of one kind that no schema can tell: uniqueness across objects, capacity, use by others.
 * Throws a PandoError that names the field. The server runs the rules and the write of one kind under one lock.
 */
export interface Admission<K extends KindDef = KindDef> {
  readonly kind: K
  admit(change: Change<K>, ctx: AdmissionContext): Promise<void>
}

/** Keeps `change` typed by its kind while lists of rules stay plain. */
export function admission<K extends KindDef>(kind: K, admit: (change: Change<K>, ctx: AdmissionContext) => Promise<void>): Admission {
  return { kind, admit } as unknown as Admission
}
