import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ContainerCreateOptions } from 'dockerode'
import type { Cell } from '../../base/cell.ts'
import { PandoError } from '../../base/errors.ts'
import type { InstanceId, PreparedInstance, PreparedVolume } from '../engine.ts'
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

/** Writes what is mounted, before the container is made; the same again where that was cut off. */
export async function writeFiles(cell: Cell, { id, files = [] }: PreparedInstance): Promise<void> {
  if (files.length === 0) return
  await mkdir(dockerPaths(cell).files, { recursive: true, mode: 0o700 })
  await mkdir(filesDir(cell, id), { recursive: true, mode: 0o700 })
  for (const [index, { mode, base64 }] of files.entries()) {
    const path = fileOf(cell, id, index)
    await writeFile(path, Buffer.from(base64, 'base64'), { mode })
    await chmod(path, mode) // whatever the umask says, and whatever was there
  }
}

export async function removeFiles(cell: Cell, id: InstanceId): Promise<void> {
  await rm(filesDir(cell, id), { recursive: true, force: true })
}
