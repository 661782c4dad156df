import { chmodSync, chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs'

/** Makes folders that QEMU's user can pass through but not list; what they hold has modes of its own. */
export function passableFolders(...dirs: string[]): void {
  for (const dir of dirs) {
    mkdirSync(dir, { recursive: true, mode: 0o711 })
    const { mode } = statSync(dir)
    if ((mode & 0o001) === 0) chmodSync(dir, (mode & 0o7777) | 0o001)
  }
}

/** Made empty, or emptied, for QEMU's user. A start makes a handful: to have a thread do each step costs ten times what the step does. */
export function emptyFiles(paths: readonly string[], { uid, gid }: { uid: number; gid: number }): void {
  for (const path of paths) {
    writeFileSync(path, '', { mode: 0o600 })
    chownSync(path, uid, gid)
  }
}

/** A folder for QEMU's user alone. */
export function ownedFolder(dir: string, { uid, gid }: { uid: number; gid: number }): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  chownSync(dir, uid, gid)
}
