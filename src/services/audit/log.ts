import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { PandoError } from '../../base/errors.ts'
import { linkHash, noHash } from '../../base/hash-chain.node.ts'
import { Notifier } from '../../base/notifier.ts'
import { syncWalApart, type WalSync } from '../../base/wal-sync.node.ts'
import { WriteQueue } from '../../base/write-queue.ts'
import { Begun } from './begun.ts'
import type { AuditEntry, AuditQuery, ChainedEntry } from './entry.ts'
import { lostEntry, pruneEntry, restartEntry } from './own-entries.ts'
import { type AuditPage, type Head, reader, type Verdict } from './read.ts'
import { type Keep, tooMuch } from './retention.ts'

/** The trail: entries are added and never changed. Each is on disk before `append` resolves. */
export interface AuditLog {
  append(entry: AuditEntry): Promise<void>
  /** Before a write is carried out: throws audit.write_failed where the last entry could not be written and none can be now. */
  ready(at: string): Promise<void>
  /** A request that will have an entry; `append` with the same `requestId`, or `ended`, is the end of it. */
  begin(entry: AuditEntry): void
  ended(requestId: string): void
  /** Once at start: where the process before did not close the log, an entry for each request it had begun, and one that says so. */
  recover(at: string, revision: number): Promise<void>
  /** Takes out what is older or more than is kept, the oldest first. Resolves to how many entries. */
  prune(keep: Keep, now: number): Promise<number>
  /** What is not on disk yet is in no list. */
  list(query: AuditQuery, page: { limit: number; before?: number | undefined }): AuditPage
  /** Entries after this number, oldest first. */
  after(seq: number, limit: number, query?: AuditQuery): ChainedEntry[]
  /** Number and hash of the newest that is on disk; 0 and zeros where there is none. */
  head(): Head
  /** Checks the whole chain, a piece at a time. `kept`: an entry as it was once; it must still be so. */
  verify(signal: AbortSignal, kept?: Head): Promise<Verdict>
  /** Resolves when something was added, or the signal ends. */
  changed(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** A database of its own: its file grows, is copied and is read apart from the state. Throws audit.unreadable. */
export function openAuditLog(path: string): AuditLog {
  const { db, wal, begun, wasOpen } = open(path)
  const changed = new Notifier()
  /** Entries that could not be written since the last one that was. */
  let lost = 0
  let last = db.prepare('SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1').get() as Head | undefined
  const insert = db.prepare(
    'INSERT INTO entries (seq, at, who, kind, project, name, verb, outcome, request, text, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  let durable = last
  const queue = new WriteQueue({ transaction, sync, tidy: wal.tidy, committed: () => changed.notify() })

  function transaction(work: () => void): void {
    const before = { last, lost }
    wal.beforeTransaction()
    try {
      db.exec('BEGIN')
      work()
      db.exec('COMMIT')
    } catch (cause) {
      ;({ last, lost } = before)
      if (db.isTransaction) db.exec('ROLLBACK')
      throw writeFailed(cause)
    }
  }

  /** What comes while the disk is at it is written and synced together: many requests wait for one sync, and the others for none. */
  async function sync(): Promise<void> {
    const written = last
    if (written !== durable) await wal.sync()
    durable = written
  }

  function add(entry: AuditEntry): void {
    if (lost > 0) {
      const count = lost
      lost = 0
      add(lostEntry(entry.at, count))
    }
    const seq = (last?.seq ?? 0) + 1
    const text = JSON.stringify(entry)
    const hash = linkHash(last?.hash ?? noHash, seq, text)
    const { at, who, kind, project, name, verb, outcome, requestId } = entry
    wal.wrote()
    insert.run(seq, at, who, kind, project ?? null, name ?? null, verb, outcome, requestId, text, hash)
    last = { seq, hash }
  }

  return {
    async append(entry) {
      try {
        await queue.add(() => add(entry))
      } catch (error) {
        lost++
        throw error
      } finally {
        begun.end(entry.requestId)
      }
    },
    async ready(at) {
      if (lost === 0) return
      await queue.add(() => {
        const count = lost
        lost = 0
        if (count > 0) add(lostEntry(at, count))
      })
    },
    begin: (entry) => begun.begin(entry),
    ended: (requestId) => begun.end(requestId),
    async recover(at, revision) {
      const earliest = begun.before.reduce((first, entry) => (entry.at < first ? entry.at : first), at)
      const rows = db.prepare('SELECT request FROM entries WHERE at >= ?').all(earliest) as { request: string }[]
      const told = new Set(rows.map(({ request }) => request))
      const open = begun.before.filter(({ requestId }) => !told.has(requestId))
      if (wasOpen || open.length > 0)
        await queue.add(() => {
          for (const entry of open) add({ ...entry, outcome: 'unknown', status: 0 })
          add(restartEntry(at, { open: open.length, revision }))
        })
      begun.forget()
    },
    async prune(keep, now) {
      for (let count = 0; ; ) {
        const piece = tooMuch(db, keep, now)
        if (!piece || !last || piece.last.seq >= last.seq) return count
        await queue.add(() => {
          add(pruneEntry(new Date(now).toISOString(), piece.last, piece.why))
          count += Number(db.prepare('DELETE FROM entries WHERE seq <= ?').run(piece.last.seq).changes)
        })
        await nextTurn()
      }
    },
    ...reader(db, { durableSeq: () => durable?.seq ?? 0, synced: () => queue.synced() }),
    head: () => durable ?? { seq: 0, hash: noHash },
    changed: (signal) => changed.wait(signal),
    async close() {
      await queue.drain()
      if (lost === 0) db.exec("DELETE FROM state WHERE name = 'open'")
      begun.close()
      wal.close()
    },
  }
}

/** True where it was not closed: the process before was ended, or its disk was full. */
function markOpen(db: DatabaseSync): boolean {
  const { changes } = db.prepare("INSERT OR IGNORE INTO state (name) VALUES ('open')").run()
  return changes === 0
}

function writeFailed(cause: unknown): PandoError {
  return new PandoError('audit.write_failed', { detail: cause instanceof Error ? cause.message : String(cause) }, { cause })
}

function open(path: string): { db: DatabaseSync; wal: WalSync; begun: Begun; wasOpen: boolean } {
  try {
    closeSync(openSync(path, 'a', 0o600)) // SQLite would make it readable for everyone
    const db = new DatabaseSync(path, { timeout: 2_000 })
    db.exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 16777216;
      CREATE TABLE IF NOT EXISTS entries (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, who TEXT NOT NULL, kind TEXT NOT NULL, project TEXT, name TEXT,
        verb TEXT NOT NULL, outcome TEXT NOT NULL, request TEXT NOT NULL, text TEXT NOT NULL, hash TEXT NOT NULL
      ) STRICT;
      CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY) STRICT;
      CREATE INDEX IF NOT EXISTS entries_by_time ON entries (at);
      CREATE INDEX IF NOT EXISTS entries_by_who ON entries (who, seq);
      CREATE INDEX IF NOT EXISTS entries_by_project ON entries (project, seq);`)
    const wasOpen = markOpen(db)
    return { db, wal: syncWalApart(db, path, { failed: writeFailed }), begun: new Begun(`${path}-begun`), wasOpen }
  } catch (cause) {
    throw new PandoError('audit.unreadable', { path, detail: (cause as Error).message }, { cause })
  }
}
