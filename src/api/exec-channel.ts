import type { Problem } from '../base/errors.ts'

/** First byte of every binary WebSocket frame of an exec session; the rest is the payload. */
export const execChannel = { stdin: 0, stdout: 1, stderr: 2, control: 3 } as const

/** Control frames of the client, as JSON. */
export type ExecCommand =
  | { type: 'resize'; columns: number; rows: number }
  /** E.g. `SIGINT`. */
  | { type: 'signal'; name: string }
  /** No more input. */
  | { type: 'eof' }

/** Control frames of the server, as JSON; each is the last of its session. */
export type ExecReport = { type: 'exit'; code: number } | { type: 'error'; problem: Problem }
