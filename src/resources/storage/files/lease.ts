import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { PandoError } from '../../../base/errors.ts'
import type { VolumePaths } from './paths.ts'

/**
 * Has the volume for this host alone, until it is given back; fine when it has it. A lease does not end by itself: a host that
 * does not answer may still write. `link` is what makes one file for one of many, on NFS, too. Throws volume.leased.
 */
export async function takeLease(
  { lease, dir }: Pick<VolumePaths, 'lease' | 'dir'>,
  { host }: { host?: string | undefined },
): Promise<void> {
  if (host === undefined) return
  const scratch = `${dir}/lease-${crypto.randomUUID()}`
  try {
    await writeFile(scratch, host, { flag: 'wx', mode: 0o644, flush: true })
    await link(scratch, lease)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return // there is no such volume
    if (code !== 'EEXIST') throw error
    const owner = (await readFile(lease, 'utf8')).trim()
    if (owner !== host) throw new PandoError('volume.leased', { host: owner, path: lease })
  } finally {
    await rm(scratch, { force: true })
  }
}

export async function giveBackLease({ lease }: Pick<VolumePaths, 'lease'>, host: string | undefined): Promise<void> {
  if (host === undefined) return
  const owner = await readFile(lease, 'utf8').catch(() => undefined)
  if (owner?.trim() === host) await rm(lease, { force: true })
}

/** How this host signs its leases: two Pandos on one host are two. */
export async function hostSign(stateDir: string): Promise<string> {
  const machine = (await readFile('/etc/machine-id', 'utf8').catch(() => '')).trim()
  return `${hostname()} ${machine} ${stateDir}`.replace(/\s+/g, ' ')
}
