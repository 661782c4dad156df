import type { Clock } from './clock.ts'

export interface VirtualClock extends Clock {
  /** Lets `ms` pass: who sleeps is woken in order, one after the other, each with all it sets off before the next. */
  advance(ms: number): Promise<void>
  /** Jumps from sleeper to sleeper until nobody sleeps. Throws when that takes longer than `limitMs` of virtual time. */
  runUntilIdle(limitMs: number): Promise<void>
  /** Jumps from sleeper to sleeper until the condition holds. Throws when that takes longer than `limitMs` of virtual time. */
  runUntil(condition: () => boolean | Promise<boolean>, limitMs: number): Promise<void>
}

interface Sleeper {
  due: number
  order: number
  wake(): void
}

/** So many turns of the event loop without a look at the clock count as rest. */
const quietTurns = 5
/** So many turns without rest count as a loop that will never end. */
const mostTurns = 1_000_000

/**
 * Time that passes only when told to, for deterministic simulations. It fits code that waits for nothing but this clock
 * and for what happens within the process; it cannot see input and output under way.
 */
export function createVirtualClock(start = Date.UTC(2030, 0, 1)): VirtualClock {
  let now = start
  let order = 0
  let looks = 0
  const sleepers = new Set<Sleeper>()

  async function settle(): Promise<void> {
    for (let turn = 0, quiet = 0, seen = looks; quiet < quietTurns; turn++) {
      if (turn === mostTurns) throw new Error('the system under simulation never comes to rest')
      await new Promise<void>((resolve) => {
        setImmediate(resolve)
      })
      quiet = looks === seen ? quiet + 1 : 0
      seen = looks
    }
  }

  function first(): Sleeper | undefined {
    let best: Sleeper | undefined
    for (const one of sleepers) if (!best || one.due < best.due || (one.due === best.due && one.order < best.order)) best = one
    return best
  }

  async function step(until: number): Promise<boolean> {
    const next = first()
    if (!next || next.due > until) return false
    now = Math.max(now, next.due)
    next.wake()
    await settle()
    return true
  }

  async function runUntil(condition: () => boolean | Promise<boolean>, limitMs: number): Promise<void> {
    const limit = now + limitMs
    await settle()
    while (!(await condition())) if (!(await step(limit))) throw new Error(`not reached within ${limitMs} ms of virtual time`)
  }

  return {
    now() {
      looks++
      return now
    },
    sleep(ms, signal) {
      looks++
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const end = () => {
          looks++
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', onAbort)
        }
        const onAbort = () => {
          end()
          reject(signal!.reason)
        }
        const sleeper: Sleeper = {
          due: now + Math.max(0, ms),
          order: order++,
          wake: () => {
            end()
            resolve()
          },
        }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', onAbort, { once: true })
      })
    },
    async advance(ms) {
      const target = now + ms
      await settle()
      while (await step(target)) {}
      now = target
    },
    runUntil,
    runUntilIdle: (limitMs) => runUntil(() => sleepers.size === 0, limitMs),
  }
}
