import { randomInt } from 'node:crypto'

const digits = 'abcdefghijklmnopqrstuvwxyz0123456789'
const given = new Set<string>()

/**
 * The tag of a cell that lives for a moment, for tests and benchmarks: the letter, and three more of 36^3. Names on the host begin with
 * it, so two that run beside each other must differ; in one process none comes twice.
 */
export function randomTag(letter: string): string {
  for (;;) {
    const tag = `${letter}${Array.from({ length: 3 }, () => digits[randomInt(digits.length)]).join('')}`
    if (given.has(tag)) continue
    given.add(tag)
    return tag
  }
}
