/** Reads a range of a disk. */
export type ReadAt = (offset: number, length: number) => Promise<Buffer>

const sector = 512
const extMagic = 0xef53

/**
 * Where on a disk an ext file system begins, in bytes: at its very beginning, or in its largest partition that has one (GPT or
 * MBR). Undefined: there is none that we read.
 */
export async function extOffset(read: ReadAt, diskBytes: number): Promise<number | undefined> {
  if (await isExt(read, 0, diskBytes)) return 0
  const partitions = (await gpt(read, diskBytes)) ?? (await mbr(read, diskBytes))
  for (const { offset } of partitions.sort((a, b) => b.bytes - a.bytes)) if (await isExt(read, offset, diskBytes)) return offset
  return undefined
}

async function isExt(read: ReadAt, offset: number, diskBytes: number): Promise<boolean> {
  if (offset + 2048 > diskBytes) return false
  return (await read(offset + 1024 + 56, 2)).readUInt16LE() === extMagic
}

interface Partition {
  offset: number
  bytes: number
}

async function gpt(read: ReadAt, diskBytes: number): Promise<Partition[] | undefined> {
  if (diskBytes < 34 * sector) return undefined
  const header = await read(sector, 92)
  if (header.toString('latin1', 0, 8) !== 'EFI PART') return undefined
  const start = Number(header.readBigUInt64LE(72)) * sector
  const count = Math.min(header.readUInt32LE(80), 1024)
  const size = header.readUInt32LE(84)
  if (size < 128 || size > 4096 || start + count * size > diskBytes) return []
  const table = await read(start, count * size)
  return Array.from({ length: count }, (_, i) => {
    const first = Number(table.readBigUInt64LE(i * size + 32)),
      last = Number(table.readBigUInt64LE(i * size + 40))
    return { offset: first * sector, bytes: (last - first + 1) * sector }
  }).filter(({ offset, bytes }) => offset > 0 && bytes > 0 && offset + bytes <= diskBytes)
}

async function mbr(read: ReadAt, diskBytes: number): Promise<Partition[]> {
  const block = await read(0, sector)
  if (block.readUInt16LE(510) !== 0xaa55) return []
  return [0, 1, 2, 3]
    .map((i) => ({ offset: block.readUInt32LE(446 + 16 * i + 8) * sector, bytes: block.readUInt32LE(446 + 16 * i + 12) * sector }))
    .filter(({ offset, bytes }) => offset > 0 && bytes > 0 && offset + bytes <= diskBytes)
}
