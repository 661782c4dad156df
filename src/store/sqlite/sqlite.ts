import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { KindDef } from '../../api/kind.ts'
import { type Clock, isoTime } from '../../base/clock.ts'
import { PandoError } from '../../base/errors.ts'
import { syncWalApart } from '../../base/wal-sync.node.ts'
import { BackedStore } from '../backed-store.ts'
import { type Sealer, sealedBackend } from '../sealed-backend.ts'
import type { Store } from '../store.ts'
import { migrate } from './schema.ts'
import { SqliteBackend, writeFailed } from './sqlite-backend.ts'

export interface SqliteStoreOptions {
  /** The database file; made when missing, readable by its owner only. `-wal` beside it is part of it. */
  path: string
  clock: Clock
  /** Makes the uid of a new object. Default: a random UUID. */
  newUid?: () => string
  /** Seals the secrets of these kinds. Absent: they lie there as they are. */
  seal?: { sealer: Sealer; kinds: readonly KindDef[] }
  /** How long to wait for a server that is just ending. It blocks the process. Default 2_000 ms. */
  lockWaitMs?: number
}

/** From SQLite's list of result codes. */
const busy = 5

/** A store that can be copied as it is at one moment, while it is written to. */
export interface SqliteStore extends Store {
  copyTo(path: string): Promise<void>
  /** Seals all secrets anew with the current key. Resolves to how many rows hold some. */
  reseal(): Promise<number>
}

/**
 * The store of one server. The file is locked until `close` or the end of the process, however it ends.
 * Throws store.locked, store.too_new, store.unreadable; secret.key_missing, secret.damaged where what is sealed does not open.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  let db: DatabaseSync | undefined
  try {
    createPrivate(options.path)
    db = new DatabaseSync(options.path, { timeout: options.lockWaitMs ?? 2_000 })
    db.exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      PRAGMA journal_size_limit = 16777216; PRAGMA cache_size = -16384`)
    migrate(db, { path: options.path, at: isoTime(options.clock) })
    const opened = db
    const shelf = new SqliteBackend(opened, syncWalApart(opened, options.path, { failed: writeFailed }))
    const sealed = options.seal && sealedBackend(shelf, options.seal)
    sealed?.assertOpens()
    return Object.assign(new BackedStore({ ...options, backend: sealed ?? shelf }), {
      async reseal() {
        const count = sealed?.reseal() ?? 0
        await shelf.sync()
        return count
      },
      async copyTo(path: string) {
        opened.prepare('VACUUM INTO ?').run(path)
      },
    })
  } catch (error) {
    db?.close()
    throw asOpenError(error, options.path)
  }
}

/**
 * SQLite would make the file readable for everyone. A file that exists is not touched: closing any descriptor of it would
 * drop the locks that this process holds on it through another (POSIX).
 */
function createPrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function asOpenError(error: unknown, path: string): unknown {
  if (error instanceof PandoError) return error
  const { errcode, message } = error as { errcode?: number; message: string }
  if (errcode === busy) return new PandoError('store.locked', { path }, { cause: error })
  return new PandoError('store.unreadable', { path, detail: message }, { cause: error })
}
