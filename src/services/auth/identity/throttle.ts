import { isIPv6 } from 'node:net'
import type { Clock } from '../../../base/clock.ts'
import { PandoError } from '../../../base/errors.ts'

/** Failures that cost nothing, and how the wait grows after them: 1 s, 2 s, 4 s … */
const free = { account: 5, address: 20 }
const maxWaitMs = 15 * 60_000
/** So long after the last failure all is forgotten. */
const memoryMs = 60 * 60_000
/** Of each table; the oldest go first. */
const maxEntries = 20_000

interface Entry {
  failures: number
  lastAt: number
  /** Until when nobody is listened to. */
  until: number
}

/** One attempt that is under way. It counts as failed from its beginning, so that many at once gain nothing. */
export interface Attempt {
  /** It was the right one. */
  succeeded(): void
  /** It was neither: the password was right, and a code is still to come. */
  undecided(): void
}

/**
 * Makes guessing slow. It counts by account and by address; an address from which the account signed in before has a count of its
 * own, so that nobody is locked out of their own account by guesses from elsewhere. It counts names that do not exist as well:
 * what is throttled tells nobody who exists.
 */
export class Throttle {
  readonly #clock: Clock
  readonly #accounts = new Map<string, Entry>()
  readonly #addresses = new Map<string, Entry>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Throws auth.too_many_attempts with the seconds to wait. `known`: the account signed in from there before. */
  attempt({ account, address, known }: { account: string; address: string; known: boolean }): Attempt {
    const network = networkOf(address)
    const places = [
      { table: this.#accounts, key: known ? `${account} ${network}` : account, free: free.account },
      { table: this.#addresses, key: network, free: free.address },
    ]
    const now = this.#clock.now()
    const wait = Math.max(...places.map(({ table, key }) => (fresh(table, key, now)?.until ?? 0) - now))
    if (wait > 0) throw new PandoError('auth.too_many_attempts', { seconds: Math.ceil(wait / 1000) })
    for (const place of places) this.#fail(place, now)
    return {
      succeeded: () => {
        this.#accounts.delete(places[0]!.key)
        takeBack(places[1]!)
      },
      undecided: () => {
        for (const place of places) takeBack(place)
      },
    }
  }

  /** Entries kept, for tests of its size. */
  get size(): number {
    return this.#accounts.size + this.#addresses.size
  }

  #fail({ table, key, free: allowed }: { table: Map<string, Entry>; key: string; free: number }, now: number): void {
    const failures = (fresh(table, key, now)?.failures ?? 0) + 1
    const waitMs = failures < allowed ? 0 : Math.min(maxWaitMs, 1000 * 2 ** (failures - allowed))
    table.delete(key) // and to the end: the first is the one that failed least recently
    table.set(key, { failures, lastAt: now, until: now + waitMs })
    if (table.size > maxEntries) table.delete(table.keys().next().value!)
  }
}

function fresh(table: ReadonlyMap<string, Entry>, key: string, now: number): Entry | undefined {
  const entry = table.get(key)
  return entry && entry.lastAt + memoryMs > now ? entry : undefined
}

/** Takes one failure back without forgetting those that came meanwhile. */
function takeBack({ table, key, free: allowed }: { table: Map<string, Entry>; key: string; free: number }): void {
  const now = table.get(key)
  if (!now) return
  const failures = now.failures - 1
  if (failures === 0) table.delete(key)
  else table.set(key, { ...now, failures, until: failures < allowed ? 0 : now.until })
}

/** One home has a whole /64 of IPv6. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '')
  if (!isIPv6(plain)) return plain
  const [head = '', tail] = plain.split('%')[0]!.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups =
    tail === undefined ? left : [...left, ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0'), ...right]
  return `${groups.slice(0, 4).join(':')}::/64`
}
