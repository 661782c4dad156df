import { posix } from 'node:path'
import { PassThrough, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { PandoError } from '../../base/errors.ts'
import type { ExecSession, InstanceId } from '../engine.ts'
import { copyInByAgent, copyOutByAgent } from './guest-tools/files.ts'
import type { Vms } from './vms.ts'

/** In the image's root, as root, with the busybox that the guest brings along: the image need not have a tar. */
async function busybox(vms: Vms, id: InstanceId, { argv, signal }: { argv: string[]; signal: AbortSignal }): Promise<ExecSession> {
  const stream = await (await vms.link(id)).stream(signal)
  return stream.open({ argv: ['@busybox', ...argv], env: {}, user: '0:0', workdir: '/' }, signal)
}

/** Unpacks at `path`, which must be a folder inside. Throws instance.file_not_found. */
export async function copyIn(
  vms: Vms,
  { id, path, tar }: { id: InstanceId; path: string; tar: Readable },
  signal: AbortSignal,
): Promise<void> {
  if ((await vms.findSpec(id))?.hardware) return copyInByAgent(vms, { id, path, tar }, signal)
  await mustExist(vms, { id, path, kind: '-d', signal })
  const session = await busybox(vms, id, { argv: ['tar', '-x', '-f', '-', '-C', path], signal })
  session.stdout.resume()
  const complaint = collect(session.stderr)
  let broken: unknown
  const fed = pipeline(tar, session.stdin).catch((error: unknown) => {
    broken = error
    session.signal('SIGKILL')
  })
  const code = await session.exit
  tar.destroy() // tar may end before its input does
  await fed
  if (code === 0) return
  if (broken !== undefined && code === 128 + 9) throw broken
  throw failed('tar -x', code, await complaint)
}

/** Packs the file or folder at `path`. Throws instance.file_not_found. */
export async function copyOut(vms: Vms, { id, path }: { id: InstanceId; path: string }, signal: AbortSignal): Promise<Readable> {
  if ((await vms.findSpec(id))?.hardware) return copyOutByAgent(vms, { id, path }, signal)
  await mustExist(vms, { id, path, kind: '-e', signal })
  const clean = posix.resolve('/', path)
  const [dir, name] = clean === '/' ? ['/', '.'] : [posix.dirname(clean), posix.basename(clean)]
  const session = await busybox(vms, id, { argv: ['tar', '-c', '-f', '-', '-C', dir, '--', name], signal })
  const complaint = collect(session.stderr)
  const drained = new Promise<void>((resolve) => session.stdout.once('end', resolve))
  const out = new PassThrough()
  session.stdout.pipe(out, { end: false })
  out.once('close', () => session.stdout.destroy())
  const end = async () => {
    const code = await session.exit
    if (code !== 0) throw failed('tar -c', code, await complaint)
    await drained
    out.end()
  }
  end().catch((error: unknown) => out.destroy(error as Error))
  return out
}

async function mustExist(
  vms: Vms,
  { id, path, kind, signal }: { id: InstanceId; path: string; kind: '-d' | '-e'; signal: AbortSignal },
): Promise<void> {
  const session = await busybox(vms, id, { argv: ['test', kind, path], signal })
  session.stdout.resume()
  session.stderr.resume()
  if ((await session.exit) !== 0) throw new PandoError('instance.file_not_found', { path })
}

function failed(command: string, exit: number, stderr: string): PandoError {
  return new PandoError('base.command_failed', { command, exit, stderr: stderr.trim() || 'no message' })
}

async function collect(stream: Readable): Promise<string> {
  let text = ''
  for await (const chunk of stream) text = (text + String(chunk)).slice(-500)
  return text
}
