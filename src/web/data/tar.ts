const block = 512
/** More does not fit into the octal digits of a plain header. */
const mostBytes = 8 * 1024 ** 3 - 1
const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** A file alone in a tar archive (POSIX ustar); its content is not read into memory. Throws RangeError for what a plain header cannot say. */
export function tarOf(name: string, content: Blob, modifiedMs: number): Blob {
  const path = encoder.encode(name)
  if (path.length > 100) throw new RangeError(`${name}: the name is too long`)
  if (content.size > mostBytes) throw new RangeError(`${name}: the file is too large`)
  const header = new Uint8Array(block)
  header.set(path)
  const put = (at: number, text: string) => header.set(encoder.encode(text), at)
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`
  put(100, octal(0o644, 7))
  put(108, octal(0, 7))
  put(116, octal(0, 7))
  put(124, octal(content.size, 11))
  put(136, octal(Math.floor(modifiedMs / 1000), 11))
  put(148, ' '.repeat(8)) // counts as spaces in its own sum
  put(156, '0')
  put(257, 'ustar\x0000')
  put(
    148,
    `${octal(
      header.reduce((sum, byte) => sum + byte, 0),
      6,
    )} `,
  )
  const padding = (block - (content.size % block)) % block
  return new Blob([header, content, new Uint8Array(padding + 2 * block)])
}

/** The first file of an archive. Undefined when there is none: it is of a folder. */
export function firstFileOf(archive: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | undefined {
  for (let at = 0; at + block <= archive.length; ) {
    const type = String.fromCharCode(archive[at + 156]!)
    const size = sizeAt(archive, at + 124)
    const begin = at + block
    if (archive[at] === 0) return undefined
    if (type === '0' || type === '\0') return archive.subarray(begin, begin + size)
    if (type !== 'x' && type !== 'g' && type !== 'L') return undefined
    at = begin + Math.ceil(size / block) * block
  }
  return undefined
}

/** Octal digits, or a binary number where its first bit is set. */
function sizeAt(archive: Uint8Array, at: number): number {
  const field = archive.subarray(at, at + 12)
  if (field[0]! & 0x80) return field.subarray(4).reduce((sum, byte) => sum * 256 + byte, 0)
  return Number.parseInt(decoder.decode(field), 8) || 0
}
