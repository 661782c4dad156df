import { createHash } from 'node:crypto'

/** What the first entry follows. */
export const noHash = '0'.repeat(64)

/** The hash of an entry: SHA-256 over what it follows, its number and its text. `text` is the JSON as it is kept. */
export function linkHash(before: string, seq: number, text: string): string {
  return createHash('sha256').update(`${before}\n${seq}\n${text}`).digest('hex')
}

export interface Link {
  seq: number
  /** JSON of the entry, as it is kept. */
  text: string
  hash: string
}

export interface Broken {
  /** The first that does not fit. */
  seq: number
  detail: string
}

/** Walks along a chain, piece by piece. */
export class ChainCheck {
  #before: string
  #next: number
  #count = 0

  constructor(start: { seq: number; hash: string } = { seq: 0, hash: noHash }) {
    this.#before = start.hash
    this.#next = start.seq + 1
  }

  get checked(): number {
    return this.#count
  }
  get last(): { seq: number; hash: string } {
    return { seq: this.#next - 1, hash: this.#before }
  }

  /** The first link that does not fit; undefined while all do. */
  follow(links: readonly Link[]): Broken | undefined {
    for (const { seq, text, hash } of links) {
      if (seq !== this.#next) return { seq: this.#next, detail: `entry ${this.#next} is missing: ${seq} follows` }
      if (linkHash(this.#before, seq, text) !== hash) return { seq, detail: `entry ${seq} is not as it was written` }
      this.#before = hash
      this.#next = seq + 1
      this.#count++
    }
    return undefined
  }
}
