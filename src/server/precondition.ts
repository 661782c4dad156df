import type { IncomingHttpHeaders } from 'node:http'
import type { KindDef, Stored } from '../api/kind.ts'
import { PandoError } from '../base/errors.ts'
import type { Key } from '../store/store.ts'

/** What the caller demands of the stored object before the write. */
export interface Precondition {
  /** Revisions of which it must have one; `*`: it must exist. */
  ifMatch?: readonly number[] | '*'
  /** `If-None-Match: *`: it must not exist. */
  ifAbsent?: boolean
}

/** Reads If-Match and If-None-Match. Throws api.invalid for what is no entity tag of ours. */
export function preconditionOf(headers: IncomingHttpHeaders): Precondition {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers
  return {
    ...(match === undefined ? {} : { ifMatch: match.trim() === '*' ? ('*' as const) : match.split(',').map(revisionOf) }),
    ...(noneMatch?.trim() === '*' ? { ifAbsent: true } : {}),
  }
}

export function entityTag(revision: number): string {
  return `"${revision}"`
}

/** Throws store.conflict, store.exists, store.not_found. */
export function assertPrecondition(kind: KindDef, key: Key, { old, when }: { old: Stored | undefined; when: Precondition }): void {
  if (when.ifAbsent && old) throw new PandoError('store.exists', { kind: kind.kind, name: key.name }, { field: '/metadata/name' })
  if (when.ifMatch === undefined) return
  if (!old) throw new PandoError('store.not_found', { kind: kind.kind, name: key.name, plural: kind.plural })
  const found = old.metadata.revision
  if (when.ifMatch === '*' || when.ifMatch.includes(found)) return
  throw new PandoError('store.conflict', { kind: kind.kind, name: key.name, found, sent: when.ifMatch.join(' or ') })
}

function revisionOf(tag: string): number {
  const revision = /^\s*(?:W\/)?"?(\d+)"?\s*$/.exec(tag)?.[1]
  if (revision === undefined)
    throw new PandoError(
      'api.invalid',
      { detail: `If-Match: "${tag.trim()}" is not an ETag of ours`, kind: '' },
      { hint: 'Send back the ETag of the answer you started from.' },
    )
  return Number(revision)
}
