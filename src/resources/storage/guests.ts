import type { DiskSource, Progress } from './driver.ts'

/** A VM that has a volume. */
export interface Guest {
  uid: string
  engine: 'container' | 'vm'
}

interface CopyOptions {
  progress?: Progress
  signal: AbortSignal
}

/** What only the engine of a running VM can do with a disk that it writes to; see `VolumePower` in engines/engine.ts. */
export interface Guests {
  /** False: it does not run. */
  move(guest: Guest, volume: string, target: DiskSource, options: CopyOptions & { commit(): Promise<void> }): Promise<boolean>
  copy(guest: Guest, volume: string, target: DiskSource, options: CopyOptions): Promise<false | { consistency: Consistency }>
  /** False: it does not run, or does not write to that disk. */
  rest(
    guest: Guest,
    volume: string,
    disk: DiskSource,
    options: { work(consistency: Consistency): Promise<void>; signal: AbortSignal },
  ): Promise<false | { consistency: Consistency }>
}

type Consistency = 'application' | 'filesystem' | 'crash'

/** Where there are no guests. */
export const noGuests: Guests = { move: async () => false, copy: async () => false, rest: async () => false }
