import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Cleanup } from './cleanup.ts'

/** Writes the whole file or nothing, also when the power goes: beside it, to disk, then into place. */
export async function writeDurably(path: string, text: string, mode: number): Promise<void> {
  await using cleanup = new Cleanup()
  const scratch = `${path}.new`
  cleanup.defer(() => rm(scratch, { force: true }))
  await rm(scratch, { force: true })
  await using file = await open(scratch, 'wx', mode)
  await file.writeFile(text)
  await file.sync()
  await rename(scratch, path)
  await syncFolder(dirname(path))
  cleanup.commit()
}

/** Makes names that were created, renamed or removed in a folder survive a loss of power. */
export async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, 'r')
  await folder.sync()
}
