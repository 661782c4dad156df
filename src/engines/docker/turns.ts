import { abortable } from './client.ts'

/** Work on the same thing, one after the other. */
export interface Turns {
  /** Who is cancelled takes only itself along: work that has begun keeps its turn until it has ended. */
  take<T>(key: string, work: () => Promise<T>, signal: AbortSignal): Promise<T>
}

export function createTurns(): Turns {
  const busy = new Map<string, Promise<unknown>>()
  return {
    async take(key, work, signal) {
      for (let other = busy.get(key); other; other = busy.get(key))
        await abortable(
          other.catch(() => {}),
          signal,
        )
      const mine = work().finally(() => busy.delete(key))
      busy.set(key, mine)
      return await abortable(mine, signal)
    },
  }
}
