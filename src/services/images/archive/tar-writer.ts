/**
 * Encodes tar entries (POSIX ustar with pax records) into buffers. Written by a generator that the reader pulls, so a
 * million small entries never queue up in memory, and the same entries are the same bytes on every machine.
 */
export interface TarHeader {
  /** Folders end with a slash. */
  name: string
  type: 'file' | 'link' | 'symlink' | 'directory' | 'fifo'
  mode: number
  uid: number
  gid: number
  /** Seconds since the epoch. */
  mtime: number
  /** Files only. */
  size: number
  /** Target of a link or symlink. */
  linkname?: string
  /** Extended attributes as pax records, `SCHILY.xattr.<name>`. */
  xattrs?: Record<string, string>
}

const block = 512
const typeFlags = { file: '0', link: '1', symlink: '2', directory: '5', fifo: '6' }
const maxOctal7 = 0o7777777
const maxOctal11 = 0o77777777777

/** The header blocks of an entry; its content follows, then `padding(size)`. */
export function encodeHeader(header: TarHeader): Buffer {
  const records: [string, string][] = []
  const fits = (text: string) => /^[\x20-\x7e]*$/.test(text) && text.length <= 100
  if (!fits(header.name)) records.push(['path', header.name])
  if (!fits(header.linkname ?? '')) records.push(['linkpath', header.linkname!])
  if (header.uid > maxOctal7) records.push(['uid', String(header.uid)])
  if (header.gid > maxOctal7) records.push(['gid', String(header.gid)])
  if (header.size > maxOctal11) records.push(['size', String(header.size)])
  records.push(...Object.entries(header.xattrs ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)))
  const main = encodeBlock(header, typeFlags[header.type])
  if (records.length === 0) return main
  const body = Buffer.concat(records.map(([key, value]) => paxRecord(key, value)))
  const pax = encodeBlock({ ...header, name: 'PaxHeader', linkname: '', size: body.length }, 'x')
  return Buffer.concat([pax, body, padding(body.length), main])
}

/** Zeros up to the next block. */
export function padding(size: number): Buffer {
  return Buffer.alloc((block - (size % block)) % block)
}

export const endOfTar = Buffer.alloc(2 * block)

function encodeBlock({ name, mode, uid, gid, size, mtime, linkname = '' }: TarHeader, flag: string): Buffer {
  const buffer = Buffer.alloc(block)
  const octal = (value: number, limit: number, digits: number) => (value > limit ? 0 : value).toString(8).padStart(digits, '0')
  buffer.write(name, 0, 100)
  buffer.write(octal(mode, maxOctal7, 7), 100)
  buffer.write(octal(uid, maxOctal7, 7), 108)
  buffer.write(octal(gid, maxOctal7, 7), 116)
  buffer.write(octal(size, maxOctal11, 11), 124)
  buffer.write(octal(mtime, maxOctal11, 11), 136)
  buffer.write(flag, 156)
  buffer.write(linkname, 157, 100)
  buffer.write('ustar\x0000', 257, 'latin1')
  buffer.fill(' ', 148, 156)
  const sum = buffer.reduce((total, byte) => total + byte, 0)
  buffer.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return buffer
}

/** `<length> <key>=<value>\n`, where length counts itself. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`)
  let length = rest.length + 1
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length
  return Buffer.concat([Buffer.from(String(length)), rest])
}
