import { closeSync, fdatasync, fdatasyncSync, fsyncSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'

export interface WalSync {
  /** To be called before each transaction. */
  beforeTransaction(): void
  /** One more row was written. */
  wrote(): void
  /** Resolves when all that was committed before is on the disk. */
  sync(): Promise<void>
  /** After `sync`, when everybody has been answered and before the next transaction: moves the log into the database once it is long. */
  tidy(): Promise<void>
  /** Closes the database, too. */
  close(): void
}

export interface WalSyncOptions {
  /** What is thrown when the disk does not sync. */
  failed(cause: unknown): Error
  /** Waits until the file of this descriptor is on the disk. */
  toDisk?: (descriptor: number) => Promise<void>
  /** The log is moved after so many rows: some thousand pages, which take some milliseconds to copy. */
  tidyAfterRows?: number
}

/** Should more than these be written at once, SQLite moves the log by itself, and waits for the disk. */
const mostPages = 8_000

/**
 * For a database with a write-ahead log, locked by this connection alone. SQLite's own commits and checkpoints would stop the whole
 * process while the disk syncs; here they write and do not wait, and other threads wait. What stands in the log after `sync` is what
 * SQLite finds after a power cut, as with `synchronous = FULL`. Nobody may be told of a commit before its `sync`.
 *
 * A checkpoint copies pages from the log, all of which is on the disk then, into the database. Until these are there too, the log must
 * stay as it is, for it is what a power cut leaves: so nothing is written until `tidy` resolves. Whoever does so all the same waits for
 * the disk in `beforeTransaction`.
 */
export function syncWalApart(
  db: DatabaseSync,
  path: string,
  { failed, toDisk = promisify(fdatasync), tidyAfterRows = 1_000 }: WalSyncOptions,
): WalSync {
  const folder = openSync(dirname(path), 'r')
  try {
    fsyncSync(folder) // the names of both files
  } finally {
    closeSync(folder)
  }
  const log = openSync(`${path}-wal`, 'r')
  const file = openSync(path, 'r')
  db.exec(`PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = ${mostPages}`)
  let rowsInLog = 0
  let isCopied = false

  async function onDisk(descriptor: number): Promise<void> {
    await toDisk(descriptor).catch((cause: unknown) => {
      throw failed(cause)
    })
  }

  /** False where there was no room for it: what is in the log stays there, and it is tried again. */
  function copyLog(): boolean {
    try {
      db.exec('PRAGMA synchronous = OFF; PRAGMA wal_checkpoint(PASSIVE)')
      return true
    } catch {
      return false
    } finally {
      db.exec('PRAGMA synchronous = NORMAL')
    }
  }

  return {
    beforeTransaction() {
      if (isCopied) fdatasyncSync(file)
      isCopied = false
    },
    wrote() {
      rowsInLog++
    },
    sync: () => onDisk(log),
    async tidy() {
      if (rowsInLog < tidyAfterRows) return
      isCopied = true
      if (!copyLog()) return
      rowsInLog = 0
      await onDisk(file)
      isCopied = false
    },
    close() {
      db.close()
      closeSync(log)
      closeSync(file) // after the database: to close any descriptor of it drops its locks
    },
  }
}
