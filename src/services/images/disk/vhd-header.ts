import { PandoError } from '../../../base/errors.ts'
import { badHeader, big, truncated } from './header-fields.ts'
import type { Sample } from './signature.ts'

const cookie = 'conectix'
const maxTableBytes = 32 * 1024 ** 2
const [fixed, dynamic, differencing] = [2, 3, 4]

/** The footer of a VHD, and its copy in front. Returns the size of the disk. Throws image.backing_file, bad_header, truncated. */
export function vhdHeader({ head, tail, bytes }: Sample): number {
  const isFooter = (at: Buffer) => at.toString('latin1', 0, cookie.length) === cookie
  if (!isFooter(tail)) throw truncated('vhd', 'its last sector is not its footer')
  const footers = [tail, ...(isFooter(head) ? [head] : [])]
  const types = footers.map((footer) => footer.readUInt32BE(60))
  if (types.includes(differencing)) throw new PandoError('image.backing_file', { file: 'another VHD that it differs from' })
  if (types.some((type) => (type !== fixed && type !== dynamic) || type !== types[0]))
    throw badHeader('vhd', `it is of the type ${types.join(' and ')}`)
  const sizes = footers.map((footer) => big(footer.readBigUInt64BE(48), 'vhd'))
  if (sizes.some((size) => size !== sizes[0])) throw badHeader('vhd', 'its header and its footer say different sizes')
  if (types[0] === fixed && sizes[0]! + tail.length > bytes) throw truncated('vhd', `it has ${bytes} bytes of ${sizes[0]! + tail.length}`)
  if (types[0] === dynamic) checkDynamic(head, tail)
  return sizes[0]!
}

function checkDynamic(head: Buffer, tail: Buffer): void {
  const at = big(tail.readBigUInt64BE(16), 'vhd')
  if (at + 1024 > head.length || head.toString('latin1', at, at + 8) !== 'cxsparse') throw badHeader('vhd', 'it has no table of its blocks')
  if (head.readUInt32BE(at + 28) * 4 > maxTableBytes) throw badHeader('vhd', `its table has ${head.readUInt32BE(at + 28)} blocks`)
  const block = head.readUInt32BE(at + 32)
  if (block < 512 || (block & (block - 1)) !== 0) throw badHeader('vhd', `its blocks are of ${block} bytes`)
}
