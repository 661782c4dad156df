import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { PandoError } from '../../base/errors.ts'
import { type Broken, ChainCheck, type Link, noHash } from '../../base/hash-chain.node.ts'
import type { AuditEntry, AuditQuery, ChainedEntry } from './entry.ts'
import type { AuditLog } from './log.ts'
import { ownName } from './own-entries.ts'

export interface AuditPage {
  /** Newest first. */
  items: ChainedEntry[]
  /** Give it as `before` for the next page. Absent: there are no more. */
  next?: number
}

export interface Verdict {
  ok: boolean
  entries: number
  /** Number and hash of the last entry that fits: keep it elsewhere, and later see whether it is still so. */
  last: Head
  broken?: Broken
}

export interface Head {
  seq: number
  hash: string
}

const columns = ['who', 'kind', 'project', 'name', 'verb', 'outcome'] as const
const pieceOf = 1000

interface OnDisk {
  /** Number of the newest entry that is on disk. */
  durableSeq(): number
  /** Resolves when all entries that are written by now are on disk. */
  synced(): Promise<void>
}

/** What is read of the log, and never changes it. Entries that a power cut could still take back are told to nobody. */
export function reader(db: DatabaseSync, { durableSeq, synced }: OnDisk): Pick<AuditLog, 'list' | 'after' | 'verify'> {
  const linksAfter = (seq: number, limit: number) =>
    db.prepare('SELECT seq, text, hash FROM entries WHERE seq > ? ORDER BY seq LIMIT ?').all(seq, limit) as unknown as Link[]

  return {
    list(query, { limit, before }) {
      const { where, values } = condition(query, Math.min(before ?? Infinity, durableSeq() + 1))
      const rows = db.prepare(`SELECT seq, text, hash FROM entries WHERE ${where} ORDER BY seq DESC LIMIT ?`).all(...values, limit + 1)
      const items = (rows as unknown as Link[]).slice(0, limit).map(chained)
      const more = rows.length > limit ? items.at(-1) : undefined
      return { items, ...(more ? { next: more.seq } : {}) }
    },
    after(seq, limit, query = {}) {
      const { where, values } = condition(query, durableSeq() + 1)
      const rows = db.prepare(`SELECT seq, text, hash FROM entries WHERE seq > ? AND ${where} ORDER BY seq LIMIT ?`)
      return (rows.all(seq, ...values, limit) as unknown as Link[]).map(chained)
    },
    async verify(signal, kept) {
      const start = prunedUpTo(db)
      if (kept && kept.seq < start.seq) throw new PandoError('audit.no_entry', { seq: kept.seq })
      const check = new ChainCheck(start)
      if (kept?.seq === start.seq && kept.hash !== start.hash)
        return { ok: false, entries: 0, last: start, broken: { seq: kept.seq, detail: anew(kept.seq) } }
      const ever = (db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'entries'").get()?.['seq'] as number | undefined) ?? 0
      for (;;) {
        const links = linksAfter(check.last.seq, pieceOf)
        const broken = check.follow(links) ?? brokenFrom(kept, links)
        if (broken) return { ok: false, entries: check.checked, last: check.last, broken }
        if (links.length < pieceOf) {
          await synced()
          break
        }
        await nextTurn()
        signal.throwIfAborted()
      }
      const { seq } = check.last
      const cut =
        seq < Math.max(ever, kept?.seq ?? 0)
          ? { seq: seq + 1, detail: `entry ${seq + 1} and those after it, up to ${Math.max(ever, kept?.seq ?? 0)}, are missing` }
          : undefined
      return { ok: !cut, entries: check.checked, last: check.last, ...(cut ? { broken: cut } : {}) }
    },
  }
}

/** The entry that somebody kept the hash of is another one now: the chain was made anew. */
function brokenFrom(kept: Head | undefined, links: readonly Link[]): Broken | undefined {
  const link = kept && links.find(({ seq }) => seq === kept.seq)
  if (!link || link.hash === kept.hash) return undefined
  return { seq: link.seq, detail: anew(link.seq) }
}

const anew = (seq: number) => `entry ${seq} is not the one whose hash was kept: the log was written anew`

/** After which entry the chain begins: where old ones were taken out, an entry of the chain itself says so. */
function prunedUpTo(db: DatabaseSync): Head {
  const newest = db.prepare("SELECT text FROM entries WHERE who = ? AND verb = 'prune' ORDER BY seq DESC LIMIT 1").get(ownName)
  const { pruned } = newest ? (JSON.parse(String(newest['text'])) as AuditEntry) : {}
  return pruned ?? { seq: 0, hash: noHash }
}

function chained({ seq, text, hash }: Link): ChainedEntry {
  return { seq, entry: JSON.parse(text) as AuditEntry, hash }
}

function condition(query: AuditQuery, before: number): { where: string; values: SQLInputValue[] } {
  const conditions = ['1']
  const values: SQLInputValue[] = []
  const add = (text: string, ...more: SQLInputValue[]) => {
    conditions.push(text)
    values.push(...more)
  }
  for (const column of columns) {
    const value = query[column]
    if (value === undefined) continue
    if (column === 'who' && !value.includes(':')) add('who IN (?, ?)', value, `user:${value}`)
    else add(`${column} = ?`, value)
  }
  if (query.requestId !== undefined) add('request = ?', query.requestId)
  if (query.since !== undefined) add('at >= ?', query.since)
  if (query.until !== undefined) add('at < ?', query.until)
  add('seq < ?', before)
  return { where: conditions.join(' AND '), values }
}
