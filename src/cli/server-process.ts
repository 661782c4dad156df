import type { Cell } from '../base/cell.ts'
import { settings as allSettings, type ResolvedSettings, settingNames } from '../base/settings.ts'
import { type Daemon, findDaemon, startDaemon, stopDaemon } from '../host/daemon.ts'
import { startUnit, stopUnit, systemdRuns, unitInstalled } from '../host/systemd.ts'
import type { Platform } from './platform.ts'

/** The settings of the host that are not built in, as options: what starts another process with the same ones. */
export function hostArguments(settings: ResolvedSettings): string[] {
  return settingNames.flatMap((name) => {
    const found = settings[name]
    return found && found.origin !== 'default' && allSettings[name].scope === 'host' ? [`--${allSettings[name].flag}`, found.value] : []
  })
}

export interface Started {
  daemon: Daemon
  how: 'started' | 'running already' | 'replaced an older version'
}

/** Sees to it that a server of this version runs: by its unit where one is installed, else in the background. */
export async function ensureServer(
  cell: Cell,
  { platform, settings, signal }: { platform: Platform; settings: ResolvedSettings; signal: AbortSignal },
): Promise<Started> {
  const running = await findDaemon(cell)
  if (running?.facts.version === platform.version) return { daemon: running, how: 'running already' }
  if (running) await stopServer(cell, signal)
  const how = running ? 'replaced an older version' : 'started'
  if (await managed(cell)) {
    await startUnit(cell.tag, signal)
    const daemon = await findDaemon(cell)
    if (daemon) return { daemon, how }
  }
  return { daemon: await startDaemon(cell, [...platform.entry, 'server', ...hostArguments(settings)], signal), how }
}

/** Ends the server; workloads run on. False when none ran. */
export async function stopServer(cell: Cell, signal: AbortSignal): Promise<boolean> {
  if (!(await managed(cell))) return stopDaemon(cell, signal)
  const ran = (await findDaemon(cell)) !== undefined
  await stopUnit(cell.tag, signal)
  return ran
}

async function managed({ tag }: Cell): Promise<boolean> {
  return (await systemdRuns()) && (await unitInstalled(tag))
}
