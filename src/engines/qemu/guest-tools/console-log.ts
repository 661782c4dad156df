import { open, stat } from 'node:fs/promises'
import { StringDecoder } from 'node:string_decoder'
import { stripVTControlCharacters } from 'node:util'
import type { LogLine } from '../../engine.ts'

/** A system that draws on its console ends no line for long. */
const longestLine = 4096

/**
 * What a system of its own prints on its serial console, as lines. The console has no times: a line has that of the last write
 * before it was read. The file is cut in place when it has grown, so reading begins anew where it has become shorter.
 */
export class ConsoleReader {
  readonly #path: string
  readonly #decoder = new StringDecoder('utf8')
  #position = 0
  #rest = ''

  constructor(path: string) {
    this.#path = path
  }

  /** Lines since the last call. `all`: also one that is not ended, such as a prompt. */
  async *lines({ all }: { all: boolean }): AsyncIterable<LogLine> {
    const found = await stat(this.#path).catch(() => undefined)
    if (!found) return
    if (found.size < this.#position) this.#position = 0
    await using file = await open(this.#path)
    const buffer = Buffer.alloc(64 * 1024)
    const at = found.mtime.toISOString()
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, this.#position)
      if (bytesRead === 0) break
      this.#position += bytesRead
      yield* this.#cut(this.#decoder.write(buffer.subarray(0, bytesRead)), at)
    }
    if (!all || this.#rest === '') return
    yield line(this.#rest, at)
    this.#rest = ''
  }

  *#cut(text: string, at: string): Iterable<LogLine> {
    const parts = (this.#rest + text).split('\n')
    this.#rest = parts.pop() ?? ''
    for (const part of parts) yield line(part, at)
    if (this.#rest.length < longestLine) return
    yield line(this.#rest, at)
    this.#rest = ''
  }
}

/** What a terminal would show of it in the end: without colours and cursor movements. */
function line(raw: string, at: string): LogLine {
  return { at, stream: 'stdout', text: stripVTControlCharacters(raw).replaceAll('\r', '') }
}
