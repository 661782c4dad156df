import { PandoError } from '../../../base/errors.ts'
import { formatBytes } from '../../../base/units.ts'
import { badHeader } from './header-fields.ts'
import { qcow2Header } from './qcow2-header.ts'
import type { DiskFormat, Sample } from './signature.ts'
import { vdiHeader } from './vdi-header.ts'
import { vhdHeader } from './vhd-header.ts'
import { vmdkHeader } from './vmdk-header.ts'

/**
 * Looks at the header before any other program does, for what must not be: other files, encryption, tables beyond all
 * measure, an end that is missing. Resolves to the size that the guest would see, where the header says it.
 */
export function checkHeader(format: DiskFormat, sample: Sample): number | undefined {
  switch (format) {
    case 'qcow2':
      return within(format, () => qcow2Header(sample))
    case 'vmdk':
      return within(format, () => vmdkHeader(sample))
    case 'vdi':
      return within(format, () => vdiHeader(sample))
    case 'vhd':
      return within(format, () => vhdHeader(sample))
    case 'vhdx':
      return undefined // its header is deep in the file: qemu-img looks, locked in
    case 'raw':
    case 'iso':
      return sample.bytes
  }
}

/** Throws image.too_large. */
export function checkSize(bytes: number, limit: number): void {
  if (bytes > limit) throw new PandoError('image.too_large', { found: formatBytes(bytes), limit: formatBytes(limit) })
}

/** A header that ends before its fields do is none. */
function within(format: DiskFormat, read: () => number): number {
  try {
    return read()
  } catch (error) {
    if (error instanceof RangeError) throw badHeader(format, 'it ends too early')
    throw error
  }
}
