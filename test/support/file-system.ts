import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface FileSystem {
  /** Where it is mounted. */
  path: string
  /** Makes it larger while it is used. */
  grow(bytes: number): Promise<void>
  unmount(): Promise<void>
  mount(): Promise<void>
  remove(): Promise<void>
}

const makers = {
  ext4: ['mkfs.ext4', '-q', '-F'],
  xfs: ['mkfs.xfs', '-q', '-f', '-m', 'reflink=1'],
  btrfs: ['mkfs.btrfs', '-q', '-f'],
}

/** A real file system in a sparse file, through a loop device. */
export async function makeFileSystem(type: keyof typeof makers, bytes = 512 * 1024 ** 2): Promise<FileSystem> {
  const dir = await mkdtemp(join(tmpdir(), `pando-${type}-`))
  const [image, path] = [join(dir, 'disk'), join(dir, 'mount')]
  await chmod(dir, 0o711)
  await mkdir(path)
  await using file = await open(image, 'w')
  await file.truncate(bytes)
  const [program, ...args] = makers[type]
  await run(program!, [...args, image])
  const mount = async () => void (await run('mount', ['-o', 'loop', image, path]))
  const unmount = async () => void (await run('umount', [path]))
  await mount()
  return {
    path,
    mount,
    unmount,
    async grow(more) {
      await run('truncate', ['-s', String(more), image])
      const { stdout } = await run('findmnt', ['-no', 'SOURCE', path])
      await run('losetup', ['-c', stdout.trim()])
      if (type === 'ext4') await run('resize2fs', [stdout.trim()])
      else if (type === 'xfs') await run('xfs_growfs', [path])
      else await run('btrfs', ['filesystem', 'resize', 'max', path])
    },
    async remove() {
      await unmount().catch(() => {})
      await rm(dir, { recursive: true, force: true })
    },
  }
}
