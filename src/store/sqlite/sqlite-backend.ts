import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { PandoError } from '../../base/errors.ts'
import type { WalSync } from '../../base/wal-sync.node.ts'
import { type Backend, type LogRow, matches, type ObjectRow, type Selection } from '../backend.ts'
import { LogTail } from '../log-tail.ts'
import type { Place } from '../objects.ts'
import type { EventQuery } from '../store.ts'

const logColumns = 'revision, at, type, kind, project, name, uid, json'

/** Rows in SQLite. The newest log entries stay in memory too: all who watch read those again and again. */
export class SqliteBackend implements Backend {
  readonly #db: DatabaseSync
  readonly #wal: WalSync
  readonly #statements = new Map<string, StatementSync>()
  readonly #tail = new LogTail({ maxRows: 1024, maxChars: 4 * 1024 ** 2 })
  /** kind -> project -> number of objects. */
  #counts = new Map<string, Map<string, number>>()
  #revision = 0
  #oldest = 1

  constructor(db: DatabaseSync, wal: WalSync) {
    this.#db = db
    this.#wal = wal
    this.#load()
  }

  get revision(): number {
    return this.#revision
  }
  get oldest(): number {
    return this.#oldest
  }

  transaction(work: () => void): void {
    this.#wal.beforeTransaction()
    try {
      this.#sql('BEGIN').run()
      work()
      this.#sql('COMMIT').run()
    } catch (cause) {
      if (this.#db.isTransaction) this.#sql('ROLLBACK').run() // SQLite has rolled back by itself after some errors
      this.#load()
      throw writeFailed(cause)
    }
  }

  sync(): Promise<void> {
    return this.#wal.sync()
  }

  tidy(): Promise<void> {
    return this.#wal.tidy()
  }

  put(row: ObjectRow): void {
    this.#wal.wrote()
    const { kind, project, name, uid, revision, labels, json } = row
    const updated = this.#sql(
      'UPDATE objects SET uid = ?, revision = ?, labels = ?, json = ? WHERE kind = ? AND project = ? AND name = ?',
    ).run(uid, revision, labels, json, kind, project, name)
    if (updated.changes === 1) return
    this.#sql('INSERT INTO objects (kind, project, name, uid, revision, labels, json) VALUES (?, ?, ?, ?, ?, ?, ?)').run(
      kind,
      project,
      name,
      uid,
      revision,
      labels,
      json,
    )
    this.#recount(row, 1)
  }

  delete(place: Place): void {
    const { kind, project, name } = place
    this.#sql('DELETE FROM objects WHERE kind = ? AND project = ? AND name = ?').run(kind, project, name)
    this.#recount(place, -1)
  }

  append(row: LogRow): void {
    const { revision, at, type, kind, project, name, uid, json } = row
    this.#wal.wrote()
    this.#sql(`INSERT INTO log (${logColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`).run(revision, at, type, kind, project, name, uid, json)
    this.#tail.push(row)
    this.#revision = revision
  }

  get(place: Place): string | undefined {
    const { kind, project, name } = place
    const row = this.#sql('SELECT json FROM objects WHERE kind = ? AND project = ? AND name = ?').get(kind, project, name)
    return row?.['json'] as string | undefined
  }

  list(selection: Selection, page: { limit: number; after?: { project: string; name: string } }): string[] {
    const { where, values } = condition(selection)
    const behind = page.after ? ' AND (project, name) > (?, ?)' : ''
    if (page.after) values.push(page.after.project, page.after.name)
    return this.#sql(`SELECT json FROM objects WHERE ${where}${behind} ORDER BY project, name LIMIT ?`)
      .all(...values, Number.isFinite(page.limit) ? page.limit : -1)
      .map((row) => row['json'] as string)
  }

  count(selection: Selection): number {
    const { kind, project, labels, within } = selection
    if (labels || within) {
      const { where, values } = condition(selection)
      return this.#sql(`SELECT count(*) AS count FROM objects WHERE ${where}`).get(...values)!['count'] as number
    }
    const projects = this.#counts.get(kind)
    return project === undefined ? (projects?.values().reduce((sum, count) => sum + count, 0) ?? 0) : (projects?.get(project) ?? 0)
  }

  labelTexts(selection: Selection): string[] {
    const { where, values } = condition(selection)
    return this.#sql(`SELECT DISTINCT labels FROM objects WHERE ${where}`)
      .all(...values)
      .map((row) => row['labels'] as string)
  }

  log(since: number, limit: number): LogRow[] {
    return (
      this.#tail.after(since, limit) ??
      (this.#sql(`SELECT ${logColumns} FROM log WHERE revision > ? ORDER BY revision LIMIT ?`).all(since, limit) as unknown as LogRow[])
    )
  }

  history(query: EventQuery & { since: number; limit: number }): LogRow[] {
    const { types, since, limit } = query
    // Whoever asks what is new since a moment ago is answered from memory: each request and each stream does, for its rights.
    const recent = this.#tail.after(Math.max(since, this.#oldest - 1), Infinity)
    if (recent) return recent.filter((row) => matches(row, query)).slice(-limit)
    const equal = (['kind', 'project', 'name', 'uid'] as const).filter((column) => query[column] !== undefined)
    const conditions = ['revision > ?', ...equal.map((column) => `${column} = ?`)]
    if (types) conditions.push(`type IN (${types.map(() => '?').join(', ')})`)
    return this.#sql(`SELECT ${logColumns} FROM log WHERE ${conditions.join(' AND ')} ORDER BY revision DESC LIMIT ?`)
      .all(since, ...equal.map((column) => query[column]!), ...(types ?? []), limit)
      .reverse() as unknown as LogRow[]
  }

  forget(through: number, limit: number): void {
    const last = Math.min(through, this.#oldest + limit - 1)
    this.transaction(() => this.#sql('DELETE FROM log WHERE revision <= ?').run(last))
    this.#oldest = last + 1
  }

  rewrite(text: string, next: (json: string, kind: string) => string): number {
    let written = 0
    this.transaction(() => {
      for (const table of ['objects', 'log'] as const) {
        // One row at a time: all of them together may be more than there is memory for.
        const rows = this.#sql(`SELECT rowid AS id, kind, json FROM ${table} WHERE instr(json, ?) > 0 AND rowid > ? ORDER BY rowid LIMIT 1`)
        const write = this.#sql(`UPDATE ${table} SET json = ? WHERE rowid = ?`)
        let row = rows.get(text, 0)
        while (row) {
          write.run(next(row['json'] as string, row['kind'] as string), row['id']!)
          written++
          row = rows.get(text, row['id']!)
        }
      }
    })
    this.#tail.clear()
    return written
  }

  sample(text: string): { json: string; kind: string } | undefined {
    for (const table of ['objects', 'log'] as const) {
      const row = this.#sql(`SELECT kind, json FROM ${table} WHERE instr(json, ?) > 0 LIMIT 1`).get(text)
      if (row) return { json: row['json'] as string, kind: row['kind'] as string }
    }
    return undefined
  }

  close(): void {
    this.#wal.close()
  }

  /** What is kept in memory, as the file says: at the start, and after a transaction that failed. */
  #load(): void {
    this.#tail.clear()
    this.#revision = this.#sql("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'log'), 0) AS value").get()![
      'value'
    ] as number
    this.#oldest = (this.#sql('SELECT min(revision) AS value FROM log').get()!['value'] as number | null) ?? this.#revision + 1
    this.#counts = new Map()
    for (const row of this.#sql('SELECT kind, project, count(*) AS count FROM objects GROUP BY kind, project').all()) {
      this.#recount({ kind: row['kind'] as string, project: row['project'] as string }, row['count'] as number)
    }
  }

  #recount(place: Omit<Place, 'name'>, change: number): void {
    let projects = this.#counts.get(place.kind)
    if (!projects) this.#counts.set(place.kind, (projects = new Map()))
    projects.set(place.project, (projects.get(place.project) ?? 0) + change)
  }

  /** Prepared once per text; the texts come from this file only, so there are few. */
  #sql(text: string): StatementSync {
    let statement = this.#statements.get(text)
    if (!statement) this.#statements.set(text, (statement = this.#db.prepare(text)))
    return statement
  }
}

export function writeFailed(cause: unknown): PandoError {
  return new PandoError('store.write_failed', { detail: cause instanceof Error ? cause.message : String(cause) }, { cause })
}

function condition(selection: Selection): { where: string; values: SQLInputValue[] } {
  const { kind, project, labels, within } = selection
  const conditions = ['kind = ?']
  const values: SQLInputValue[] = [kind]
  if (project !== undefined) {
    conditions.push('project = ?')
    values.push(project)
  }
  if (labels) {
    conditions.push('labels IN (SELECT value FROM json_each(?))')
    values.push(JSON.stringify(labels))
  }
  if (within) {
    conditions.push(withinSome)
    values.push(...withinValues(within))
  }
  return { where: conditions.join(' AND '), values }
}

/** One text for any number of places, so that few statements are prepared; whole projects are the usual case, and quick to find. */
const withinSome = `(project IN (SELECT value FROM json_each(?)) OR name IN (SELECT value FROM json_each(?)) OR EXISTS (
  SELECT 1 FROM json_each(?) AS scope
  WHERE coalesce(scope.value ->> 'project', project) = project AND coalesce(scope.value ->> 'name', name) = name
    AND (scope.value -> 'labels' IS NULL OR labels IN (SELECT value FROM json_each(scope.value, '$.labels')))))`

function withinValues(within: NonNullable<Selection['within']>): string[] {
  const isPlain = (field: 'project' | 'name', scope: (typeof within)[number]) => Object.keys(scope).join() === field
  const only = (field: 'project' | 'name') => within.filter((scope) => isPlain(field, scope)).map((scope) => scope[field])
  const others = within.filter((scope) => !isPlain('project', scope) && !isPlain('name', scope))
  return [only('project'), only('name'), others].map((list) => JSON.stringify(list))
}
