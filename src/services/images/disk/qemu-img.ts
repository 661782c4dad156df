import { z } from 'zod'
import { PandoError } from '../../../base/errors.ts'
import { formatBytes } from '../../../base/units.ts'
import type { Enclosure, Ended } from './enclosure.ts'
import type { DiskFormat } from './signature.ts'

/** Names that QEMU has for formats. It is always told one: what it would find out by itself could be what a guest wrote. */
const driverOf: Record<DiskFormat, string> = { qcow2: 'qcow2', raw: 'raw', vmdk: 'vmdk', vdi: 'vdi', vhd: 'vpc', vhdx: 'vhdx', iso: 'raw' }

const lookSeconds = 60
const checkSeconds = 300
const convertSeconds = 3600
const headBytes = 64 * 1024

/**
 * 64 KiB clusters, not compressed: converting is fastest so, and VMs read it at the speed of the page cache. Measured on 600 MiB
 * of programs: zstd would halve the file and make reads three to six times slower, zlib more than ten times.
 */
const qcow2Options = 'compat=1.1,cluster_size=64k,lazy_refcounts=off,extended_l2=off'

const info = z.object({
  'virtual-size': z.int().min(0),
  format: z.string(),
  encrypted: z.boolean().optional(),
  'backing-filename': z.string().optional(),
  snapshots: z.array(z.unknown()).optional(),
  'format-specific': z.object({ data: z.record(z.string(), z.unknown()).optional() }).optional(),
})

const found = z.object({ corruptions: z.int().optional(), 'check-errors': z.int().optional() })

interface Look {
  enclosure: Enclosure
  source: string
  format: DiskFormat
  signal: AbortSignal
}

/** Size of the disk as QEMU sees it. Throws image.unreadable, and the codes of what must not be in an image. */
export async function inspect({ enclosure, source, format, signal }: Look): Promise<number> {
  const command = ['qemu-img', 'info', '-f', driverOf[format], '--output=json', '/source']
  const ended = await enclosure.run(command, { source, signal, cpuSeconds: lookSeconds })
  if (ended.code !== 0 || ended.killed) throw failed(ended, format)
  const facts = info.parse(JSON.parse(ended.stdout))
  const dataFile = facts['format-specific']?.data?.['data-file']
  if (facts['backing-filename'] !== undefined) throw new PandoError('image.backing_file', { file: facts['backing-filename'].slice(0, 200) })
  if (dataFile !== undefined) throw new PandoError('image.external_data', { file: String(dataFile).slice(0, 200) })
  if (facts.encrypted) throw new PandoError('image.encrypted', { method: 'LUKS' })
  return facts['virtual-size']
}

/** Every table leads to places within the file. Throws image.truncated, image.unreadable; formats that have no check pass. */
export async function check({ enclosure, source, format, signal }: Look): Promise<void> {
  const command = ['qemu-img', 'check', '-f', driverOf[format], '--output=json', '/source']
  const ended = await enclosure.run(command, { source, signal, cpuSeconds: checkSeconds })
  const [clean, leaks, unsupported] = [0, 3, 63]
  if (!ended.killed && [clean, leaks, unsupported].includes(ended.code)) return
  if (/beyond|exceeding the end|after EOF/i.test(ended.stderr + ended.stdout)) {
    throw new PandoError('image.truncated', { format, detail: 'its tables lead to places beyond the end of the file' })
  }
  const { data } = found.safeParse(jsonOf(ended.stdout))
  if (data?.corruptions || data?.['check-errors'])
    throw new PandoError('image.unreadable', { format, detail: `its tables have ${data.corruptions ?? data['check-errors']} errors` })
  throw failed(ended, format)
}

/** Writes the disk as qcow2 to `/out/<name>`; what was never written stays a hole. */
export async function convert(
  { enclosure, source, format, signal }: Look,
  { name, maxFileBytes, onProgress }: { name: string; maxFileBytes: number; onProgress(share: number): void },
): Promise<void> {
  const command = ['qemu-img', 'convert', '-p', '-f', driverOf[format], '-O', 'qcow2', '-o', qcow2Options, '/source', `/out/${name}`]
  let words = ''
  const read = async (output: AsyncIterable<Buffer>) => {
    for await (const piece of output) {
      const share = [...piece.toString('latin1').matchAll(/\((\d+\.\d+)\/100%\)/g)].at(-1)?.[1]
      if (share !== undefined) onProgress(Number(share) / 100)
      words = (words + piece.toString('latin1')).slice(-200)
    }
  }
  const ended = await enclosure.run(command, { source, signal, cpuSeconds: convertSeconds, maxFileBytes, read })
  if (ended.code !== 0 || ended.killed) throw failed(ended, format, maxFileBytes)
}

/** The first 64 KiB that a guest would see. `source` is a qcow2 of our own making. */
export async function firstBytes({ enclosure, source, signal }: Omit<Look, 'format'>, name: string): Promise<void> {
  const command = ['qemu-img', 'dd', '-f', 'qcow2', '-O', 'raw', `bs=${headBytes}`, 'count=1', 'if=/source', `of=/out/${name}`]
  const ended = await enclosure.run(command, { source, signal, cpuSeconds: lookSeconds, maxFileBytes: headBytes })
  if (ended.code !== 0 || ended.killed) throw failed(ended, 'qcow2')
}

/** What a program that did not succeed ran into. */
export function failed({ stderr, code, killed }: Ended, format: string, maxFileBytes?: number): PandoError {
  const words = stderr
    .replaceAll(/qemu-img: |xz: |\/source: ?|'?\/out\/\w+'?/g, '')
    .trim()
    .split('\n')[0]!
    .slice(0, 300)
  if (killed === 'SIGXCPU' || killed === 'SIGKILL')
    return new PandoError('image.import_limit', { detail: 'it takes too much time or memory to read' })
  if (killed === 'SIGXFSZ' || /File too large/i.test(words))
    return new PandoError('image.import_limit', {
      detail: maxFileBytes === undefined ? 'it is far larger than it looks' : `it unpacks to more than ${formatBytes(maxFileBytes)}`,
    })
  if (/No space left/i.test(words)) return new PandoError('image.disk_full', { detail: 'while converting a disk image' })
  if (/Cannot allocate memory/i.test(words)) return new PandoError('image.import_limit', { detail: 'it takes too much memory to read' })
  return new PandoError('image.unreadable', { format, detail: words || `qemu-img ended with ${killed ?? code}` })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
