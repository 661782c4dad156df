import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import type { Layer } from '../layers.ts'
import { detectCompression } from '../oci/compression.ts'

/** An entry for a test archive; `type` is told by what is given: content, link, symlink, or else a folder. */
export interface TestEntry {
  name: string
  content?: string | Buffer
  symlink?: string
  link?: string
  device?: 'character-device' | 'block-device'
  mode?: number
  pax?: Record<string, string>
}

/** A tar made by tar-stream, which writes what it is told, also what no honest tool would. */
export async function makeTar(entries: readonly TestEntry[]): Promise<Buffer> {
  const tar = pack()
  for (const { name, content, symlink, link, device, mode, pax } of entries) {
    const common = { name, uid: 0, gid: 0, mtime: new Date(0), ...(mode === undefined ? {} : { mode }), ...(pax ? { pax } : {}) }
    if (content !== undefined) tar.entry({ ...common, type: 'file' }, Buffer.from(content))
    else if (symlink !== undefined) tar.entry({ ...common, type: 'symlink', linkname: symlink })
    else if (link !== undefined) tar.entry({ ...common, type: 'link', linkname: link })
    else if (device !== undefined) tar.entry({ ...common, type: device, devmajor: 1, devminor: 3 })
    else tar.entry({ ...common, type: 'directory' })
  }
  tar.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of tar) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

export function layerOf(bytes: Buffer): Layer {
  return { packedBytes: bytes.length, compression: detectCompression(bytes), open: () => Readable.from([bytes], { objectMode: false }) }
}
