import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exec } from '../../../base/exec.node.ts'
import type { ImageContent, PreparedHardware } from '../../engine.ts'
import { imageConfig } from '../../image-config.ts'

const MiB = 1024 ** 2

/**
 * A boot sector that prints a text on the serial port and waits for a key there: `r` boots again, any other switches off. Also
 * what a disc boots, as its boot image.
 */
export function bootSector(text: string): Buffer {
  const code = Buffer.from(
    [
      'fa', // no interrupts: the BIOS would put what it has left to say in between, and take the key
      ...['31c0', '8ed8'], // ds = 0
      'be497c', // si = text, at 0x49
      ...['ac', '84c0', '7406', 'baf803', 'ee', 'ebf5'], // each byte of it to the port
      ...['bafd03', 'ec', 'a801', '74f8', 'baf803', 'ec'], // waits for one
      ...['3c72', '740d'],
      ...['b80753', 'bb0100', 'b90300', 'cd15', 'ebe3'], // APM: power off
      'b0fee664f4', // the keyboard controller resets
    ].join(''),
    'hex',
  )
  const sector = Buffer.alloc(512)
  code.copy(sector)
  sector.write(`${text}\r\n\0`, 0x49, 'latin1')
  sector.writeUInt16LE(0xaa55, 510)
  return sector
}

/** An unsigned UEFI program that does the same, without the key: it prints a text and stands still. */
export function efiProgram(text: string): Buffer {
  const code = Buffer.concat([
    Buffer.from('488d350f000000' + '66baf803' + 'ac84c07403eeebf8' + 'f4ebfd', 'hex'),
    Buffer.from(`${text}\r\n\0`, 'latin1'),
  ])
  const file = Buffer.alloc(0x400)
  file.write('MZ')
  file.writeUInt32LE(0x40, 0x3c)
  file.write('PE\0\0', 0x40, 'latin1')
  file.writeUInt16LE(0x8664, 0x44)
  file.writeUInt16LE(1, 0x46) // sections
  file.writeUInt16LE(0xf0, 0x54) // size of what follows the header
  file.writeUInt16LE(0x0206, 0x56) // executable, no line numbers
  const optional = 0x58
  file.writeUInt16LE(0x20b, optional)
  file.writeUInt32LE(0x200, optional + 4) // size of the code
  file.writeUInt32LE(0x1000, optional + 16) // entry
  file.writeUInt32LE(0x1000, optional + 20)
  file.writeUInt32LE(0x1000, optional + 32) // alignment in memory
  file.writeUInt32LE(0x200, optional + 36) // and in the file
  file.writeUInt32LE(0x2000, optional + 56) // size in memory
  file.writeUInt32LE(0x200, optional + 60) // of the headers
  file.writeUInt16LE(10, optional + 68) // a UEFI application
  file.writeUInt32LE(16, optional + 108) // directories, all empty
  const section = optional + 0xf0
  file.write('.text', section)
  file.writeUInt32LE(0x200, section + 8)
  file.writeUInt32LE(0x1000, section + 12)
  file.writeUInt32LE(0x200, section + 16)
  file.writeUInt32LE(0x200, section + 20)
  file.writeUInt32LE(0x60000020, section + 36)
  code.copy(file, 0x200)
  return file
}

/** A qcow2 that holds `start` at its start. */
export async function biosDisk(dir: string, text: string): Promise<ImageContent> {
  const raw = join(dir, `${text.replaceAll(' ', '-')}.sector`)
  await writeFile(raw, Buffer.concat([bootSector(text), Buffer.alloc(MiB - 512)]))
  return imageOf(await toQcow2(raw), { type: 'disk', format: 'qcow2', virtualBytes: MiB, firmware: 'bios' })
}

/** A FAT that a UEFI firmware boots. */
export async function uefiDisk(dir: string, text: string): Promise<ImageContent> {
  const raw = join(dir, `${text.replaceAll(' ', '-')}.fat`)
  const program = join(dir, 'program.efi')
  await writeFile(program, efiProgram(text))
  await exec('mkfs.vfat', ['-C', raw, '4096'])
  await exec('mmd', ['-i', raw, '::/EFI', '::/EFI/BOOT'])
  await exec('mcopy', ['-i', raw, program, '::/EFI/BOOT/BOOTX64.EFI'])
  return imageOf(await toQcow2(raw), { type: 'disk', format: 'qcow2', virtualBytes: 4 * MiB, firmware: 'uefi' })
}

/** An ISO that a BIOS boots. */
export async function bootDisc(dir: string, text: string): Promise<ImageContent> {
  await writeFile(join(dir, 'boot.bin'), Buffer.concat([bootSector(text), Buffer.alloc(1536)]))
  const path = join(dir, 'boot.iso')
  await exec('genisoimage', ['-quiet', '-o', path, '-b', 'boot.bin', '-no-emul-boot', '-boot-load-size', '4', '-m', '*.qcow2', dir])
  return imageOf(path, { type: 'iso', format: 'raw', virtualBytes: MiB, firmware: 'bios' })
}

async function toQcow2(raw: string): Promise<string> {
  const path = `${raw}.qcow2`
  await exec('qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', raw, path])
  return path
}

function imageOf(path: string, disk: Omit<NonNullable<ImageContent['disk']>, 'path'>): ImageContent {
  const none = async (): Promise<never> => {
    throw new TypeError('a disk image has no files')
  }
  const config = imageConfig()
  const digest = `sha256:${path.replaceAll(/\W/g, '')}`
  return { digest, reference: path, config, sizeBytes: 0, disk: { ...disk, path }, openRootfs: none, openDockerArchive: none }
}

export function hardwareOf(changes: Partial<PreparedHardware> = {}): PreparedHardware {
  return {
    firmware: 'bios',
    secureBoot: false,
    tpm: false,
    system: 'linux',
    drivers: 'virtio',
    display: false,
    cdroms: [],
    cloudInit: {},
    ...changes,
  }
}
