import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { usageError } from '../failure.ts'

/** Throws cli.usage with `otherwise` where nobody sits at a terminal. */
export async function ask(question: string, otherwise: string): Promise<string> {
  if (!process.stdin.isTTY) throw usageError(`nobody is there to answer "${question.trim()}"`, otherwise)
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return (await terminal.question(question)).trim()
  } finally {
    terminal.close()
  }
}

/** The same without showing what is typed. */
export async function askSecret(question: string, otherwise: string): Promise<string> {
  if (!process.stdin.isTTY) throw usageError(`nobody is there to answer "${question.trim()}"`, otherwise)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  process.stderr.write(question)
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true })
  try {
    return await terminal.question('')
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}

/** A new password, typed twice. */
export function askNewPassword(otherwise: string): Promise<string> {
  return askNewSecret('New password', otherwise)
}

/** Something secret, typed twice. */
export async function askNewSecret(what: string, otherwise = 'Send it to the input.'): Promise<string> {
  const first = await askSecret(`${what}: `, otherwise)
  if ((await askSecret('Once more: ', otherwise)) !== first) throw usageError('the two are not the same; nothing was changed')
  return first
}

/** Lines of a pipe, for programs. */
export async function linesOfInput(): Promise<string[]> {
  return (await text(process.stdin)).split('\n').map((line) => line.replace(/\r$/, ''))
}
