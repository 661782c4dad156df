import type { Cell } from '../../base/cell.ts'
import { PandoError } from '../../base/errors.ts'
import type { Probe } from '../../base/probe.ts'
import type { DockerClient } from './client.ts'
import { runtimeName } from './names.ts'

/** The part of GET /info that decides. */
export interface DockerInfo {
  ServerVersion: string
  OSType: string
  Runtimes: Record<string, unknown>
  LiveRestoreEnabled: boolean
  MemoryLimit: boolean
  CpuCfsQuota: boolean
  PidsLimit: boolean
}

export async function probeDocker(client: DockerClient, cell: Cell, signal: AbortSignal): Promise<Probe> {
  try {
    return probeOf(
      await client.request('info', { signal, timeoutMs: 10_000 }, () => client.api.info() as Promise<DockerInfo>),
      runtimeName(cell),
    )
  } catch (error) {
    if (!(error instanceof PandoError)) throw error
    return { available: false, reason: error.message, remedy: error.hint }
  }
}

export function probeOf(info: DockerInfo, runtime: string): Probe {
  const found = { version: info.ServerVersion, accelerator: 'runc' }
  if (info.OSType !== 'linux')
    return {
      available: false,
      ...found,
      reason: `this Docker engine runs ${info.OSType} containers`,
      remedy: 'Use a Docker engine on Linux.',
    }
  if (!(runtime in info.Runtimes)) {
    return {
      available: false,
      ...found,
      reason: `Docker does not know the runtime ${runtime}`,
      remedy: 'Restart the Pando server; it registers its runtime.',
    }
  }
  const limits = Object.entries({ memory: info.MemoryLimit, cpu: info.CpuCfsQuota, pids: info.PidsLimit })
  const missing = limits.filter(([, present]) => !present).map(([name]) => name)
  if (missing.length > 0) {
    return {
      available: true,
      ...found,
      reason: `the kernel cannot limit ${missing.join(', ')} of containers`,
      remedy: `Mount the cgroup controllers ${missing.join(', ')}.`,
    }
  }
  if (!info.LiveRestoreEnabled) {
    return {
      available: true,
      ...found,
      reason: 'containers end when Docker restarts',
      remedy: 'Set "live-restore": true in /etc/docker/daemon.json and reload Docker.',
    }
  }
  return { available: true, ...found }
}
