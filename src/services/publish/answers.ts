import { Notifier } from '../../base/notifier.ts'
import type { EdgeAnswer } from './edge-driver.ts'

/**
 * What the edge is to answer to issuers of certificates. Who asks for a certificate adds here and waits until the edge
 * shows it; the loop of the edge takes what there is and tells how it went.
 */
export class Answers {
  readonly #texts = new Map<string, string>()
  readonly #changed = new Notifier()
  readonly #settled = new Notifier()
  #version = 0
  #shown = 0
  #failure: { version: number; error: unknown } | undefined

  /** Resolves when the edge answers so; throws why it cannot. Call `remove` in any case. */
  async show({ path, text }: EdgeAnswer, signal: AbortSignal): Promise<void> {
    this.#texts.set(path, text)
    const version = this.#change()
    while (this.#shown < version) {
      if (this.#failure && this.#failure.version >= version) throw this.#failure.error
      await this.#settled.wait(signal)
      signal.throwIfAborted()
    }
  }

  remove(path: string): void {
    if (this.#texts.delete(path)) this.#change()
  }

  take(): { version: number; answers: EdgeAnswer[] } {
    return { version: this.#version, answers: [...this.#texts].map(([path, text]) => ({ path, text })) }
  }

  shown(version: number): void {
    this.#shown = Math.max(this.#shown, version)
    this.#settled.notify()
  }

  failed(version: number, error: unknown): void {
    this.#failure = { version, error }
    this.#settled.notify()
  }

  /** Calls `wake` after each change until the signal ends. */
  async follow(wake: () => void, signal: AbortSignal): Promise<void> {
    for (let told = 0; !signal.aborted; ) {
      if (told === this.#version) {
        await this.#changed.wait(signal)
        continue
      }
      told = this.#version
      wake()
    }
  }

  #change(): number {
    this.#version++
    this.#changed.notify()
    return this.#version
  }
}
