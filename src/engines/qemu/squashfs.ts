import { spawn } from 'node:child_process'
import { basename } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { PandoError } from '../../base/errors.ts'
import { abortable } from './host/abortable.ts'

/**
 * Uncompressed: guests read it through the host's page cache, so compression would save disk and cost every VM the time to
 * unpack what it reads. The root directory's mode is fixed because a tar need not name it, and sqfstar would make it 0777.
 */
const sqfstarOptions = [
  '-noI',
  '-noId',
  '-noD',
  '-noF',
  '-noX',
  '-root-mode',
  '755',
  '-mem',
  '256M',
  '-mkfs-time',
  '0',
  '-no-progress',
  '-quiet',
]

/** A tar stream -> a squashfs file. */
export async function toSquashfs(tar: Readable, path: string, signal: AbortSignal): Promise<void> {
  const child = spawn('sqfstar', [...sqfstarOptions, path], { stdio: ['pipe', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-2000)
  })
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', (cause) => reject(new PandoError('base.command_missing', { command: 'sqfstar' }, { cause })))
    child.once('close', (code) => resolve(code ?? 137))
  })
  const fed = pipeline(tar, child.stdin, { signal }).catch((error: unknown) => error)
  try {
    const failure = await Promise.race([fed, ended.then(() => fed)])
    if (failure !== undefined && (failure as NodeJS.ErrnoException).code !== 'EPIPE') throw failure
    const code = await abortable(ended, signal)
    if (code === 0 && failure === undefined) return
    if (/No space left/i.test(stderr)) throw new PandoError('image.disk_full', { detail: `while making ${basename(path)}` })
    throw new PandoError('base.command_failed', { command: 'sqfstar', exit: code, stderr: stderr.trim() || 'no message' })
  } catch (error) {
    child.kill('SIGKILL')
    await ended.catch(() => {})
    throw error
  }
}
