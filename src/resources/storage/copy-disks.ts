import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { PandoError } from '../../base/errors.ts'
import type { DiskSource, Progress } from './driver.ts'

/** Copies a raw disk that nobody writes to into an empty one of its size or larger, wherever both are. What is nothing but zeros takes no room. */
export async function copyDisks(
  from: DiskSource,
  to: DiskSource,
  { progress, signal }: { progress?: Progress | undefined; signal: AbortSignal },
): Promise<void> {
  const args = ['convert', '-p', '-n', '--target-is-zero', '-f', 'raw', '-O', 'raw', imageName(from), imageName(to)]
  const child = spawn('qemu-img', args, { stdio: ['ignore', 'pipe', 'pipe'], signal, killSignal: 'SIGKILL' })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-2000)
  })
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const percent = text.match(/\((\d+(?:\.\d+)?)\/100%\)/g)?.at(-1)
    if (percent) progress?.(Number.parseFloat(percent.slice(1)), 100)
  })
  const [code] = (await once(child, 'close')) as [number | null]
  signal.throwIfAborted()
  if (code === 0) return
  if (/No space left/.test(stderr)) throw new PandoError('volume.no_room', { what: 'a copy of the volume', free: 'too few bytes' })
  throw new PandoError('base.command_failed', { command: 'qemu-img convert', exit: code ?? 137, stderr: stderr.trim() || 'no message' })
}

/** Never to be read as anything but what it is: a name with a colon would be a protocol. */
function imageName(disk: DiskSource): string {
  if (disk.type === 'disk') return `file:${disk.path}`
  return `rbd:${disk.pool}/${disk.image}:id=${disk.user}:conf=${disk.conf}`
}
