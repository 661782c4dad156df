import { once } from 'node:events'
import type { Duplex, Readable } from 'node:stream'
import { createWebSocketStream, type WebSocket } from 'ws'
import { z } from 'zod'
import { type ExecReport, execChannel } from '../api/exec-channel.ts'
import { PandoError, type Problem, unreachable } from '../base/errors.ts'
import type { ExecSession } from '../engines/engine.ts'
import { validate } from './validation.ts'

const size = z.int().min(1).max(10_000)
const command = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('resize'), columns: size, rows: size }),
  z.strictObject({ type: z.literal('signal'), name: z.string().regex(/^SIG[A-Z0-9+]{1,12}$/) }),
  z.strictObject({ type: z.literal('eof') }),
])

export interface ExecOptions {
  open(): Promise<ExecSession>
  refuse(error: unknown): Problem
  /** Ends when the client goes away. */
  signal: AbortSignal
}

/**
 * Carries one exec session over a WebSocket. Neither side reads faster than the other takes. The last frame is `exit`,
 * after all output, or `error`.
 */
export async function serveExec(socket: WebSocket, { open, refuse, signal }: ExecOptions): Promise<void> {
  const wire = createWebSocketStream(socket, { readableObjectMode: true })
  wire.on('error', () => {}) // a broken connection ends the signal; nobody is left to be told
  const tell = (report: ExecReport) => send(wire, execChannel.control, Buffer.from(JSON.stringify(report)))
  try {
    const session = await open()
    const fromClient = takeInput(wire, session)
    const finished = Promise.all([
      session.exit,
      pump(session.stdout, wire, execChannel.stdout),
      pump(session.stderr, wire, execChannel.stderr),
    ])
    finished.catch(() => {}) // thrown where it is awaited
    // Input may end long before the program; a fault in it ends the session.
    const [code] = await Promise.race([finished, fromClient.then(() => finished)])
    await tell({ type: 'exit', code })
  } catch (error) {
    if (signal.aborted) return socket.terminate()
    await tell({ type: 'error', problem: refuse(error) }).catch(() => {})
  }
  socket.close(1000)
}

async function takeInput(wire: Duplex, session: ExecSession): Promise<void> {
  session.stdin.on('error', () => {}) // the program closed its input: what still comes is dropped
  for await (const frame of wire as AsyncIterable<Buffer>) {
    const payload = frame.subarray(1)
    switch (frame[0]) {
      case execChannel.stdin:
        if (session.stdin.writable && !session.stdin.write(payload))
          await Promise.race([once(session.stdin, 'drain'), once(session.stdin, 'close')])
        break
      case execChannel.control:
        obey(payload, session)
        break
      default:
        throw new PandoError('api.bad_request', { detail: 'a frame of an exec session begins with 0 (stdin) or 3 (control)' })
    }
  }
}

function obey(payload: Buffer, session: ExecSession): void {
  const told = validate(command, parse(payload), { plural: 'instances' })
  switch (told.type) {
    case 'resize':
      session.resize({ columns: told.columns, rows: told.rows })
      break
    case 'signal':
      session.signal(told.name)
      break
    case 'eof':
      session.stdin.end()
      break
    default:
      unreachable(told)
  }
}

function parse(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString())
  } catch (error) {
    throw new PandoError('api.bad_json', { detail: (error as Error).message }, { cause: error })
  }
}

async function pump(output: Readable, wire: Duplex, channel: number): Promise<void> {
  for await (const chunk of output as AsyncIterable<Buffer>) await send(wire, channel, chunk)
}

/** Resolves when the frame is on its way, which is what holds back a program that prints faster than the client reads. */
function send(wire: Duplex, channel: number, payload: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    wire.write(Buffer.concat([Buffer.of(channel), payload]), (error) => (error ? reject(error) : resolve()))
  })
}
