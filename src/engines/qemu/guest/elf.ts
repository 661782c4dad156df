/** Where things stand in the headers of a 64-bit little-endian ELF file, in bytes. */
const header = { programs: 0x20, sections: 0x28, programSize: 0x36, programCount: 0x38, sectionFields: 0x3a }
const program = { type: 0x00, offset: 0x08, fileSize: 0x20 }
const loadable = 1
const page = 4096

/**
 * The same program without what need not be loaded: zeros at the end of its segments (a kernel unpacked from a bzImage carries
 * its .bss as 24 MB of them) and all that follows the last segment. QEMU copies every byte of an ELF kernel, twice, at each start.
 */
export function trimElf(file: Buffer): Buffer {
  const trimmed = Buffer.from(file)
  let end = 0
  for (let i = 0; i < file.readUInt16LE(header.programCount); i++) {
    const at = Number(file.readBigUInt64LE(header.programs)) + i * file.readUInt16LE(header.programSize)
    if (file.readUInt32LE(at + program.type) !== loadable) continue
    const offset = Number(file.readBigUInt64LE(at + program.offset))
    const size = usedBytes(file.subarray(offset, offset + Number(file.readBigUInt64LE(at + program.fileSize))))
    trimmed.writeBigUInt64LE(BigInt(size), at + program.fileSize)
    end = Math.max(end, offset + size)
  }
  trimmed.writeBigUInt64LE(0n, header.sections)
  trimmed.fill(0, header.sectionFields, header.sectionFields + 6)
  return trimmed.subarray(0, end)
}

/** Up to the last byte that is not zero, in whole pages. */
function usedBytes(segment: Buffer): number {
  const zeros = Buffer.alloc(page)
  let end = segment.length
  while (end > 0) {
    const start = Math.floor((end - 1) / page) * page
    if (!segment.subarray(start, end).equals(zeros.subarray(0, end - start))) break
    end = start
  }
  return end
}
