import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Duplex, PassThrough, Writable } from 'node:stream'
import type { Exec } from 'dockerode'
import type { Cell } from '../../base/cell.ts'
import type { Clock } from '../../base/clock.ts'
import { PandoError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { ExecRequest, ExecSession, InstanceId } from '../engine.ts'
import { type DockerClient, httpStatus } from './client.ts'
import { dockerEvents } from './events.ts'
import { killExec } from './exec-signal.ts'
import { frames } from './frames.ts'
import { containerName, dockerPaths } from './names.ts'

export interface ExecContext {
  client: DockerClient
  cell: Cell
  clock: Clock
  log: Log
}

/** Docker swallows this sequence in a terminal; its default begins with Ctrl-P, which shells use for history. */
const detachKeys = 'ctrl-^,ctrl-_,ctrl-^'

/** Runs a program inside. Aborting `signal` ends it with SIGKILL. Throws instance.not_running. */
export async function openExec(ctx: ExecContext, id: InstanceId, request: ExecRequest, signal: AbortSignal): Promise<ExecSession> {
  const { client, cell, log } = ctx
  const name = containerName(cell, id)
  const sinceMs = ctx.clock.now()
  const exec = await createExec(client, name, request, signal)
  if (request.tty) await writeSize(cell, exec.id, request.tty)
  const socket = await client.request('exec start', { signal }, (abortSignal) =>
    exec.start({ hijack: true, stdin: true, Tty: request.tty !== undefined, abortSignal }),
  )
  const stdout = new PassThrough(),
    stderr = new PassThrough()
  const onAbort = () => {
    socket.destroy()
    void sendSignal('SIGKILL')
  }
  signal.addEventListener('abort', onAbort, { once: true })
  const exit = finish()
  exit.catch(() => {}) // whoever does not wait for the end need not handle it
  return {
    stdin: stdinOf(socket),
    stdout,
    stderr,
    exit,
    resize: ({ columns, rows }) => {
      exec.resize({ w: columns, h: rows }).catch((error: unknown) => log.debug({ error: String(error) }, 'exec resize failed'))
    },
    signal: (signalName) => void sendSignal(signalName),
  }

  function sendSignal(signalName: string): Promise<void> {
    return killExec(client, { exec, container: name, clock: ctx.clock }, signalName).catch((error: unknown) =>
      log.debug({ error: String(error) }, 'exec signal failed'),
    )
  }

  async function finish(): Promise<number> {
    try {
      const failedToStart = request.tty ? await pumpTerminal(socket, stdout) : await pumpFrames(socket, stdout, stderr)
      return await exitCode(client, { exec, container: name, sinceMs, failedToStart }, signal)
    } finally {
      signal.removeEventListener('abort', onAbort)
      stdout.end()
      stderr.end()
      socket.destroy()
      if (request.tty) await rm(join(dockerPaths(cell).tty, exec.id), { force: true })
    }
  }
}

async function createExec(
  client: DockerClient,
  container: string,
  { argv, env, user, workdir, tty }: ExecRequest,
  signal: AbortSignal,
): Promise<Exec> {
  try {
    return await client.request('exec', { signal }, (abortSignal) =>
      client.api.getContainer(container).exec({
        Cmd: argv,
        Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
        AttachStdin: true,
        AttachStdout: true,
        AttachStderr: true,
        ...(user === undefined ? {} : { User: user }),
        ...(workdir === undefined ? {} : { WorkingDir: workdir }),
        ...(tty ? { Tty: true, ConsoleSize: [tty.rows, tty.columns], DetachKeys: detachKeys } : {}),
        abortSignal,
      }),
    )
  } catch (error) {
    const status = httpStatus(error)
    if (status !== 404 && status !== 409) throw error
    throw new PandoError(
      'instance.not_running',
      { name: container, phase: status === 404 ? 'absent' : 'stopped or paused' },
      { cause: error },
    )
  }
}

/** For the runtime, see runtime/pando-runtime: engines before API 1.42 ignore ConsoleSize. */
async function writeSize(cell: Cell, execId: string, { rows, columns }: { rows: number; columns: number }): Promise<void> {
  const folder = dockerPaths(cell).tty
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, execId), `${rows} ${columns}\n`)
}

/** Ending it closes only this direction: the program sees the end of its input and may still answer. */
function stdinOf(socket: Duplex): Writable {
  return new Writable({
    // A program may end without reading its input; that is no failure of the session.
    write: (chunk, _encoding, done) => {
      socket.write(chunk, () => done())
    },
    final: (done) => {
      socket.end(() => done())
    },
  })
}

/** dockerd tells in the output when the program could not be started. */
const startFailure = /^(?:OCI runtime exec failed: |unable to find user ).*/

async function pumpTerminal(socket: Duplex, stdout: PassThrough): Promise<string | undefined> {
  let failure: string | undefined
  for await (const chunk of socket) {
    failure ??= startFailure.exec((chunk as Buffer).toString())?.[0]
    await write(stdout, chunk as Buffer)
  }
  return failure
}

async function pumpFrames(socket: Duplex, stdout: PassThrough, stderr: PassThrough): Promise<string | undefined> {
  let failure: string | undefined
  for await (const { stream, payload } of frames(socket)) {
    const message = startFailure.exec(payload.subarray(0, 1000).toString())?.[0]
    failure ??= message
    await write(stream === 'stderr' || message !== undefined ? stderr : stdout, payload)
  }
  return failure
}

/** Waits for a slow reader; one that has gone misses the rest. */
async function write(sink: PassThrough, chunk: Buffer): Promise<void> {
  if (sink.destroyed || sink.write(chunk)) return
  await new Promise<void>((resolve) => {
    const done = () => {
      sink.off('drain', done).off('close', done)
      resolve()
    }
    sink.once('drain', done).once('close', done)
  })
}

interface ExecEnd {
  exec: Exec
  container: string
  sinceMs: number
  failedToStart: string | undefined
}

/** The output can end before the program does: then its end comes as an event. */
async function exitCode(client: DockerClient, { exec, container, sinceMs, failedToStart }: ExecEnd, signal: AbortSignal): Promise<number> {
  signal.throwIfAborted()
  const inspect = () => client.request('exec inspect', { signal }, (abortSignal) => exec.inspect({ abortSignal }))
  const info = await inspect()
  if (info.Pid === 0 && failedToStart !== undefined) return /exec: ".*": .*(?:not found|no such file)/.test(failedToStart) ? 127 : 126
  if (!info.Running && info.ExitCode !== null) return info.ExitCode
  const stop = new AbortController()
  try {
    const query = { filters: { type: ['container'], event: ['exec_die'], container: [container] }, sinceMs }
    for await (const { Actor } of dockerEvents(client, query, AbortSignal.any([signal, stop.signal]))) {
      if (Actor.Attributes.execID === exec.id) return Number(Actor.Attributes.exitCode)
    }
  } finally {
    stop.abort()
  }
  return (await inspect()).ExitCode ?? 255
}
