import { randomBytes } from 'node:crypto'
import type { Caller } from '../../api/access.ts'
import type { Clock } from '../../base/clock.ts'

/** Which screen may be opened, and for whom. */
export interface ScreenScope {
  project: string
  /** Name and uid of the instance. */
  instance: string
  uid: string
  /** Who asked for it, and must go on being allowed to. */
  caller: Caller
  /** Of a desktop: whose it must still be, and since when they have it. */
  holder?: { user: string; since: string }
}

/** So long a ticket may take from where it was handed out to where it is used, in ms. */
const ticketMs = 60_000
/** So long a page may be open and connect again, in ms. */
const sessionMs = 12 * 3_600_000
/** So many are remembered; the oldest are forgotten first. */
const mostHeld = 10_000

interface Held {
  scope: ScreenScope
  until: number
}

/**
 * What a browser opens a screen with, since it can send no token with a WebSocket. A ticket is good for one use within a minute:
 * to open the socket, or to get a session for a page, which then gets tickets of its own. Kept in memory: they end with the server.
 */
export class ScreenTickets {
  readonly #clock: Clock
  readonly #tickets = new Map<string, Held>()
  readonly #sessions = new Map<string, Held>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A new ticket, and when it is no longer good. */
  issue(scope: ScreenScope): { ticket: string; expiresAt: string } {
    const until = this.#clock.now() + ticketMs
    return { ticket: this.#keep(this.#tickets, { scope, until }), expiresAt: new Date(until).toISOString() }
  }

  /** What it is good for; from now on it is good for nothing. */
  redeem(ticket: string): ScreenScope | undefined {
    const held = this.#tickets.get(ticket)
    this.#tickets.delete(ticket)
    return held && held.until > this.#clock.now() ? held.scope : undefined
  }

  openSession(scope: ScreenScope): string {
    return this.#keep(this.#sessions, { scope, until: this.#clock.now() + sessionMs })
  }

  session(key: string): ScreenScope | undefined {
    const held = this.#sessions.get(key)
    return held && held.until > this.#clock.now() ? held.scope : undefined
  }

  endSession(key: string): void {
    this.#sessions.delete(key)
  }

  #keep(all: Map<string, Held>, held: Held): string {
    const secret = randomBytes(32).toString('base64url')
    for (const [key, { until }] of all) if (until <= this.#clock.now()) all.delete(key)
    if (all.size >= mostHeld) all.delete(all.keys().next().value!)
    all.set(secret, held)
    return secret
  }
}
