import { randomBytes } from 'node:crypto'
import { open, writeFile } from 'node:fs/promises'
import { exec } from '../../../base/exec.node.ts'

const sector = 512
const efiSystem = '28732ac11ff8d211ba4b00a0c93ec93b'
const linuxData = 'af3dc60f838472478e793d69d8477de4'

/** A disk with a GPT, as small as it can be and with content here and there. */
export async function makeDisk(path: string, { bytes = 8 * 1024 ** 2, efi = true }: { bytes?: number; efi?: boolean } = {}): Promise<void> {
  await using file = await open(path, 'w+')
  await file.truncate(bytes)
  await file.write(partitionTable(bytes, efi ? efiSystem : linuxData), 0)
  for (const at of [1024 ** 2, 3 * 1024 ** 2 + 4096, bytes - 70_000]) await file.write(randomBytes(66_000), 0, 66_000, at)
}

function partitionTable(bytes: number, type: string): Buffer {
  const last = bytes / sector - 1
  const head = Buffer.alloc(34 * sector)
  head.writeUInt32LE(1, 446 + 8) // protective MBR
  head.writeUInt32LE(last, 446 + 12)
  head[446 + 4] = 0xee
  head.writeUInt16LE(0xaa55, 510)
  head.write('EFI PART', sector, 'latin1')
  head.writeBigUInt64LE(1n, sector + 24)
  head.writeBigUInt64LE(BigInt(last), sector + 32)
  head.writeBigUInt64LE(2n, sector + 72)
  head.writeUInt32LE(128, sector + 80)
  head.writeUInt32LE(128, sector + 84)
  head.write(type, 2 * sector, 'hex')
  return head
}

/** A disk with an old partition table: one partition, of the given type and end. */
export async function makeMbrDisk(
  path: string,
  { bytes = 2 * 1024 ** 2, type = 0x83, endSector }: { bytes?: number; type?: number; endSector?: number } = {},
): Promise<void> {
  const disk = Buffer.alloc(bytes)
  disk[446 + 4] = type
  disk.writeUInt32LE(64, 446 + 8)
  disk.writeUInt32LE((endSector ?? bytes / sector) - 64, 446 + 12)
  disk.writeUInt16LE(0xaa55, 510)
  await writeFile(path, disk)
}

/** Real files by the real tool. */
export async function qemuImg(...args: string[]): Promise<string> {
  return (await exec('qemu-img', args, { timeoutMs: 60_000 })).stdout
}

/** Overwrites bytes of a file: a number as 32 bits, a bigint as 64, big-endian. */
export async function patch(path: string, changes: Record<number, number | bigint | string>): Promise<void> {
  await using file = await open(path, 'r+')
  for (const [at, value] of Object.entries(changes)) await file.write(bytesOf(value), 0, undefined, Number(at))
}

function bytesOf(value: number | bigint | string): Buffer {
  if (typeof value === 'string') return Buffer.from(value, 'latin1')
  const bytes = Buffer.alloc(typeof value === 'bigint' ? 8 : 4)
  if (typeof value === 'bigint') bytes.writeBigUInt64BE(value)
  else bytes.writeUInt32BE(value)
  return bytes
}
