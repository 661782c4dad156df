import { readFile, rename, writeFile } from 'node:fs/promises'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { exec } from '../../../base/exec.node.ts'

const setupSectors = 0x1f1, headerMagic = 0x202, payloadOffset = 0x248, payloadLength = 0x24c

/**
 * Writes the uncompressed ELF kernel inside a bzImage to `output`; the fields are those of the kernel's
 * Documentation/arch/x86/boot.rst. False when the file is none, or compressed in a way we cannot undo.
 */
export async function extractVmlinux(bzImage: string, output: string, signal: AbortSignal): Promise<boolean> {
  const image = await readFile(bzImage)
  if (image.toString('latin1', headerMagic, headerMagic + 4) !== 'HdrS') return false
  const start = ((image[setupSectors] ?? 0) + 1) * 512 + image.readUInt32LE(payloadOffset)
  const payload = image.subarray(start, start + image.readUInt32LE(payloadLength))
  const magic = payload.toString('hex', 0, 6)
  if (magic === 'fd377a585a00') await unxz(payload, output, signal)
  else if (magic.startsWith('28b52ffd')) await writeFile(output, zstdDecompressSync(withoutSize(payload)))
  else if (magic.startsWith('1f8b')) await writeFile(output, gunzipSync(payload))
  else return false
  return true
}

/** To all formats but gzip the kernel's build appends the uncompressed size. */
function withoutSize(payload: Buffer): Buffer { return payload.subarray(0, -4) }

async function unxz(payload: Buffer, output: string, signal: AbortSignal): Promise<void> {
  await writeFile(`${output}.part.xz`, withoutSize(payload))
  await exec('xz', ['--decompress', '--force', `${output}.part.xz`], { signal, timeoutMs: 120_000 })
  await rename(`${output}.part`, output)
}
