import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ContainerCreateOptions, ContainerInspectInfo } from 'dockerode'
import type { Cell } from '../../base/cell.ts'
import { PandoError } from '../../base/errors.ts'
import type { InstanceId, PreparedFile, PreparedInstance, PreparedVolume } from '../engine.ts'
import { dockerPaths } from './names.ts'

type Mounts = NonNullable<NonNullable<ContainerCreateOptions['HostConfig']>['Mounts']>

/** Files are mounted and not copied in: so they are in no layer, and in no snapshot. */
export function mountsOf(cell: Cell, { id, files = [], volumes = [], tmpfs = [] }: PreparedInstance): Mounts {
  return [
    ...files.map(({ path }, index) => ({ Type: 'bind' as const, Source: fileOf(cell, id, index), Target: path, ReadOnly: true })),
    ...volumes.map((volume) => ({ Type: 'bind' as const, ...boundOf(volume), ReadOnly: volume.readOnly })),
    ...tmpfs.map((path) => ({ Type: 'tmpfs' as const, Source: '', Target: path })),
  ]
}

function boundOf({ name, path, source }: PreparedVolume): { Source: string; Target: string } {
  if (source.type !== 'folder') throw new PandoError('base.internal', { detail: `a container cannot use the disk of volume ${name}` })
  if (path === undefined) throw new PandoError('volume.needs_path', { name, user: 'A container' })
  return { Source: source.path, Target: path }
}

function fileOf(cell: Cell, id: InstanceId, index: number): string {
  return join(filesDir(cell, id), String(index))
}

function filesDir(cell: Cell, id: InstanceId): string {
  return join(dockerPaths(cell).files, id)
}

/**
 * Writes what is mounted, before the container is made; the same again where that was cut off, and before it starts: the run folder is
 * in memory, and empty after a reboot.
 */
export async function writeFiles(cell: Cell, { id, files = [] }: PreparedInstance): Promise<void> {
  if (files.length === 0) return
  await mkdir(dockerPaths(cell).files, { recursive: true, mode: 0o700 })
  await mkdir(filesDir(cell, id), { recursive: true, mode: 0o700 })
  await rm(hashFile(cell, id), { force: true })
  for (const [index, { mode, base64 }] of files.entries()) {
    const path = fileOf(cell, id, index)
    await writeFile(path, Buffer.from(base64, 'base64'), { mode })
    await chmod(path, mode) // whatever the umask says, and whatever was there
  }
}

/** Other content at the same places: in place, since a container has the file itself and not its name. The hash is written last. */
export async function rewriteFiles(
  cell: Cell,
  id: InstanceId,
  { files, specHash, told }: { files: readonly PreparedFile[]; specHash: string; told: () => Promise<void> },
): Promise<void> {
  for (const [index, { base64 }] of files.entries()) await writeFile(fileOf(cell, id, index), Buffer.from(base64, 'base64'))
  await told()
  await writeFile(hashFile(cell, id), specHash)
}

export function hasFiles(cell: Cell, { HostConfig }: Pick<ContainerInspectInfo, 'HostConfig'>): boolean {
  // One in memory has no source, whatever the types say.
  return HostConfig.Mounts?.some(({ Source }: { Source?: string }) => Source?.startsWith(dockerPaths(cell).files)) ?? false
}

/** What a container that runs is called since its files changed; undefined: they have not. */
export async function rewrittenHash(cell: Cell, id: InstanceId): Promise<string | undefined> {
  return readFile(hashFile(cell, id), 'utf8').catch(() => undefined)
}

function hashFile(cell: Cell, id: InstanceId): string {
  return join(filesDir(cell, id), 'hash')
}

/** From its next start on it is called as it was made. */
export async function forgetRewritten(cell: Cell, id: InstanceId): Promise<void> {
  await rm(hashFile(cell, id), { force: true })
}

export async function removeFiles(cell: Cell, id: InstanceId): Promise<void> {
  const ofOld = join(dockerPaths(cell).state, 'files', id) // where they were before they came to be in memory
  for (const dir of [filesDir(cell, id), ofOld]) await rm(dir, { recursive: true, force: true })
}
