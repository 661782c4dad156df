import { stringify } from 'yaml'
import type { AnyObject } from '../../data/apply-events.ts'
import { pruned } from '../../forms/schema.ts'

/** A draft as a document that `pando apply -f` takes, too. */
export function draftYaml(kind: string, draft: { metadata?: object; spec?: unknown }): string {
  return stringify(
    { kind, metadata: pruned({ name: '', ...draft.metadata }) ?? {}, spec: pruned(draft.spec ?? {}) ?? {} },
    { lineWidth: 0 },
  )
}

/** What people write of an object: what Pando writes is left out. */
export function objectYaml({ kind, metadata: { name, labels }, spec }: AnyObject): string {
  return stringify({ kind, metadata: { name, ...(Object.keys(labels).length > 0 ? { labels } : {}) }, spec }, { lineWidth: 0 })
}
