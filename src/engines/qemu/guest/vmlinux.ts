import { readFile, rm, writeFile } from 'node:fs/promises'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { exec } from '../../../base/exec.node.ts'
import { trimElf } from './elf.ts'

const setupSectors = 0x1f1
const headerMagic = 0x202
const payloadOffset = 0x248
const payloadLength = 0x24c

/**
 * Writes the uncompressed ELF kernel inside a bzImage to `output`; the fields are those of the kernel's
 * Documentation/arch/x86/boot.rst. False when the file is none, or compressed in a way we cannot undo.
 */
export async function extractVmlinux(bzImage: string, output: string, signal: AbortSignal): Promise<boolean> {
  const image = await readFile(bzImage)
  if (image.toString('latin1', headerMagic, headerMagic + 4) !== 'HdrS') return false
  const start = ((image[setupSectors] ?? 0) + 1) * 512 + image.readUInt32LE(payloadOffset)
  const kernel = await decompress(image.subarray(start, start + image.readUInt32LE(payloadLength)), { scratch: `${output}.part`, signal })
  if (kernel === undefined) return false
  await writeFile(output, trimElf(kernel))
  return true
}

async function decompress(payload: Buffer, { scratch, signal }: { scratch: string; signal: AbortSignal }): Promise<Buffer | undefined> {
  const magic = payload.toString('hex', 0, 6)
  if (magic.startsWith('1f8b')) return gunzipSync(payload)
  const withoutSize = payload.subarray(0, -4) // to all formats but gzip the kernel's build appends the uncompressed size
  if (magic.startsWith('28b52ffd')) return zstdDecompressSync(withoutSize)
  if (magic !== 'fd377a585a00') return undefined
  await writeFile(`${scratch}.xz`, withoutSize)
  await exec('xz', ['--decompress', '--force', `${scratch}.xz`], { signal, timeoutMs: 120_000 })
  const kernel = await readFile(scratch)
  await rm(scratch)
  return kernel
}
