import type { LogRow } from './backend.ts'

/** The newest entries of the log in memory. Revisions are consecutive, so an entry is found by counting. */
export class LogTail {
  #rows: LogRow[] = []
  #chars = 0
  readonly #maxRows: number
  readonly #maxChars: number

  /** Keeps at least `maxRows` entries of at most `maxChars` in all, and drops the oldest when there are twice as many. Default: all. */
  constructor(limits: { maxRows?: number; maxChars?: number } = {}) {
    this.#maxRows = limits.maxRows ?? Infinity
    this.#maxChars = limits.maxChars ?? Infinity
  }

  /** All of them, oldest first. */
  get rows(): readonly LogRow[] {
    return this.#rows
  }

  push(row: LogRow): void {
    this.#rows.push(row)
    this.#chars += row.json.length
    if (this.#rows.length > 2 * this.#maxRows || this.#chars > 2 * this.#maxChars) this.#shrink()
  }

  /** Entries after `since`, oldest first; undefined when some of them are no longer here. */
  after(since: number, limit: number): LogRow[] | undefined {
    const first = this.#rows[0]
    if (first === undefined || since + 1 < first.revision) return undefined
    const start = since + 1 - first.revision
    return this.#rows.slice(start, start + limit)
  }

  /** Drops the `count` oldest. */
  drop(count: number): void {
    for (const row of this.#rows.splice(0, count)) this.#chars -= row.json.length
  }

  clear(): void {
    this.#rows = []
    this.#chars = 0
  }

  #shrink(): void {
    let count = Math.max(0, this.#rows.length - this.#maxRows)
    let chars = this.#chars
    for (const row of this.#rows.slice(0, count)) chars -= row.json.length
    while (chars > this.#maxChars) chars -= this.#rows[count++]!.json.length
    this.drop(count)
  }
}
