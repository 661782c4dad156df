import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'

/** Root's programs are looked for even when PATH leaves their folders out, as it does after `su`. */
const alwaysSearched = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin', '/bin']

/** Full path of a program, or undefined. */
export async function findProgram(name: string): Promise<string | undefined> {
  const folders = new Set([...(process.env['PATH'] ?? '').split(':').filter(Boolean), ...alwaysSearched])
  for (const folder of folders) {
    const path = join(folder, name)
    try {
      await access(path, constants.X_OK)
      return path
    } catch {}
  }
  return undefined
}
