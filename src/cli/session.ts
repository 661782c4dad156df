import type { Command } from 'commander'
import { loadSettings } from '../base/config-file.node.ts'
import type { ResolvedSettings } from '../base/settings.ts'
import type { Api } from './api.ts'
import { type OutputFormat, outputFormat, settingFlags } from './options.ts'

/** What one command works with. */
export interface Session {
  api: Api
  project: string
  output: OutputFormat
  settings: ResolvedSettings
  /** Ends with Ctrl-C. */
  signal: AbortSignal
}

export async function openSession(command: Command): Promise<Session> {
  const settings = await loadSettings(settingFlags(command))
  const { connectApi } = await import('./connect.ts')
  return {
    api: await connectApi(settings),
    project: settings.project?.value ?? 'default',
    output: outputFormat(command),
    settings,
    signal: interruptSignal(),
  }
}

let interrupt: AbortController | undefined

/** Ends at the first Ctrl-C or SIGTERM; the second one ends the process as usual. */
export function interruptSignal(): AbortSignal {
  if (!interrupt) {
    const controller = (interrupt = new AbortController())
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.once(name, () => controller.abort(new DOMException('interrupted', 'AbortError')))
    }
  }
  return interrupt.signal
}
