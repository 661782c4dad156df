import { usageError } from './failure.ts'
import { textOfFile } from './input.ts'
import { type Manifest, parseManifests } from './manifest.ts'

/** All objects of the files that `-f` names, in their order; `-` reads the input. Throws cli.usage with the line. */
export async function readDocuments(files: readonly string[], project: string): Promise<Manifest[]> {
  const read = await Promise.all(
    files.map(async (file) => parseManifests(await textOf(file), { source: file === '-' ? 'input' : file, project })),
  )
  return read.flat()
}

async function textOf(file: string): Promise<string> {
  try {
    return await textOfFile(file)
  } catch (cause) {
    throw usageError(`${file} cannot be read: ${(cause as Error).message}`)
  }
}
