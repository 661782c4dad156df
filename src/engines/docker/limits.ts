import { existsSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PandoError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { DiskLimits, PreparedInstance } from '../engine.ts'

const root = '/sys/fs/cgroup'

/** What a container's volumes may do: kept in a label, since devices have other numbers after a reboot of the host. */
export interface VolumeLimits {
  folder: string
  limits: DiskLimits
}

export function limitsOf({ volumes = [] }: PreparedInstance): VolumeLimits[] {
  return volumes.flatMap(({ source, limits }) => (limits && source.type === 'folder' ? { folder: source.path, limits } : []))
}

/**
 * Gives the cgroup of a container's first process the limits of its volumes, by cgroup v1 or v2. Best effort: where there is no such
 * controller, or the pool is on no block device (btrfs, a shared folder), that is logged. v1 sees only what is written directly or
 * read; what the page cache writes later belongs to nobody there.
 */
export async function applyLimits(pid: number, all: readonly VolumeLimits[], log: Log): Promise<void> {
  for (const { folder, limits } of all)
    await applyTo(await groupOf(pid), await deviceOf(folder), limits).catch((err: unknown) =>
      log.warn({ folder, limits, err }, 'the limits of a volume could not be set'),
    )
}

interface Group {
  version: 'v1' | 'v2'
  path: string
}

async function applyTo({ version, path }: Group, device: string, { iops, bytesPerSecond }: DiskLimits): Promise<void> {
  if (version === 'v2') {
    const field = (name: string, value: number | undefined) => `r${name}=${value ?? 'max'} w${name}=${value ?? 'max'}`
    await writeFile(join(path, 'io.max'), `${device} ${field('iops', iops)} ${field('bps', bytesPerSecond)}`)
    return
  }
  for (const way of ['read', 'write']) {
    await writeFile(join(path, `blkio.throttle.${way}_iops_device`), `${device} ${iops ?? 0}`)
    await writeFile(join(path, `blkio.throttle.${way}_bps_device`), `${device} ${bytesPerSecond ?? 0}`)
  }
}

/** Where the controller of block devices has the process. */
async function groupOf(pid: number): Promise<Group> {
  const lines = (await readFile(`/proc/${pid}/cgroup`, 'utf8')).split('\n').map((line) => line.split(':'))
  const v1 = lines.find(([, controllers]) => controllers?.split(',').includes('blkio'))
  if (v1) return { version: 'v1', path: join(root, 'blkio', v1[2]!) }
  const path = join(root, lines.find(([id]) => id === '0')?.[2] ?? '/')
  if (!existsSync(join(path, 'io.max'))) throw new PandoError('base.internal', { detail: 'this host has no controller of block devices' })
  return { version: 'v2', path }
}

/** `major:minor` of what the folder is on. */
async function deviceOf(folder: string): Promise<string> {
  const { dev } = await stat(folder)
  const major = ((dev >>> 8) & 0xfff) | (Math.floor(dev / 2 ** 32) & ~0xfff)
  return `${major}:${(dev & 0xff) | ((dev >>> 12) & 0xfff00)}`
}
