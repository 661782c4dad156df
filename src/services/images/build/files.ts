import { constants } from 'node:fs'
import { open, realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { PandoError } from '../../../base/errors.ts'
import { encodeHeader, endOfTar, padding, type TarHeader } from '../archive/tar-writer.ts'
import type { Layer } from '../layers.ts'
import type { BuildSpec } from './spec.ts'

/** One file of the host may be this large. */
const maxHostFileBytes = 512 * 1024 ** 2

/** The `files` of a build as the uppermost layer. Undefined when there are none. Throws image.build_failed. */
export async function filesLayer({ files, sourceDateEpoch }: BuildSpec): Promise<Layer | undefined> {
  const paths = Object.keys(files).sort()
  if (paths.length === 0) return undefined
  const parts: Buffer[] = []
  for (const path of paths) {
    const file = files[path]!
    const common = { name: path.slice(1), uid: 0, gid: 0, mtime: sourceDateEpoch, size: 0, mode: 'mode' in file ? file.mode : 0o777 }
    if ('symlink' in file) parts.push(encodeHeader({ ...common, type: 'symlink', linkname: file.symlink }))
    else if ('directory' in file) parts.push(encodeHeader({ ...common, name: `${common.name}/`, type: 'directory' }))
    else parts.push(...regular(common, 'content' in file ? Buffer.from(file.content) : await readPublic(file.fromHost)))
  }
  const tar = Buffer.concat([...parts, endOfTar])
  return { packedBytes: tar.length, compression: 'none', open: () => Readable.from([tar], { objectMode: false }) }
}

function regular(header: Omit<TarHeader, 'type'>, content: Buffer): Buffer[] {
  return [encodeHeader({ ...header, type: 'file', size: content.length }), content, padding(content.length)]
}

/**
 * Whoever may build an image is not root of the host: only what every user of the host can read may go into one. The path is
 * resolved first, and each folder on the way must be open to all.
 */
async function readPublic(path: string): Promise<Buffer> {
  const refuse = (detail: string, cause?: unknown) =>
    new PandoError('image.build_failed', { detail: `${path} of this host ${detail}` }, { cause })
  const real = await realpath(path).catch((cause: unknown) => {
    throw refuse('cannot be found', cause)
  })
  for (let folder = dirname(real); ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) throw refuse('is not open to every user')
    if (folder === '/') break
  }
  await using file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  const found = await file.stat()
  if (!found.isFile() || (found.mode & 0o004) === 0) throw refuse('is not a file open to every user')
  if (/^\/(proc|sys|dev)\//.test(real)) throw refuse('is no ordinary file')
  if (found.size > maxHostFileBytes) throw refuse('is too large')
  return file.readFile()
}
