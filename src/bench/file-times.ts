import { type FSWatcher, watch } from 'node:fs'
import type { Cell } from '../base/cell.ts'
import { vmPaths } from '../engines/qemu/paths.ts'

/** When the files of a VM were last written, as performance.now(): how far the engine is, without asking anybody. */
export class FileTimes {
  readonly #times = new Map<string, number>()
  readonly #watcher: FSWatcher

  static follow(cell: Cell, uid: string): FileTimes {
    return new FileTimes(vmPaths(cell, uid).dir)
  }

  private constructor(dir: string) {
    this.#watcher = watch(dir, (_event, name) => {
      if (name !== null) this.#times.set(name, performance.now())
    })
  }

  of(name: string): number | undefined {
    return this.#times.get(name)
  }

  [Symbol.dispose](): void {
    this.#watcher.close()
  }
}
