import { readFile, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** How quick the disk below a folder is, as far as the kernel knows: `ssd` unless it turns. */
export async function tierOf(path: string): Promise<'ssd' | 'hdd'> {
  return (await rotates(path).catch(() => false)) ? 'hdd' : 'ssd'
}

async function rotates(path: string): Promise<boolean> {
  const { dev } = await stat(path)
  const [major, minor] = [(dev >> 8) & 0xfff, (dev & 0xff) | ((dev >> 12) & 0xfff00)]
  let device = await realpath(`/sys/dev/block/${major}:${minor}`)
  if (await readFile(join(device, 'partition'), 'utf8').catch(() => undefined)) device = join(device, '..')
  return (await readFile(join(device, 'queue/rotational'), 'utf8')).trim() === '1'
}
