import { isCompose } from './compose/is-compose.ts'
import { usageError } from './failure.ts'
import { textOfFile } from './input.ts'
import { type Manifest, parseManifests } from './manifest.ts'

/** How Compose files are read. */
export interface DocumentOptions {
  /** Services of these profiles are wanted too. */
  profile?: string[]
  /** What they ask for and do not get is left out. */
  skipUnsupported?: true
}

/** All objects of the files that `-f` names, in their order; `-` reads the input. Throws cli.usage, compose.invalid with the line, compose.unsupported. */
export async function readDocuments(files: readonly string[], project: string, options: DocumentOptions = {}): Promise<Manifest[]> {
  const read = await Promise.all(
    files.map(async (file) => {
      const text = await textOf(file)
      if (!isCompose(text)) return parseManifests(text, { source: file === '-' ? 'input' : file, project })
      const { composeManifests } = await import('./compose/manifests.ts')
      return composeManifests(file, { text, project, ...options })
    }),
  )
  return read.flat()
}

/** The text of a file, or of the input. Throws cli.usage. */
export async function textOf(file: string): Promise<string> {
  try {
    return await textOfFile(file)
  } catch (cause) {
    throw usageError(`${file} cannot be read: ${(cause as Error).message}`)
  }
}
