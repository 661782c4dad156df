import { randomBytes } from 'node:crypto'
import { posix } from 'node:path'
import { Readable } from 'node:stream'
import { PandoError } from '../../../base/errors.ts'
import type { InstanceId } from '../../engine.ts'
import type { Vms } from '../vms.ts'
import { type Tools, toolsOf } from './agent.ts'
import { type Asked, runScript } from './programs.ts'

/** Bytes in one call of the agent: it holds them in memory, and more than once. */
const chunkBytes = 512 * 1024
const tidyMs = 10_000

/**
 * Unpacks at `path`, a folder inside, with the guest's own tar. The archive lies in /var/tmp there meanwhile: a program's input must
 * be given to the agent whole, a file need not. Throws instance.file_not_found, instance.no_agent.
 */
export async function copyInByAgent(
  vms: Vms,
  { id, path, tar }: { id: InstanceId; path: string; tar: Readable },
  signal: AbortSignal,
): Promise<void> {
  const tools = await linuxTools(vms, id, signal)
  await mustBe(tools, { path, test: '-d', signal })
  await using archive = temporary(tools)
  const file = await tools.agent.execute<number>('guest-file-open', { path: archive.path, mode: 'w' }, signal)
  try {
    for await (const chunk of ofSize(tar, chunkBytes))
      await tools.agent.execute('guest-file-write', { handle: file, 'buf-b64': chunk.toString('base64') }, signal)
  } finally {
    await tools.agent.execute('guest-file-close', { handle: file }, AbortSignal.timeout(tidyMs))
  }
  await script(tools, 'tar -x -f "$1" -C "$2"', [archive.path, path], signal)
}

/** Packs the file or folder at `path`. Throws instance.file_not_found, instance.no_agent. */
export async function copyOutByAgent(vms: Vms, { id, path }: { id: InstanceId; path: string }, signal: AbortSignal): Promise<Readable> {
  const tools = await linuxTools(vms, id, signal)
  await mustBe(tools, { path, test: '-e', signal })
  const clean = posix.resolve('/', path)
  const [dir, name] = clean === '/' ? ['/', '.'] : [posix.dirname(clean), posix.basename(clean)]
  const archive = temporary(tools)
  try {
    await script(tools, 'tar -c -f "$1" -C "$2" --exclude="$1" -- "$3"', [archive.path, dir, name], signal)
  } catch (error) {
    await archive[Symbol.asyncDispose]()
    throw error
  }
  return Readable.from(read(tools, archive, signal), { objectMode: false })
}

async function* read({ agent }: Asked, archive: Temporary, signal: AbortSignal): AsyncIterable<Buffer> {
  await using _tidy = archive
  const handle = await agent.execute<number>('guest-file-open', { path: archive.path, mode: 'r' }, signal)
  try {
    for (let atEnd = false; !atEnd; ) {
      const piece = await agent.execute<{ 'buf-b64': string; eof: boolean }>('guest-file-read', { handle, count: chunkBytes }, signal)
      atEnd = piece.eof
      yield Buffer.from(piece['buf-b64'], 'base64')
    }
  } finally {
    await agent.execute('guest-file-close', { handle }, AbortSignal.timeout(tidyMs)).catch(() => {}) // the agent was started anew
  }
}

interface Temporary extends AsyncDisposable {
  path: string
}

function temporary(asked: Asked): Temporary {
  const path = `/var/tmp/.pando-${randomBytes(8).toString('hex')}.tar`
  return {
    path,
    async [Symbol.asyncDispose]() {
      await runScript(asked, { script: 'rm -f "$1"', args: [path] }, AbortSignal.timeout(tidyMs)).catch(() => {})
    },
  }
}

async function* ofSize(source: Readable, bytes: number): AsyncIterable<Buffer> {
  let rest = Buffer.alloc(0)
  for await (const chunk of source) {
    rest = Buffer.concat([rest, chunk as Buffer])
    for (; rest.length >= bytes; rest = rest.subarray(bytes)) yield rest.subarray(0, bytes)
  }
  if (rest.length > 0) yield rest
}

async function linuxTools(vms: Vms, id: InstanceId, signal: AbortSignal): Promise<Tools> {
  const tools = await toolsOf(vms, id, signal)
  if (tools.spec.hardware?.system === 'windows')
    throw new PandoError('instance.unsupported', {
      what: 'Copying files',
      engine: 'Windows',
      alternative: 'Use a share or a volume.',
    })
  return tools
}

async function mustBe(asked: Asked, { path, test, signal }: { path: string; test: '-d' | '-e'; signal: AbortSignal }): Promise<void> {
  const { exitCode } = await runScript(asked, { script: `test ${test} "$1"`, args: [path] }, signal)
  if (exitCode !== 0) throw new PandoError('instance.file_not_found', { path })
}

async function script(asked: Asked, text: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  const { exitCode, stderr } = await runScript(asked, { script: text, args }, signal)
  if (exitCode !== 0)
    throw new PandoError('base.command_failed', {
      command: text.slice(0, 6),
      exit: exitCode,
      stderr: stderr.toString().trim().slice(-500) || 'no message',
    })
}
