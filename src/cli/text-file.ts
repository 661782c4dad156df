import { readFile } from 'node:fs/promises'
import { usageError } from './failure.ts'

/** What is in a file, without its last line end; undefined where none is given. Throws cli.usage. */
export async function textOf(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw usageError(`${path} cannot be read: ${cause.message}`)
  })
  return text.replace(/\n$/, '')
}
