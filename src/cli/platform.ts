import type { ResolvedSettings } from '../base/settings.ts'

/** What the CLI gets from the program it is part of: what it may not import itself, and how to start it again. */
export interface Platform {
  version: string
  /** Arguments for Node that run this same program. */
  entry: readonly string[]
  /** The launcher, for units and messages. */
  launcher: string
  /** Runs the server in this process until the signal ends. */
  serve(
    settings: ResolvedSettings,
    options: { fake: boolean; signal: AbortSignal; onReady?(server: { socketPath: string; url: string | undefined }): void },
  ): Promise<void>
  /** Measures what forks, or apps, cost, with another Pando that is gone afterwards. */
  runBench(options: {
    suite: 'fork' | 'apps' | 'storage' | 'desktops'
    entry: readonly string[]
    settings: ResolvedSettings
    quick: boolean
    only: readonly string[]
    signal: AbortSignal
    say(line: string): void
  }): Promise<{ report: object; text: string; plot?: string }>
}
