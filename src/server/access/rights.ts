import { isDeepStrictEqual } from 'node:util'
import type { Caller } from '../../api/access.ts'
import type { KindDef, Stored } from '../../api/kind.ts'
import { assertHolds } from '../../services/auth/escalation.ts'
import { decideObject } from '../../services/auth/own.ts'
import type { Permissions } from '../../services/auth/permissions.ts'
import { verbsOfChange } from '../../services/auth/verbs.ts'
import type { Key } from '../../store/store.ts'
import { currentCaller } from '../caller.ts'
import { denied } from './denials.ts'

type Next = { labels: Readonly<Record<string, string>>; spec: unknown }
type Body = Pick<Stored, 'metadata' | 'spec'>

/** What the caller of this request may do to objects, beyond what the gate could tell from the address. */

/**
 * A right on what is there and on what it becomes: nobody writes themselves into an object by its labels, or it out of the sight
 * of others. Throws access.denied.
 */
export function assertMayWrite(kind: KindDef, key: Key, { old, next }: { old?: Stored | undefined; next: Next }): void {
  const caller = currentCaller()
  const verbs = new Set(verbsOfChange(kind, old?.spec as never, next.spec as never))
  if (old && !isDeepStrictEqual(old.metadata.labels, next.labels)) verbs.add('update')
  const wanted = { metadata: { ...old?.metadata, ...key, labels: { ...next.labels } } as Stored['metadata'], spec: next.spec }
  for (const verb of verbs) for (const object of old ? [old, wanted] : [wanted]) assertRight(caller, kind, verb, object)
}

/** The right to make an object with these labels. Throws access.denied. */
export function assertMayCreate(
  kind: KindDef,
  key: Key,
  { labels = {}, spec }: { labels?: Readonly<Record<string, string>>; spec: unknown },
) {
  assertRight(currentCaller(), kind, 'create', { metadata: { ...key, labels } as Stored['metadata'], spec })
}

/** The right to do this to an object that is there. Throws access.denied. */
export function assertMayDo(kind: KindDef, verb: string, object: Stored): void {
  assertRight(currentCaller(), kind, verb, object)
}

/**
 * Whoever gets hold of an account, by a token or a password of it, gets all it may do: they must hold that already.
 * Throws access.escalation.
 */
export async function assertMayActFor(subject: Caller['subject'], { permissions }: { permissions: Permissions }): Promise<void> {
  assertHolds(currentCaller(), await permissions.rightsOf(subject), { what: `what ${subject} may do` })
}

/** May the caller read it? */
export function seen(kind: Pick<KindDef, 'kind'>, object: Body): boolean {
  return decideObject(currentCaller(), kind, 'get', object) === 'allow'
}

function assertRight(caller: Caller, kind: KindDef, verb: string, object: Body): void {
  const verbs = verb === 'upgrade' ? ['upgrade', 'update'] : [verb]
  if (verbs.some((one) => decideObject(caller, kind, one, object) === 'allow')) return
  const { project, name } = object.metadata
  throw denied(caller, { kind: kind.kind, verb, project, name })
}
