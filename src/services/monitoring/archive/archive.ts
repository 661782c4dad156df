import { closeSync, openSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { PandoError } from '../../../base/errors.ts'
import { leastKeepMs, levels, usualKeepMs } from './levels.ts'
import { coarsen, emptyGrid, type Grid, pack, rowOf, Sum, unpack } from './packing.ts'

export interface ArchiveOptions {
  /** The database file; made when missing, readable by its owner only. */
  path: string
  /** Largest size of the file, in bytes. Default 2 GiB. What is oldest goes first. */
  mostBytes?: number
  /** How long each level is kept, in ms: of 10 s, 1 min, 15 min, 2 h. Default 6 h, 7 d, 90 d, 2 years. */
  keepMs?: readonly number[]
}

/** Something that is measured. Another of the same name has another uid, and begins with nothing. */
export interface SeriesKey {
  kind: string
  uid: string
}

export interface Reading extends SeriesKey {
  values: Float32Array
}

export interface Span {
  since: number
  until: number
  stepMs: number
}

/** Minima, means and maxima of all metrics for each step; NaN where nothing is known. */
export interface Stretch extends Span {
  metrics: number
  rows: Float32Array[]
}

/** Points so young may still be written to, ms. */
const graceMs = 30_000
/** Rows that are dropped in one go. */
const dropped = 2_000
const forgetMs = 86_400_000
const usualBytes = 2 * 1024 ** 3

/**
 * Numbers over time in an SQLite file of its own. What was written is there after `kill -9`; the last ten seconds may be lost
 * with the power. Calls block while they read and write, a few milliseconds each.
 */
export class Archive {
  readonly #db: DatabaseSync
  readonly #options: Required<Omit<ArchiveOptions, 'path'>>
  readonly #ids = new Map<string, number>()
  readonly #sql: Statements
  /** Where packing of each level goes on: spans are packed for some series at a time. */
  readonly #cursors = levels.map(() => 0)
  #forgotAt = 0

  constructor(db: DatabaseSync, { mostBytes = usualBytes, keepMs = usualKeepMs }: Omit<ArchiveOptions, 'path'>) {
    this.#db = db
    this.#options = { mostBytes, keepMs: levels.map((_, i) => Math.max(keepMs[i] ?? usualKeepMs[i]!, leastKeepMs(i))) }
    this.#sql = prepare(db)
    for (const { id, kind, uid } of db.prepare('SELECT id, kind, uid FROM series').all() as unknown as (SeriesKey & { id: number })[])
      this.#ids.set(idOf({ kind, uid }), id)
  }

  /** One point of each of these, at the step that `at` (ms) is in. All or none. */
  write(at: number, readings: readonly Reading[]): void {
    const slot = floor(at, levels[0]!.stepMs)
    this.#together(() => {
      for (const reading of readings) this.#sql.addPoint.run(0, slot, this.#idFor(reading), bytesOf(reading.values))
    })
  }

  /**
   * Aligned to the step, from the finest level that reaches back so far. The step of the answer is that which was asked for,
   * or a longer one where nothing finer is left.
   */
  read({ kind, uid }: SeriesKey, wanted: Span & { metrics: number }): Stretch {
    const { metrics } = wanted
    const level = this.#levelFor(wanted)
    const stepMs = Math.max(wanted.stepMs, levels[level]!.stepMs)
    const since = floor(wanted.since, stepMs)
    const until = floor(wanted.until + stepMs - 1, stepMs)
    const sums: (Sum | undefined)[] = Array.from({ length: (until - since) / stepMs })
    const id = this.#ids.get(idOf({ kind, uid }))
    let from = since
    for (let finer = level; id !== undefined && finer >= 0; finer--) {
      let covered = from
      this.#each({ id, level: finer, since: from, until, metrics }, (at, row) => {
        covered = Math.max(covered, at + levels[finer]!.stepMs)
        const i = Math.floor((at - since) / stepMs)
        ;(sums[i] ??= new Sum(metrics)).add(row)
      })
      from = covered
    }
    const nothing = new Float32Array(3 * metrics).fill(Number.NaN)
    const rows = sums.map((sum) => {
      const row = nothing.slice()
      sum?.into(row)
      return row
    })
    return { since, until, stepMs, metrics, rows }
  }

  /** Packs what is old enough, of at most so many series for each level, and makes the next level of it. Returns whether more waits. */
  compact(now: number, most: number): boolean {
    return levels.map((_, level) => this.#compactLevel(level, { now, most })).some(Boolean)
  }

  /** Drops what is older than it is to be kept, and what there is no room for. Returns whether more waits. */
  prune(now: number): boolean {
    let more = false
    for (const [level, keepMs] of this.#options.keepMs.entries()) {
      if (Number(this.#sql.dropBlocks.run(level, now - keepMs - levels[level]!.spanMs, dropped).changes) === dropped) more = true
      this.#sql.dropPoints.run(level, now - keepMs - levels[level]!.spanMs)
    }
    if (this.size().bytes > this.#options.mostBytes) more = this.#dropOldest(now) || more
    this.#forget(now)
    this.#db.exec('PRAGMA incremental_vacuum(2000)')
    return more
  }

  /** Of the file, without pages that are free for new points; and how many things were ever measured and are still known. */
  size(): { bytes: number; series: number } {
    const pragma = (name: string) => (this.#db.prepare(`PRAGMA ${name}`).get() as Record<string, number>)[name]!
    return { bytes: (pragma('page_count') - pragma('freelist_count')) * pragma('page_size'), series: this.#ids.size }
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close()
  }

  #idFor(key: SeriesKey): number {
    const known = this.#ids.get(idOf(key))
    if (known !== undefined) return known
    const id = Number(this.#sql.addSeries.run(key.kind, key.uid).lastInsertRowid)
    this.#ids.set(idOf(key), id)
    return id
  }

  /** The coarsest whose points are no further apart than asked for; a coarser one where it does not reach back so far. */
  #levelFor({ stepMs, since }: Span): number {
    const oldest = (level: number) =>
      Math.min(
        ...[this.#sql.oldestBlock.get(level), this.#sql.oldestPoint.get(level)].map(
          (row) => (row as { at: number | null } | undefined)?.at ?? Number.POSITIVE_INFINITY,
        ),
      )
    let best = Math.max(
      0,
      levels.findLastIndex((level) => level.stepMs <= stepMs),
    )
    for (let coarser = best + 1; coarser < levels.length && oldest(best) > since; coarser++)
      if (oldest(coarser) < oldest(best)) best = coarser
    return best
  }

  #each(
    { id, level, since, until, metrics }: { id: number; level: number; since: number; until: number; metrics: number },
    take: (at: number, row: Float32Array) => void,
  ): void {
    const { stepMs, spanMs } = levels[level]!
    const width = level === 0 ? metrics : 3 * metrics
    for (let start = floor(since, spanMs); start < until; start += spanMs) {
      const block = this.#sql.block.get(level, start, id) as { data: Uint8Array } | undefined
      if (block) {
        const grid = unpack(block.data)
        for (let row = 0; row * stepMs < spanMs; row++) {
          const at = start + row * stepMs
          const values = rowOf(grid, row)
          if (at >= since && at < until && !values.every(Number.isNaN)) take(at, values)
        }
        continue
      }
      for (let at = Math.max(start, floor(since + stepMs - 1, stepMs)); at < Math.min(start + spanMs, until); at += stepMs) {
        const point = this.#sql.point.get(level, at, id) as { data: Uint8Array } | undefined
        if (point) take(at, numbersOf(point.data, width))
      }
    }
  }

  #compactLevel(level: number, { now, most }: { now: number; most: number }): boolean {
    const { stepMs, spanMs } = levels[level]!
    const { at } = this.#sql.oldestPoint.get(level) as { at: number | null }
    if (at === null) return false
    const start = floor(at, spanMs)
    if (start + spanMs + graceMs > now) return false
    const from = this.#cursors[level]!
    const ids = new Map<number, Map<number, Float32Array>>() // series -> row -> values
    for (let row = 0; row * stepMs < spanMs; row++)
      for (const { series, data } of this.#sql.points.all(level, start + row * stepMs, from, from + most) as {
        series: number
        data: Uint8Array
      }[])
        ids.set(series, (ids.get(series) ?? new Map()).set(row, numbersOf(data)))
    this.#together(() => {
      for (const [id, rows] of ids) this.#packSpan({ id, level, start }, rows)
      for (let row = 0; row * stepMs < spanMs; row++) this.#sql.dropSpan.run(level, start + row * stepMs, from, from + most)
    })
    const { last } = this.#sql.lastSeries.get() as { last: number | null }
    this.#cursors[level] = from + most > (last ?? 0) ? 0 : from + most
    return true
  }

  #packSpan({ id, level, start }: { id: number; level: number; start: number }, rows: ReadonlyMap<number, Float32Array>): void {
    const { stepMs, spanMs } = levels[level]!
    const width = Math.max(...rows.values().map((row) => row.length))
    const grid = emptyGrid(spanMs / stepMs, width)
    const before = this.#sql.block.get(level, start, id) as { data: Uint8Array } | undefined
    if (before) this.#takeOver(unpack(before.data), grid) // the clock was put back
    for (const [row, values] of rows) rowOf(grid, row).set(values)
    this.#sql.addBlock.run(level, start, id, pack(grid))
    const next = levels[level + 1]
    if (!next) return
    const coarse = coarsen(grid, { every: next.stepMs / stepMs, metrics: level === 0 ? width : width / 3 })
    for (let row = 0; row * next.stepMs < spanMs; row++) {
      const values = rowOf(coarse, row)
      if (!values.every(Number.isNaN)) this.#sql.addPoint.run(level + 1, start + row * next.stepMs, id, bytesOf(values))
    }
  }

  #takeOver(old: Grid, grid: Grid): void {
    for (let row = 0; row * grid.width < grid.values.length; row++) rowOf(grid, row).set(rowOf(old, row).subarray(0, grid.width))
  }

  /** What is not measured any more and has nothing left is forgotten, once a day. */
  #forget(now: number): void {
    if (now - this.#forgotAt < forgetMs) return
    this.#forgotAt = now
    const gone = this.#sql.dropSeries.all() as unknown as SeriesKey[]
    for (const key of gone) this.#ids.delete(idOf(key))
  }

  /** Whose oldest part has had most of the time it was to be kept loses that part. */
  #dropOldest(now: number): boolean {
    let worst: { level: number; start: number; share: number } | undefined
    for (const [level, keepMs] of this.#options.keepMs.entries()) {
      const { at: start } = this.#sql.oldestBlock.get(level) as { at: number | null }
      if (start === null) continue
      const share = (now - start) / keepMs
      if (!worst || share > worst.share) worst = { level, start, share }
    }
    if (!worst) return false
    this.#sql.dropBlocks.run(worst.level, worst.start + 1, dropped)
    return true
  }

  #together(work: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE')
    try {
      work()
      this.#db.exec('COMMIT')
    } catch (error) {
      this.#db.exec('ROLLBACK')
      throw error
    }
  }
}

/** Throws monitoring.archive_unreadable when the file is there and no archive. */
export function openArchive({ path, ...options }: ArchiveOptions): Archive {
  createPrivate(path)
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(path, { timeout: 2_000 })
    // NORMAL: a process that is killed loses nothing; with the power the last points may go.
    db.exec(`PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
      PRAGMA journal_size_limit = 16777216; PRAGMA cache_size = -8192;
      CREATE TABLE IF NOT EXISTS series (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, uid TEXT NOT NULL, UNIQUE (kind, uid)) STRICT;
      CREATE TABLE IF NOT EXISTS point (level INTEGER NOT NULL, at INTEGER NOT NULL, series INTEGER NOT NULL, data BLOB NOT NULL,
        PRIMARY KEY (level, at, series)) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS block (id INTEGER PRIMARY KEY, level INTEGER NOT NULL, start INTEGER NOT NULL, series INTEGER NOT NULL,
        data BLOB NOT NULL, UNIQUE (level, start, series)) STRICT`)
    return new Archive(db, options)
  } catch (error) {
    db?.close()
    throw new PandoError('monitoring.archive_unreadable', { path, detail: (error as Error).message }, { cause: error })
  }
}

function createPrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

type Statements = Record<
  | 'addSeries'
  | 'lastSeries'
  | 'addPoint'
  | 'point'
  | 'points'
  | 'oldestPoint'
  | 'oldestBlock'
  | 'addBlock'
  | 'block'
  | 'dropSpan'
  | 'dropPoints'
  | 'dropSeries'
  | 'dropBlocks',
  StatementSync
>

function prepare(db: DatabaseSync): Statements {
  return {
    addSeries: db.prepare('INSERT INTO series (kind, uid) VALUES (?, ?)'),
    lastSeries: db.prepare('SELECT max(id) AS last FROM series'),
    addPoint: db.prepare('INSERT OR REPLACE INTO point (level, at, series, data) VALUES (?, ?, ?, ?)'),
    point: db.prepare('SELECT data FROM point WHERE level = ? AND at = ? AND series = ?'),
    points: db.prepare('SELECT series, data FROM point WHERE level = ? AND at = ? AND series >= ? AND series < ?'),
    oldestPoint: db.prepare('SELECT min(at) AS at FROM point WHERE level = ?'),
    oldestBlock: db.prepare('SELECT min(start) AS at FROM block WHERE level = ?'),
    addBlock: db.prepare('INSERT OR REPLACE INTO block (level, start, series, data) VALUES (?, ?, ?, ?)'),
    block: db.prepare('SELECT data FROM block WHERE level = ? AND start = ? AND series = ?'),
    dropSpan: db.prepare('DELETE FROM point WHERE level = ? AND at = ? AND series >= ? AND series < ?'),
    dropPoints: db.prepare('DELETE FROM point WHERE level = ? AND at < ?'),
    dropSeries: db.prepare(`DELETE FROM series WHERE id NOT IN (SELECT series FROM block) AND id NOT IN (SELECT series FROM point)
      RETURNING kind, uid`),
    dropBlocks: db.prepare('DELETE FROM block WHERE id IN (SELECT id FROM block WHERE level = ? AND start < ? ORDER BY start LIMIT ?)'),
  }
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}

/** SQLite may hand bytes out at any offset, and numbers begin at multiples of four. */
function numbersOf(data: Uint8Array, width = data.byteLength / 4): Float32Array {
  const numbers = new Float32Array(data.slice().buffer)
  return numbers.length > width ? numbers.subarray(0, width) : numbers
}

function idOf({ kind, uid }: SeriesKey): string {
  return `${kind}/${uid}`
}

function floor(at: number, step: number): number {
  return Math.floor(at / step) * step
}
