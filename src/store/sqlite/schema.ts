import type { DatabaseSync } from 'node:sqlite'
import { PandoError } from '../../base/errors.ts'

/**
 * Steps of the schema, oldest first; the version is their count. A step that has been released is never changed.
 *
 * `log.revision` is the one revision of the whole store. AUTOINCREMENT keeps counting when the log has been compacted to
 * nothing. Names sort as bytes, which is the order that lists promise.
 */
const migrations: readonly string[] = [
  `CREATE TABLE objects (
    kind TEXT NOT NULL, project TEXT NOT NULL, name TEXT NOT NULL,
    uid TEXT NOT NULL, revision INTEGER NOT NULL, labels TEXT NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY (kind, project, name)
  ) STRICT;
  CREATE INDEX objects_by_labels ON objects (kind, project, labels);
  CREATE TABLE log (
    revision INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, type TEXT NOT NULL,
    kind TEXT NOT NULL, project TEXT NOT NULL, name TEXT NOT NULL, uid TEXT NOT NULL, json TEXT NOT NULL
  ) STRICT;
  CREATE INDEX log_by_object ON log (kind, project, name);`,
]

/** Brings the schema up to date, one transaction per step. Throws store.too_new when a later release has been here. */
export function migrate(db: DatabaseSync, context: { path: string; at: string }): void {
  db.exec('CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, at TEXT NOT NULL) STRICT')
  const { version } = db.prepare('SELECT coalesce(max(version), 0) AS version FROM migrations').get() as { version: number }
  if (version > migrations.length) {
    throw new PandoError('store.too_new', { path: context.path, found: version, known: migrations.length })
  }
  for (const [i, step] of migrations.entries()) {
    if (i < version) continue
    db.exec('BEGIN IMMEDIATE')
    try {
      db.exec(step)
      db.prepare('INSERT INTO migrations (version, at) VALUES (?, ?)').run(i + 1, context.at)
      db.exec('COMMIT')
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      throw error
    }
  }
}
