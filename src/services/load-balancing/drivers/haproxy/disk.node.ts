import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'

export async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}

/** Undefined also for what a crash cut short. */
export async function readJson<T>(path: string): Promise<T | undefined> {
  const text = await readText(path)
  try {
    return text === undefined ? undefined : (JSON.parse(text) as T)
  } catch {
    return undefined
  }
}

/** A reader sees the old file or the new one, never a half. Readable by root alone: keys are among them. Nothing is written for no change. */
export async function putFile(path: string, text: string): Promise<void> {
  if ((await readText(path)) === text) return
  await writeFile(`${path}.new`, text, { mode: 0o600 })
  await rename(`${path}.new`, path)
}

export async function entries(dir: string): Promise<string[]> {
  return readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
}

/** A folder with this mode, whatever our umask is. */
export async function makeFolder(path: string, mode: number): Promise<void> {
  await mkdir(path, { recursive: true, mode })
  await chmod(path, mode)
}

export function removeTree(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true })
}
