import type { Clock } from '../../base/clock.ts'

/** What is known of the screen of one instance. */
export interface ScreenView {
  /** So many look at it now. */
  open: number
  /** When somebody last pressed a key or moved the pointer, in ms. */
  inputAt?: number
  /** When the last one went, in ms; only while nobody looks. */
  closedAt?: number
}

interface Screen {
  viewers: Set<() => void>
  inputAt?: number
  closedAt?: number
  /** When input was last told, in ms. */
  toldAt: number
}

/** Input is told on this often at most, in ms: who types would otherwise have an object written with each key. */
const tellMs = 5_000

/**
 * Who looks at which screen, and when they last did something. The server's proxy tells; the controller of desktops asks. Lives
 * in memory: the connections it counts end with the process.
 */
export class Screens {
  readonly #clock: Clock
  readonly #screens = new Map<string, Screen>() // instance uid -> screen
  readonly #listeners = new Set<(uid: string) => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A connection begins; `end` cuts it. Call what comes back for input and when it has ended. */
  open(uid: string, end: () => void): { input(): void; close(): void } {
    const screen = this.#screens.get(uid) ?? { viewers: new Set(), toldAt: 0 }
    this.#screens.set(uid, screen)
    const viewer = () => end()
    screen.viewers.add(viewer)
    delete screen.closedAt
    this.#tell(uid)
    return {
      input: () => {
        const now = this.#clock.now()
        screen.inputAt = now
        if (now - screen.toldAt < tellMs) return
        screen.toldAt = now
        this.#tell(uid)
      },
      close: () => {
        if (!screen.viewers.delete(viewer) || screen.viewers.size > 0) return
        screen.closedAt = this.#clock.now()
        this.#tell(uid)
      },
    }
  }

  of(uid: string): ScreenView {
    const screen = this.#screens.get(uid)
    if (!screen) return { open: 0 }
    const { viewers, inputAt, closedAt } = screen
    return { open: viewers.size, ...(inputAt === undefined ? {} : { inputAt }), ...(closedAt === undefined ? {} : { closedAt }) }
  }

  /** Cuts every connection to it: its desktop is somebody else's from now on. */
  cut(uid: string): void {
    for (const end of this.#screens.get(uid)?.viewers ?? []) end()
  }

  forget(uid: string): void {
    this.cut(uid)
    this.#screens.delete(uid)
  }

  /** Calls `listener` with the uid of each instance whose screen has changed, until the signal ends. */
  follow(listener: (uid: string) => void, signal: AbortSignal): void {
    this.#listeners.add(listener)
    signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true })
  }

  #tell(uid: string): void {
    for (const listener of this.#listeners) listener(uid)
  }
}
