import { PandoError } from '../../../base/errors.ts'

export const diskFormats = ['qcow2', 'raw', 'vmdk', 'vdi', 'vhd', 'vhdx', 'iso'] as const
export type DiskFormat = (typeof diskFormats)[number]

/** The ends of a file: all that tells what it is. */
export interface Sample {
  bytes: number
  /** Its first 64 KiB, or all of it. */
  head: Buffer
  /** Its last 512 bytes; empty where the end is not known yet. */
  tail: Buffer
}

/** Formats that hold the sectors of a disk in an order of their own. */
const containers: readonly { format: DiskFormat; at: number; magic: string }[] = [
  { format: 'qcow2', at: 0, magic: 'QFI\xfb' },
  { format: 'vmdk', at: 0, magic: 'KDMV' },
  { format: 'vdi', at: 0x40, magic: '\x7f\x10\xda\xbe' },
  { format: 'vhd', at: 0, magic: 'conectix' },
  { format: 'vhdx', at: 0, magic: 'vhdxfile' },
]
const refused: readonly { format: string; at: number; magic: string }[] = [
  { format: 'VMDK of an ESX server (COWD)', at: 0, magic: 'COWD' },
  { format: 'QED', at: 0, magic: 'QED\0' },
  { format: 'Parallels', at: 0, magic: 'WithoutFreeSpace' },
  { format: 'Parallels', at: 0, magic: 'WithouFreSpacExt' },
  { format: 'Bochs', at: 0, magic: 'Bochs Virtual HD Image' },
  { format: 'cloop', at: 0, magic: '#!/bin/sh\n#V2.0 Format' },
]

/** What every volume of an ISO 9660 or UDF disc begins with, in its 17th block. */
const discMarks = ['CD001', 'BEA01']
const discMarkAt = 0x8001

/**
 * What a file is, told by what is in it alone: never by a name, and never by trying. Undefined: no disk image.
 * Throws image.ambiguous for what could be two things, image.unsupported_format, encrypted and external_data for what is never taken.
 */
export function diskFormat({ head, tail }: Sample): DiskFormat | undefined {
  const has = (at: number, magic: string) => head.toString('latin1', at, at + magic.length) === magic
  const other = refused.find(({ at, magic }) => has(at, magic))
  if (other) throw new PandoError('image.unsupported_format', { format: other.format })
  if (has(0, 'LUKS\xba\xbe')) throw new PandoError('image.encrypted', { method: 'LUKS' })
  if (/^\s*# *Disk DescriptorFile/.test(head.toString('latin1', 0, 512)))
    throw new PandoError(
      'image.external_data',
      { file: 'this is a VMDK descriptor, which names files that hold the disk' },
      {
        hint: 'Make one file of all of them: `qemu-img convert -O qcow2 IMAGE whole.qcow2`, or export it as OVA and take the disk from there.',
      },
    )
  if (tail.toString('latin1', 0, 4) === 'koly') throw new PandoError('image.unsupported_format', { format: 'DMG' })

  const found: DiskFormat[] = containers.filter(({ at, magic }) => has(at, magic)).map(({ format }) => format)
  if (tail.toString('latin1', 0, 8) === 'conectix' && !found.includes('vhd')) found.push('vhd') // a fixed VHD has its footer and no header
  if (discMarks.some((mark) => has(discMarkAt, mark))) found.push('iso')
  if (found.length > 1) throw new PandoError('image.ambiguous', { first: found[0], second: found[1] })
  if (found[0] === 'qcow2' && head.readUInt32BE(4) === 1) throw new PandoError('image.unsupported_format', { format: 'qcow (version 1)' })
  return found[0] ?? (isPlainDisk(has) ? 'raw' : undefined)
}

/** A boot sector, or a GPT without one (of 512 or 4096 byte sectors). The header of a tar has zeros where the boot mark is. */
function isPlainDisk(has: (at: number, magic: string) => boolean): boolean {
  return has(510, '\x55\xaa') || has(512, 'EFI PART') || has(4096, 'EFI PART')
}
