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
  /** Puts the state of a cloud into the empty folder of this one, from a repository. */
  restoreCloud(
    settings: ResolvedSettings,
    wanted: {
      url: string
      key: string
      credentials: Record<string, unknown>
      /** Ms. */
      until: number
      cloud?: string
      replace: boolean
    },
    signal: AbortSignal,
  ): Promise<{ name: string; at: string; aside?: string; withoutKey: string[]; instances: { project: string; name: string }[] }>
  /** Measures what forks, or apps, cost, with another Pando that is gone afterwards. */
  runBench(options: {
    suite: 'fork' | 'apps' | 'storage' | 'desktops' | 'monitoring' | 'api' | 'console'
    entry: readonly string[]
    settings: ResolvedSettings
    quick: boolean
    only: readonly string[]
    signal: AbortSignal
    say(line: string): void
  }): Promise<{ report: object; text: string; plot?: string }>
}
