import type { LogLine } from '../engine.ts'

/** One line of the CRI log format: `<RFC 3339 time> stdout|stderr F|P <text>`; undefined when it is not one. */
export function parseCri(line: string): (LogLine & { partial: boolean }) | undefined {
  const match = /^(\S+) (stdout|stderr) ([FP]) (.*)$/s.exec(line)
  if (!match || Number.isNaN(Date.parse(match[1]!))) return undefined
  return { at: match[1]!, stream: match[2] as LogLine['stream'], partial: match[3] === 'P', text: match[4]! }
}

/** A line the program never ended would grow without end: it is cut here. */
const maxText = 1024 * 1024

/** Bytes of a log file -> whole lines. Parts (`P`) are put together and carry the time of the first. */
export class CriDecoder {
  #rest = Buffer.alloc(0)
  readonly #parts = new Map<LogLine['stream'], LogLine>()

  push(chunk: Buffer): LogLine[] {
    const lines: LogLine[] = []
    let rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      const line = this.#line(rest.toString('utf8', 0, end))
      rest = rest.subarray(end + 1)
      if (line) lines.push(line)
    }
    this.#rest = Buffer.from(rest)
    return lines
  }

  #line(text: string): LogLine | undefined {
    const parsed = parseCri(text)
    if (!parsed) return undefined
    const { partial, ...line } = parsed
    const begun = this.#parts.get(line.stream)
    const whole = begun ? { ...begun, text: begun.text + line.text } : line
    if (partial && whole.text.length < maxText) {
      this.#parts.set(line.stream, whole)
      return undefined
    }
    this.#parts.delete(line.stream)
    return whole
  }
}

/** Orders instants that are written with different precision: text that sorts as time does. */
export function sortableInstant(at: string): string {
  const seconds = Math.floor(Date.parse(at) / 1000)
  const fraction = /[.,](\d+)/.exec(at)?.[1] ?? ''
  return `${String(seconds).padStart(12, '0')}.${fraction.slice(0, 9).padEnd(9, '0')}`
}
