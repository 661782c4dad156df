import { once } from 'node:events'
import { type Duplex, PassThrough, type Readable, Writable } from 'node:stream'
import { createWebSocketStream, WebSocket } from 'ws'
import { type ExecCommand, type ExecReport, execChannel } from '../api/exec-channel.ts'
import { tooSlowClose, tooSlowCode } from '../api/streams.ts'
import { PandoError, type Problem } from '../base/errors.ts'
import { ApiError, fault } from './api-error.ts'
import { type Transport, textOf } from './transport.ts'

export interface TerminalSize {
  columns: number
  rows: number
}

export interface ExecOptions {
  argv: string[]
  /** Added to the instance's own environment. */
  env?: Record<string, string>
  user?: string | undefined
  workdir?: string | undefined
  /** A terminal of this size; without it stdout and stderr are separate. */
  tty?: TerminalSize | undefined
}

/** A program that runs in an instance. Read stdout and stderr both: one that is not read holds up the other. */
export interface ExecSession {
  stdin: Writable
  stdout: Readable
  stderr: Readable
  resize(size: TerminalSize): void
  /** E.g. `SIGINT`. */
  signal(name: string): void
  /** After all output. 126 not executable, 127 not found, 128+n killed by signal n. */
  exit: Promise<number>
}

/** Frames the server takes end at 1 MiB. */
const sliceBytes = 256 * 1024

/** Throws the problem the server answers with when it refuses. */
export async function openExec(transport: Transport, path: string, signal: AbortSignal): Promise<ExecSession> {
  const { socket, wire } = await openSocket(transport, path, { signal, readableObjectMode: true })
  const send = (command: ExecCommand) => {
    if (socket.readyState === socket.OPEN) wire.write(frame(execChannel.control, Buffer.from(JSON.stringify(command))))
  }
  const stdout = new PassThrough(),
    stderr = new PassThrough()
  const exit = receive(wire, { stdout, stderr, address: transport.address, signal }).finally(() => socket.close())
  exit.catch(() => {}) // told to those who await it
  return {
    stdin: inputOf(wire, send),
    stdout,
    stderr,
    exit,
    resize: (size) => send({ type: 'resize', ...size }),
    signal: (name) => send({ type: 'signal', name }),
  }
}

/** Raw bytes both ways. Ends with api.too_slow where what came was not read. */
export async function openConsole(transport: Transport, path: string, signal: AbortSignal): Promise<Duplex> {
  const { socket, wire } = await openSocket(transport, path, { signal, readableObjectMode: false })
  socket.once('close', (code) => {
    if (code === tooSlowClose) wire.destroy(new ApiError(new PandoError(tooSlowCode).toProblem()))
  })
  return wire
}

async function receive(
  wire: Duplex,
  { stdout, stderr, address, signal }: { stdout: PassThrough; stderr: PassThrough; address: string; signal: AbortSignal },
): Promise<number> {
  const outputs: Record<number, PassThrough> = { [execChannel.stdout]: stdout, [execChannel.stderr]: stderr }
  try {
    for await (const received of wire as AsyncIterable<Buffer>) {
      const payload = received.subarray(1)
      const output = outputs[received[0]!]
      if (output) {
        if (!output.write(payload)) await once(output, 'drain', { signal })
      } else return resultOf(JSON.parse(payload.toString()) as ExecReport)
    }
  } catch (error) {
    if (error instanceof ApiError) throw error
    wire.destroy()
    throw signal.aborted ? signal.reason : fault('client.connection_lost', address, error)
  } finally {
    stdout.end()
    stderr.end()
  }
  throw signal.aborted ? signal.reason : fault('client.connection_lost', address)
}

function resultOf(report: ExecReport): number {
  if (report.type === 'exit') return report.code
  throw new ApiError(report.problem)
}

function inputOf(wire: Duplex, send: (command: ExecCommand) => void): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      const slices = Array.from({ length: Math.ceil(chunk.length / sliceBytes) }, (_, i) =>
        chunk.subarray(i * sliceBytes, (i + 1) * sliceBytes),
      )
      for (const slice of slices.slice(0, -1)) wire.write(frame(execChannel.stdin, slice))
      wire.write(frame(execChannel.stdin, slices.at(-1) ?? Buffer.alloc(0)), () => done()) // a connection that broke is told by `exit`
    },
    final(done) {
      send({ type: 'eof' })
      done()
    },
  })
}

function frame(channel: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.of(channel), payload])
}

interface SocketOptions {
  signal: AbortSignal /** One chunk for each frame. */
  readableObjectMode: boolean
}

/** The stream is made before the connection is open: frames that come with the server's answer would else be lost. */
async function openSocket(
  transport: Transport,
  path: string,
  { signal, readableObjectMode }: SocketOptions,
): Promise<{ socket: WebSocket; wire: Duplex }> {
  signal.throwIfAborted()
  const { target, headers } = transport
  const options = { headers, perMessageDeflate: false }
  const socket =
    'socketPath' in target
      ? new WebSocket(`ws+unix://${target.socketPath}:${path}`, options)
      : new WebSocket(target.url.replace(/^http/, 'ws') + path, { ...options, ...(target.ca === undefined ? {} : { ca: target.ca }) })
  const wire = createWebSocketStream(socket, { readableObjectMode })
  wire.on('error', () => {}) // told below, and by the end of the stream
  const stop = () => socket.terminate()
  signal.addEventListener('abort', stop, { once: true })
  socket.once('close', () => signal.removeEventListener('abort', stop))
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.on('error', (error) => reject(transport.explain(error, signal)))
    socket.once('unexpected-response', (_request, answer) => {
      textOf(answer)
        .then((text) => reject(new ApiError(JSON.parse(text) as Problem)))
        .catch(() => reject(fault('client.bad_answer', transport.address, `status ${answer.statusCode}`)))
        .finally(stop)
    })
  })
  return { socket, wire }
}
