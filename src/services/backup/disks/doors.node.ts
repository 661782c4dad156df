import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PandoError } from '../../../base/errors.ts'
import { exec } from '../../../base/exec.node.ts'
import { fileAppears } from '../../../base/file-appears.node.ts'
import { NbdClient } from '../../../base/nbd/client.node.ts'
import { serveNbd } from '../../../base/nbd/server.node.ts'
import type { DiskSource } from '../../../resources/storage/driver.ts'
import type { DiskDoors } from '../deps.ts'
import { ChunkReader } from './chunk-reader.ts'

const exportName = 'disk'
/** Hole and reads as zeros, in `base:allocation`. */
const nothing = 3
/** A disk may be large. */
const pourMs = 86_400_000

/** `owner`: whom QEMU runs as; it connects to what is served. */
export function openDoors({
  runDir,
  owner,
  onError,
}: {
  runDir: string
  owner: { uid: number; gid: number }
  onError(error: unknown): void
}): DiskDoors {
  return {
    user: owner,
    connect: ({ socket, export: name }, contexts, signal) => connectNbd(socket, name, { contexts, signal }),
    share: (disk, signal) => share(disk, runDir, signal),
    async serve(view, { name, bytes }, socket) {
      await mkdir(dirname(socket), { recursive: true })
      const reader = new ChunkReader(join(view.path, name), bytes)
      const disk = {
        bytes,
        read: (offset: number, length: number, signal: AbortSignal) => reader.read(offset, length, signal),
        async extents(offset: number, length: number) {
          const { data, ...range } = await reader.extent(offset, length)
          return [{ ...range, flags: data ? 0 : nothing }]
        },
      }
      const server = await serveNbd(socket, { [exportName]: disk }, { owner, onError })
      return { socket, export: exportName, close: () => server.close() }
    },
    async pour(from, to, signal) {
      const source = `nbd+unix:///${from.export}?socket=${from.socket}`
      const convert = ['qemu-img', 'convert', '-n', '--target-is-zero', '-f', 'raw', '-O', 'raw', '-t', 'writeback', source, nameOf(to)]
      await exec('setpriv', ['--pdeathsig', 'KILL', 'nice', ...convert], { signal, timeoutMs: pourMs })
    },
  }
}

/** What QEMU calls it. */
function nameOf(disk: DiskSource): string {
  if (disk.type === 'disk') return disk.path
  const { pool, image, conf, user } = disk
  return `rbd:${pool}/${image}:id=${user}:conf=${conf}`
}

/** By qemu-nbd, which tells what is allocated. It ends with us. Read as raw, whatever it holds. */
async function share(
  disk: DiskSource,
  runDir: string,
  signal: AbortSignal,
): Promise<{ socket: string; export: string; close(): Promise<void> }> {
  await mkdir(runDir, { recursive: true })
  const folder = await mkdtemp(join(runDir, 'bk-'))
  const socket = join(folder, 's')
  const ready = join(folder, 'pid') // written once it listens
  const args = [
    '--read-only',
    '--format=raw',
    '--persistent',
    '--shared=8',
    `--socket=${socket}`,
    `--pid-file=${ready}`,
    `--export-name=${exportName}`,
    nameOf(disk),
  ]
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'qemu-nbd', ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-500)
  })
  const ended = once(child, 'close')
  const close = async () => {
    child.kill('SIGTERM')
    await ended.catch(() => {})
    await rm(folder, { recursive: true, force: true })
  }
  const over = new AbortController()
  try {
    const failed = ended.then(() => {
      throw new PandoError('base.command_failed', { command: 'qemu-nbd', exit: child.exitCode ?? -1, stderr: said.trim() })
    })
    failed.catch(() => {})
    await Promise.race([fileAppears(ready, AbortSignal.any([signal, over.signal])), failed])
    return { socket, export: exportName, close }
  } catch (error) {
    await close()
    throw error
  } finally {
    over.abort()
  }
}

/** Throws nbd.closed when nobody answers: the VM, or what served its disk, has ended. */
async function connectNbd(
  socket: string,
  name: string,
  { contexts, signal }: { contexts: readonly string[]; signal: AbortSignal },
): Promise<NbdClient> {
  try {
    return await NbdClient.connect(socket, name, { contexts }, signal)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code !== 'ECONNREFUSED' && code !== 'ENOENT') throw cause
    throw new PandoError('nbd.closed', {}, { cause })
  }
}
