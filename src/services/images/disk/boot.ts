import { PandoError } from '../../../base/errors.ts'
import { truncated } from './header-fields.ts'
import { diskFormat } from './signature.ts'

export type Firmware = 'bios' | 'uefi'

/** GUIDs of GPT entries as they lie on disk: the first three fields have their bytes turned round. */
const efiSystem = '28732ac11ff8d211ba4b00a0c93ec93b'
const protective = 0xee
const efiSystemMbr = 0xef
/** Looked at, of the 128 that a table has at first. */
const maxEntries = 128

/**
 * What the first 64 KiB that a guest would see say about its boot: UEFI when there is an EFI system partition.
 * Throws image.truncated when partitions end after the disk, and image.ambiguous when the content is itself a disk image.
 */
export function bootOfDisk(head: Buffer, diskBytes: number): Firmware {
  const inner = diskFormat({ head, tail: Buffer.alloc(0), bytes: diskBytes })
  if (inner !== undefined && inner !== 'raw' && inner !== 'iso') throw new PandoError('image.ambiguous', { first: 'a disk', second: inner })
  for (const sector of [512, 4096]) {
    if (head.toString('latin1', sector, sector + 8) === 'EFI PART') return bootOfGpt(head, { sector, diskBytes })
  }
  return head.length >= 512 && head.readUInt16LE(510) === 0xaa55 ? bootOfMbr(head, diskBytes) : 'bios'
}

function bootOfGpt(head: Buffer, { sector, diskBytes }: { sector: number; diskBytes: number }): Firmware {
  const backup = Number(head.readBigUInt64LE(sector + 32))
  if ((backup + 1) * sector > diskBytes)
    throw truncated('disk', `its partition table ends at ${(backup + 1) * sector}, and the disk at ${diskBytes}`)
  const first = Number(head.readBigUInt64LE(sector + 72)) * sector
  const [count, length] = [Math.min(head.readUInt32LE(sector + 80), maxEntries), head.readUInt32LE(sector + 84)]
  if (length < 128) return 'bios'
  for (let at = first, i = 0; i < count && at + 16 <= head.length; i++, at += length) {
    if (head.toString('hex', at, at + 16) === efiSystem) return 'uefi'
  }
  return 'bios'
}

function bootOfMbr(head: Buffer, diskBytes: number): Firmware {
  let firmware: Firmware = 'bios'
  for (let at = 446; at < 510; at += 16) {
    const [status, type] = [head[at]!, head[at + 4]!]
    if ((status & 0x7f) !== 0) return 'bios' // no table: a boot sector of something else
    if (type === 0 || type === protective) continue
    const end = (head.readUInt32LE(at + 8) + head.readUInt32LE(at + 12)) * 512
    if (end > diskBytes) throw truncated('disk', `a partition ends at ${end}, and the disk at ${diskBytes}`)
    if (type === efiSystemMbr) firmware = 'uefi'
  }
  return firmware
}

const block = 2048
const efiPlatform = 0xef

/**
 * Of an ISO: UEFI when its boot catalog (El Torito) has an entry for it. `head` begins at the start of the file and may end
 * before the catalog, which says nothing then. Throws image.truncated.
 */
export function bootOfDisc(head: Buffer, discBytes: number): Firmware {
  const descriptor = 16 * block
  if (head.toString('latin1', descriptor + 1, descriptor + 6) !== 'CD001') return 'bios' // pure UDF
  const blocks = head.readUInt32LE(descriptor + 80)
  if (blocks * block > discBytes) throw truncated('iso', `it has ${discBytes} bytes of ${blocks * block}`)
  const record = 17 * block
  if (head.toString('latin1', record + 7, record + 30) !== 'EL TORITO SPECIFICATION') return 'bios'
  const catalog = head.readUInt32LE(record + 71) * block
  for (let at = catalog; at + 32 <= Math.min(head.length, catalog + block); at += 32) {
    const isHeader = at === catalog ? head[at] === 1 : head[at] === 0x90 || head[at] === 0x91
    if (isHeader && head[at + 1] === efiPlatform) return 'uefi'
  }
  return 'bios'
}
