import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { AuditEntry } from './entry.ts'

/** Larger than this, what has ended is taken out of the file, in bytes. */
const mostBytes = 4 * 1024 * 1024

/**
 * Requests that have begun and have no entry yet, in a file beside the log. It is not synced: it survives the end of the process, not that
 * of the machine, and costs a request some microseconds.
 */
export class Begun {
  readonly #file: number
  readonly #open = new Map<string, string>() // id of the request -> its line
  #bytes = 0
  /** Of the process before: what it began, some of which may have its entry. */
  readonly before: readonly AuditEntry[]

  constructor(path: string) {
    this.#file = openSync(path, 'a+', 0o600)
    this.before = readFileSync(path, 'utf8').split('\n').flatMap(parse)
  }

  begin(entry: AuditEntry): void {
    const line = `${JSON.stringify(entry)}\n`
    this.#open.set(entry.requestId, line)
    this.#write(line)
  }

  end(requestId: string): void {
    if (this.#open.delete(requestId) && this.#bytes > mostBytes) this.forget()
  }

  /** Only what is under way remains. */
  forget(): void {
    ftruncateSync(this.#file)
    this.#bytes = 0
    for (const line of this.#open.values()) this.#write(line)
  }

  close(): void {
    closeSync(this.#file)
  }

  /** A full disk is told by the log itself, which every such request waits for. */
  #write(line: string): void {
    try {
      this.#bytes += writeSync(this.#file, line)
    } catch {}
  }
}

/** The last line may be cut off. */
function parse(line: string): AuditEntry[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as AuditEntry]
  } catch {
    return []
  }
}
