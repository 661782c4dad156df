import { PandoError } from '../../../base/errors.ts'
import { badHeader, big, truncated } from './header-fields.ts'
import type { Sample } from './signature.ts'

const blockBytes = 1024 ** 2
const maxMapBytes = 32 * 1024 ** 2

/** The header of a VDI. Returns the size of the disk. Throws image.backing_file, bad_header, truncated. */
export function vdiHeader({ head, bytes }: Sample): number {
  const bad = (detail: string) => badHeader('vdi', detail)
  const type = head.readUInt32LE(0x4c)
  const isLinked = [0x1a8, 0x1b8].some((at) => head.subarray(at, at + 16).some((byte) => byte !== 0)) // what it was made from, and its parent
  if (type === 3 || type === 4 || isLinked) throw new PandoError('image.backing_file', { file: 'another VDI that it differs from' })
  if (type !== 1 && type !== 2) throw bad(`it is of the type ${type}`)
  if (head.readUInt32LE(0x178) !== blockBytes) throw bad(`its blocks are of ${head.readUInt32LE(0x178)} bytes`)
  const diskBytes = big(head.readBigUInt64LE(0x170), 'vdi')
  const [blocks, allocated] = [head.readUInt32LE(0x180), head.readUInt32LE(0x184)]
  if (blocks * 4 > maxMapBytes) throw bad(`its map has ${blocks} blocks`)
  if (allocated > blocks || blocks * blockBytes < diskBytes) throw bad('its map does not fit its disk')
  const end = head.readUInt32LE(0x158) + allocated * blockBytes
  if (end > bytes) throw truncated('vdi', `it has ${bytes} bytes of ${end}`)
  return diskBytes
}
