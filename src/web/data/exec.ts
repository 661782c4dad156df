import { type ExecCommand, type ExecReport, execChannel } from '../../api/exec-channel.ts'
import type { Problem } from '../../base/errors.ts'
import { ApiError, lostProblem, withQuery } from './http.ts'

/** A connection to a program or a serial console. */
export interface Wire {
  send(bytes: Uint8Array): void
  /** Of the terminal; a serial console has no size. */
  resize(columns: number, rows: number): void
  close(): void
}

/** How a connection ended: with an exit code, with what the server said, or without a word. */
export type WireEnd = { type: 'exit'; code: number } | { type: 'error'; problem: Problem } | { type: 'lost' }

export interface WireEvents {
  onOpen?(): void
  onData(bytes: Uint8Array, stream: 'stdout' | 'stderr'): void
  /** Once, unless we closed it. */
  onEnd(end: WireEnd): void
}

export interface ExecRequest {
  argv: readonly string[]
  /** Absent: no terminal, and the two outputs come apart. */
  tty?: { columns: number; rows: number } | undefined
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Runs a program in the instance at `path`, e.g. `/v1/projects/default/instances/web`. The frames are those of src/api/exec-channel.ts. */
export function openExec(path: string, { argv, tty }: ExecRequest, { onOpen, onData, onEnd }: WireEvents): Wire {
  let end: WireEnd = { type: 'lost' }
  const socket = openSocket(withQuery(`${path}/exec`, { argv, ...(tty ? { tty: true, ...tty } : {}) }), {
    onOpen,
    onEnd: () => onEnd(end),
    onFrame(frame) {
      const payload = frame.subarray(1)
      if (frame[0] !== execChannel.control) return onData(payload, frame[0] === execChannel.stderr ? 'stderr' : 'stdout')
      const report = JSON.parse(decoder.decode(payload)) as ExecReport
      end = report
    },
  })
  const tell = (command: ExecCommand) => socket.send(framed(execChannel.control, encoder.encode(JSON.stringify(command))))
  return {
    send: (bytes) => socket.send(framed(execChannel.stdin, bytes)),
    resize: (columns, rows) => tell({ type: 'resize', columns, rows }),
    close: socket.close,
  }
}

/** The serial console of the virtual machine at `path`. */
export function openSerial(path: string, { onOpen, onData, onEnd }: WireEvents): Wire {
  const socket = openSocket(`${path}/console`, {
    onOpen,
    onEnd: () => onEnd({ type: 'lost' }),
    onFrame: (frame) => onData(frame, 'stdout'),
  })
  return { ...socket, resize: () => {} }
}

/** A program inside ended with another exit code than 0. The message is what it wrote to stderr. */
export class ProgramFailed extends Error {}

/** Runs a program to its end. Throws ApiError, ProgramFailed. */
export function runToEnd(path: string, argv: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const texts = { stdout: '', stderr: '' }
    openExec(
      path,
      { argv },
      {
        onData: (bytes, stream) => {
          texts[stream] += decoder.decode(bytes, { stream: true })
        },
        onEnd(end) {
          if (end.type === 'exit' && end.code === 0) resolve(texts.stdout)
          else if (end.type === 'exit') reject(new ProgramFailed(texts.stderr.trim() || `${argv[0]}: exit code ${end.code}`))
          else reject(new ApiError(end.type === 'error' ? end.problem : lostProblem))
        },
      },
    )
  })
}

function framed(channel: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(payload.length + 1)
  frame[0] = channel
  frame.set(payload, 1)
  return frame
}

function openSocket(
  path: string,
  { onOpen, onFrame, onEnd }: { onOpen?: (() => void) | undefined; onFrame(frame: Uint8Array): void; onEnd(): void },
) {
  const socket = new WebSocket(path)
  const over = new AbortController()
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('open', () => onOpen?.(), { signal: over.signal })
  socket.addEventListener('message', ({ data }) => onFrame(new Uint8Array(data as ArrayBuffer)), { signal: over.signal })
  socket.addEventListener('close', onEnd, { signal: over.signal, once: true })
  return {
    send: (bytes: Uint8Array) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(bytes as Uint8Array<ArrayBuffer>)
    },
    close() {
      over.abort()
      socket.close()
    },
  }
}
