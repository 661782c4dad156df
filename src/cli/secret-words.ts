import { randomInt } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { usageError } from './failure.ts'

/** Where values of a Secret come from, as Commander gives it. Each may be repeated, but there is one input. */
export interface ValueOptions {
  generate?: string[]
  fromFile?: string[]
  fromStdin?: string
}

/** Values of a Secret as its spec has them: text where they are text, base64 elsewhere. */
export interface Values {
  data: Record<string, string>
  binary: Record<string, string>
}

const generatedLength = 32
/** Without what people take for something else, and without what shells, URLs and connection strings read as their own. */
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'

/** Values from where the options say. `words`: what else stood on the command line, which must be nothing. Throws cli.usage. */
export async function valuesOf({ generate = [], fromFile = [], fromStdin }: ValueOptions, words: readonly string[]): Promise<Values> {
  refuseValues(words)
  if (fromStdin?.includes('=')) refuseValues([fromStdin])
  const values: Values = { data: {}, binary: {} }
  for (const word of generate) {
    const [key = '', length] = word.split('=')
    if (length !== undefined && !/^\d+$/.test(length)) refuseValues([word])
    put(values, key, Buffer.from(generated(length === undefined ? generatedLength : Number(length))))
  }
  for (const word of fromFile) {
    const [, key, path] = /^([^=]+)=(.+)$/.exec(word) ?? []
    if (key === undefined || path === undefined) throw usageError(`--from-file ${word}: write KEY=PATH`)
    put(values, key, await contentOf(path))
  }
  if (fromStdin !== undefined) put(values, fromStdin, await inputOnce())
  return values
}

/** What stands on a command line is no secret any more. Throws cli.usage. */
export function refuseValues(words: readonly string[]): void {
  if (words.length === 0) return
  const key = words[0]!.split('=')[0]!
  throw usageError(
    `a value cannot be given as a word: everybody on this machine sees it in the list of processes, and the shell keeps it in its history`,
    `Use --generate ${key}, --from-file ${key}=PATH, or --from-stdin ${key}.`,
  )
}

export function put({ data, binary }: Values, key: string, content: Buffer): void {
  if (key in data || key in binary) throw usageError(`${key} is given twice`)
  const text = content.toString('utf8')
  if (Buffer.from(text).equals(content)) data[key] = text
  else binary[key] = content.toString('base64')
}

/** A password of letters and digits, 5.8 bits each. */
export function generated(length: number): string {
  if (!Number.isInteger(length) || length < 8 || length > 1024) throw usageError('a generated value has 8 to 1024 characters')
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join('')
}

/** The input; a single line without its end, as `echo` adds one. Keys and certificates, which have several lines, stay as they are. */
export async function inputOnce(): Promise<Buffer> {
  const content = await buffer(process.stdin)
  const end = content.indexOf('\n')
  return end >= 0 && end === content.length - 1 ? content.subarray(0, end) : content
}

async function contentOf(path: string): Promise<Buffer> {
  if (path === '-') throw usageError('--from-file names a file', 'Use --from-stdin KEY for the input.')
  return readFile(path).catch((cause: Error) => {
    throw usageError(`${path} cannot be read: ${cause.message}`)
  })
}
