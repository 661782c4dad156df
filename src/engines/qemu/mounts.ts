import { chmod, chown } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import { PandoError } from '../../base/errors.ts'
import type { PreparedFile } from '../engine.ts'
import type { MachineFacts } from './command-line.ts'
import type { VmPaths } from './paths.ts'
import type { VmSpec } from './records.ts'
import { toSquashfs } from './squashfs.ts'

/** What the guest's init mounts over the image, see PROTOCOL.md. */
export type GuestMount =
  | { type: 'file'; path: string; disk: string; name: string }
  | { type: 'volume'; path: string; disk: string; readOnly: boolean }
  | { type: 'tmpfs'; path: string }

type Inside = Pick<VmSpec, 'files' | 'volumes' | 'tmpfs'>

/** The disks behind image and writable layer: first that of the files, then the volumes. */
export function disksOf({ files, volumes = [] }: Inside, paths: Pick<VmPaths, 'files'>): MachineFacts['mounted'] {
  return [
    ...(files ? [{ path: paths.files, readOnly: true }] : []),
    ...volumes.map(({ name, source, readOnly }) => {
      if (source.type !== 'disk') throw new PandoError('base.internal', { detail: `a VM cannot use the ${source.type} of volume ${name}` })
      return { path: source.path, readOnly }
    }),
  ]
}

/** In the order in which they are mounted: what lies in another comes after it. */
export function mountsOf({ files = [], volumes = [], tmpfs = [] }: Inside): GuestMount[] {
  const firstVolume = files.length > 0 ? 1 : 0
  const mounts: GuestMount[] = [
    ...files.map((path, index) => ({ type: 'file' as const, path, disk: device(0), name: String(index) })),
    ...volumes.flatMap(({ path, readOnly }, index) =>
      path === undefined ? [] : [{ type: 'volume' as const, path, disk: device(firstVolume + index), readOnly }],
    ),
    ...tmpfs.map((path) => ({ type: 'tmpfs' as const, path })),
  ]
  return mounts.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** vda and vdb are taken. */
function device(index: number): string {
  return `vd${String.fromCharCode('c'.charCodeAt(0) + index)}`
}

const never = new Date(0)

/** A small file system of the files, named by their numbers: the same bytes for the same files, since a clone may have read some. */
export async function makeFilesDisk(
  path: string,
  files: readonly PreparedFile[],
  { user, signal }: { user: { uid: number; gid: number }; signal: AbortSignal },
): Promise<void> {
  const tar = pack()
  for (const [index, { mode, base64 }] of files.entries())
    tar.entry({ name: String(index), mode, uid: 0, gid: 0, mtime: never }, Buffer.from(base64, 'base64'))
  tar.finalize()
  await toSquashfs(tar as unknown as Readable, path, signal)
  await chmod(path, 0o400)
  await chown(path, user.uid, user.gid)
}
