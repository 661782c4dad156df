interface Turn {
  alone: boolean
  begin(): void
}
interface State {
  shared: number
  alone: boolean
  waiting: Turn[]
}

/** For each key: many at a time, or one alone, in the order in which they came. */
export class SharedLocks {
  readonly #states = new Map<string, State>()

  async run<T>(key: string, { alone, signal }: { alone: boolean; signal: AbortSignal }, task: () => Promise<T>): Promise<T> {
    await this.#enter(key, alone, signal)
    try {
      return await task()
    } finally {
      this.#leave(key, alone)
    }
  }

  #enter(key: string, alone: boolean, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const state = this.#states.get(key) ?? { shared: 0, alone: false, waiting: [] }
    this.#states.set(key, state)
    return new Promise((resolve, reject) => {
      const turn: Turn = {
        alone,
        begin() {
          signal.removeEventListener('abort', onAbort)
          resolve()
        },
      }
      const onAbort = () => {
        state.waiting.splice(state.waiting.indexOf(turn), 1)
        reject(signal.reason as Error)
        this.#next(key, state)
      }
      signal.addEventListener('abort', onAbort, { once: true })
      state.waiting.push(turn)
      this.#next(key, state)
    })
  }

  #leave(key: string, alone: boolean): void {
    const state = this.#states.get(key)!
    if (alone) state.alone = false
    else state.shared--
    this.#next(key, state)
  }

  #next(key: string, state: State): void {
    for (let first = state.waiting[0]; first && !state.alone && (first.alone ? state.shared === 0 : true); first = state.waiting[0]) {
      state.waiting.shift()
      if (first.alone) state.alone = true
      else state.shared++
      first.begin()
    }
    if (state.shared === 0 && !state.alone && state.waiting.length === 0) this.#states.delete(key)
  }
}
