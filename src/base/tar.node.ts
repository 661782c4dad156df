import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { PassThrough, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { PandoError } from './errors.ts'

/** GNU tar keeps owners, times, links and attributes. It ends with us. */
const kept = ['--numeric-owner', '--xattrs', '--xattrs-include=*']

function spawnTar(args: readonly string[], stdin: 'ignore' | 'pipe') {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'tar', ...args], {
    stdio: [stdin, stdin === 'pipe' ? 'ignore' : 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
  })
  let said = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-500)
  })
  const failure = (exit: number | null) =>
    new PandoError('base.command_failed', { command: 'tar', exit: exit ?? 128, stderr: said.trim() || 'no message' })
  return { child, failure }
}

/** A folder, or one entry of it, as a tar stream; hard links as such. What goes wrong breaks the stream (base.command_failed). */
export function tarOf(folder: string, { entry = '.' }: { entry?: string } = {}): Readable {
  const name = entry.startsWith('-') ? `./${entry}` : entry
  const { child, failure } = spawnTar(['-c', '-f', '-', '-C', folder, ...kept, '--sort=name', '--', name], 'ignore')
  const out = new PassThrough()
  child.stdout!.pipe(out, { end: false }) // its exit tells whether that was all
  child.once('error', (error) => out.destroy(error))
  child.once('close', (code) => (code === 0 ? out.end() : out.destroy(failure(code))))
  out.once('close', () => child.kill('SIGKILL'))
  return out
}

/**
 * Unpacks into a folder that is there. GNU tar keeps inside it: links are made last, and no path with `..` or from the root is taken.
 * Throws base.command_failed, and what broke the stream.
 */
export async function untar(tar: NodeJS.ReadableStream, folder: string): Promise<void> {
  // Zeros are read on to the end of the stream: a tar that ends before it has been told all is not to be told from one that failed.
  const { child, failure } = spawnTar(
    ['-x', '--ignore-zeros', '-f', '-', '-C', folder, ...kept, '--same-owner', '-p', '--delay-directory-restore'],
    'pipe',
  )
  const ended = once(child, 'close') as Promise<[number | null]>
  const [, [code]] = await Promise.all([
    pipeline(tar, child.stdin!).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error // it ended early: its exit tells why
    }),
    ended,
  ])
  if (code !== 0) throw failure(code)
}
