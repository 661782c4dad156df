import { chmod, mkdir, stat } from 'node:fs/promises'

/** Makes folders that QEMU's user can pass through but not list; what they hold has modes of its own. */
export async function passableFolders(...dirs: string[]): Promise<void> {
  for (const dir of dirs) {
    await mkdir(dir, { recursive: true, mode: 0o711 })
    const { mode } = await stat(dir)
    if ((mode & 0o001) === 0) await chmod(dir, (mode & 0o7777) | 0o001)
  }
}
