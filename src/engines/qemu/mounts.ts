import { chmod, chown } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import type { PreparedFile } from '../engine.ts'
import type { VmSpec } from './records.ts'
import { toSquashfs } from './squashfs.ts'

/** What the guest's init mounts over the image, see PROTOCOL.md. */
export type GuestMount =
  | { type: 'file'; path: string; disk: string; name: string }
  | { type: 'volume'; path: string; slot: number; readOnly: boolean }
  | { type: 'tmpfs'; path: string }

type Inside = Pick<VmSpec, 'files' | 'volumes' | 'tmpfs'>

/** In the order in which they are mounted: what lies in another comes after it. */
export function mountsOf({ files = [], volumes = [], tmpfs = [] }: Inside): GuestMount[] {
  const mounts: GuestMount[] = [
    ...files.map((path, index) => ({ type: 'file' as const, path, disk: filesDevice, name: String(index) })),
    ...volumes.flatMap(({ path, slot, readOnly }) => (path === undefined ? [] : [{ type: 'volume' as const, path, slot, readOnly }])),
    ...tmpfs.map((path) => ({ type: 'tmpfs' as const, path })),
  ]
  return mounts.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** vda and vdb are taken. */
const filesDevice = 'vdc'

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
