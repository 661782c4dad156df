import type { KindDef } from '../api/kind.ts'
import { visitSecrets } from '../api/secrets.ts'
import type { Backend, LogRow } from './backend.ts'

/** Seals and opens texts; see base/keyring.node.ts. */
export interface Sealer {
  seal(text: string, about: string): string
  open(sealed: string, about: string): string
}

/** Start of everything sealed. */
const mark = 'sealed:v1:'
/** As it stands in the JSON of secret files. */
const secretFile = '"secret":true'

/**
 * A back end in which secrets are sealed: what reaches the shelf, objects and log, holds none in the clear, and what comes out is
 * as it went in. A sealed text belongs to one object: moved to another it does not open.
 */
export function sealedBackend(inner: Backend, { sealer, kinds }: { sealer: Sealer; kinds: readonly KindDef[] }): SealedBackend {
  const secretive = new Map(kinds.filter(({ secrets }) => secrets.length > 0).map((kind) => [kind.kind, kind]))

  const change = (json: string, kind: string, by: (text: string, about: string) => string): string => {
    const object = JSON.parse(json) as { metadata?: { uid?: string } }
    const about = `${kind}/${object.metadata?.uid ?? ''}`
    visitSecrets(secretive.get(kind), object, (owner, key) => {
      owner[key] = by(owner[key] as string, about)
    })
    return JSON.stringify(object)
  }
  const sealed = (json: string, kind: string) =>
    secretive.has(kind) || json.includes(secretFile) ? change(json, kind, (text, about) => sealer.seal(text, about)) : json
  const opened = (json: string, kind: string) =>
    json.includes(mark) ? change(json, kind, (text, about) => sealer.open(text, about)) : json
  /** The shelf gives the same row to all who watch, so it is opened, and taken apart, once for all of them. */
  const openedRows = new WeakMap<LogRow, LogRow>()
  const openedRow = (row: LogRow): LogRow => {
    let open = openedRows.get(row)
    if (!open) {
      open = row.type === 'note' || !row.json.includes(mark) ? row : { ...row, json: opened(row.json, row.kind) }
      openedRows.set(row, open)
    }
    return open
  }

  return {
    get revision() {
      return inner.revision
    },
    get oldest() {
      return inner.oldest
    },
    transaction: (work) => inner.transaction(work),
    ...(inner.sync ? { sync: () => inner.sync!() } : {}),
    ...(inner.tidy ? { tidy: () => inner.tidy!() } : {}),
    put: (row) => inner.put({ ...row, json: sealed(row.json, row.kind) }),
    delete: (place) => inner.delete(place),
    append: (row) => inner.append(row.type === 'note' ? row : { ...row, json: sealed(row.json, row.kind) }),
    get(place) {
      const json = inner.get(place)
      return json === undefined ? undefined : opened(json, place.kind)
    },
    list: (selection, page) => inner.list(selection, page).map((json) => opened(json, selection.kind)),
    count: (selection) => inner.count(selection),
    labelTexts: (selection) => inner.labelTexts(selection),
    log: (since, limit) => inner.log(since, limit).map(openedRow),
    history: (query) => inner.history(query).map(openedRow),
    forget: (through, limit) => inner.forget(through, limit),
    rewrite: (text, next) => inner.rewrite(text, next),
    sample: (text) => inner.sample(text),
    close: () => inner.close(),
    assertOpens() {
      const row = inner.sample(mark)
      if (row) opened(row.json, row.kind)
    },
    reseal: () => inner.rewrite(mark, (json, kind) => sealed(opened(json, kind), kind)),
  }
}

export interface SealedBackend extends Backend {
  /** Seals everything anew with the current key, in one transaction. Returns how many rows that were. */
  reseal(): number
  /**
   * Opens one sealed text, so that a key file that is gone or belongs elsewhere is found before anything is written. Throws
   * secret.key_missing, secret.damaged.
   */
  assertOpens(): void
}
