import { PandoError } from '../../../base/errors.ts'
import { badHeader, big, truncated } from './header-fields.ts'
import type { Sample } from './signature.ts'

/** What QEMU takes at most; beyond it, a table is there to fill memory. */
const maxL1Bytes = 32 * 1024 ** 2
const maxRefcountTableBytes = 8 * 1024 ** 2
const maxSnapshots = 65_536

/** Bits of `incompatible_features`. */
const corrupt = 1n << 1n
const externalData = 1n << 2n
/** dirty, corrupt, external data, compression type, extended L2. */
const known = 0b11111n

/**
 * The header of a qcow2, versions 2 and 3. Snapshots inside are no fault: converting leaves them out. Returns the size of the disk.
 * Throws image.backing_file, external_data, encrypted, bad_header, truncated.
 */
export function qcow2Header({ head, bytes }: Sample): number {
  const bad = (detail: string) => badHeader('qcow2', detail)
  const version = head.readUInt32BE(4)
  if (version !== 2 && version !== 3) throw bad(`it is of version ${version}`)
  const features = version === 3 ? head.readBigUInt64BE(72) : 0n
  if (head.readBigUInt64BE(8) !== 0n) throw new PandoError('image.backing_file', { file: backingFile(head) })
  if ((features & externalData) !== 0n) throw new PandoError('image.external_data', { file: 'its header says so' })
  const method = head.readUInt32BE(32)
  if (method !== 0) throw new PandoError('image.encrypted', { method: ['none', 'AES', 'LUKS'][method] ?? `method ${method}` })
  if ((features & corrupt) !== 0n) throw bad('it is marked as corrupt')
  if ((features & ~known) !== 0n) throw bad('it uses features that do not exist')

  const clusterBits = head.readUInt32BE(20)
  if (clusterBits < 9 || clusterBits > 21) throw bad(`its clusters are of 2^${clusterBits} bytes`)
  if (version === 3) checkVersion3(head, 2 ** clusterBits)
  const diskBytes = big(head.readBigUInt64BE(24), 'qcow2')
  checkTable({
    name: 'L1 table',
    at: big(head.readBigUInt64BE(40), 'qcow2'),
    size: head.readUInt32BE(36) * 8,
    most: maxL1Bytes,
    least: Math.ceil(diskBytes / (2 ** clusterBits * (2 ** clusterBits / (features & (1n << 4n) ? 16 : 8)))) * 8,
    bytes,
  })
  checkTable({
    name: 'refcount table',
    at: big(head.readBigUInt64BE(48), 'qcow2'),
    size: head.readUInt32BE(56) * 2 ** clusterBits,
    most: maxRefcountTableBytes,
    least: 1,
    bytes,
  })
  const snapshots = head.readUInt32BE(60)
  if (snapshots > maxSnapshots) throw bad(`it has ${snapshots} snapshots`)
  if (snapshots > 0 && big(head.readBigUInt64BE(64), 'qcow2') >= bytes)
    throw truncated('qcow2', 'its snapshots lie beyond the end of the file')
  return diskBytes
}

function checkVersion3(head: Buffer, clusterBytes: number): void {
  if (head.readUInt32BE(96) > 6) throw badHeader('qcow2', `its refcounts are of 2^${head.readUInt32BE(96)} bits`)
  const length = head.readUInt32BE(100)
  if (length < 104 || length > clusterBytes) throw badHeader('qcow2', `its header is of ${length} bytes`)
}

interface Table {
  name: string
  at: number
  /** Bytes that it has, may have and needs to have. */
  size: number
  most: number
  least: number
  /** Of the file. */
  bytes: number
}

function checkTable({ name, at, size, most, least, bytes }: Table): void {
  if (size > most) throw badHeader('qcow2', `its ${name} is of ${size} bytes`)
  if (size < least) throw badHeader('qcow2', `its ${name} is too small for its disk`)
  if (size > 0 && at + size > bytes) throw truncated('qcow2', `its ${name} lies beyond the end of the file`)
}

/** The name as it stands there, for the error only: nobody opens it. */
function backingFile(head: Buffer): string {
  const at = Number(head.readBigUInt64BE(8))
  const name = head.toString('utf8', at, Math.min(at + Math.min(head.readUInt32BE(16), 1023), head.length))
  return name.replace(/[^\x20-\x7e]/g, '?').slice(0, 200) || 'a file that it does not name'
}
