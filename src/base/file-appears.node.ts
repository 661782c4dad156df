import { once } from 'node:events'
import { existsSync, watch } from 'node:fs'
import { dirname } from 'node:path'

/** Resolves when there is a file at `path`; its folder must exist. Throws the reason of the signal, and the folder's ENOENT. */
export async function fileAppears(path: string, signal: AbortSignal): Promise<void> {
  const watcher = watch(dirname(path))
  try {
    // Looked at without a pause before the wait: a change in between would be heard by nobody.
    while (!existsSync(path)) await once(watcher, 'change', { signal })
  } finally {
    watcher.close()
  }
}
