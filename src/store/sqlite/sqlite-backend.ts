import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { PandoError } from '../../base/errors.ts'
import type { Backend, LogRow, ObjectRow, Selection } from '../backend.ts'
import { LogTail } from '../log-tail.ts'
import type { Place } from '../objects.ts'
import type { EventQuery } from '../store.ts'

const logColumns = 'revision, at, type, kind, project, name, uid, json'

/** Rows in SQLite. The newest log entries stay in memory too: all who watch read those again and again. */
export class SqliteBackend implements Backend {
  readonly #db: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  readonly #tail = new LogTail({ maxRows: 1024, maxChars: 4 * 1024 ** 2 })
  /** kind -> project -> number of objects. */
  #counts = new Map<string, Map<string, number>>()
  #revision = 0
  #oldest = 1

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#load()
  }

  get revision(): number {
    return this.#revision
  }
  get oldest(): number {
    return this.#oldest
  }

  transaction(work: () => void): void {
    try {
      this.#sql('BEGIN').run()
      work()
      this.#sql('COMMIT').run()
    } catch (cause) {
      if (this.#db.isTransaction) this.#sql('ROLLBACK').run() // SQLite has rolled back by itself after some errors
      this.#load()
      throw new PandoError('store.write_failed', { detail: cause instanceof Error ? cause.message : String(cause) }, { cause })
    }
  }

  put(row: ObjectRow): void {
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
    const { kind, project, labels } = selection
    if (labels) {
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

  close(): void {
    this.#db.close()
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

function condition(selection: Selection): { where: string; values: SQLInputValue[] } {
  const { kind, project, labels } = selection
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
  return { where: conditions.join(' AND '), values }
}
