import { usageError } from './failure.ts'

const endings = /\.(?:qcow2?|img|raw|vmdk|vdi|vhdx?|iso|tar|gz|xz|zst|tgz|oci)$/i

/** What to call the image of a file or address: its base name without endings, in letters that a reference may have. Throws cli.usage. */
export function referenceFor(file: string): string {
  const path = /^https?:\/\//i.test(file) ? decoded(URL.parse(file)?.pathname ?? '') : file
  let name = path.split('/').at(-1)!
  while (endings.test(name)) name = name.replace(endings, '')
  const reference = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+|[._]{2,}/g, '-')
    .replace(/[._-]*-[._-]*/g, '-')
    .replace(/^[._-]+|[._-]+$/g, '')
  if (reference === '')
    throw usageError(`${file} gives no name to call it by`, 'Say what to call the image: `pando image import FILE NAME`.')
  return reference
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
