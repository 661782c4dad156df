import { formatBytes, formatDuration } from '../../base/units.ts'
import { tone } from './style.ts'

export interface Progress {
  message?: string | undefined
  done?: number | undefined
  total?: number | undefined
  unit?: 'bytes' | 'steps' | undefined
}

const barWidth = 24
/** Without a terminal a line is written for each quarter of the way, or each new message where the way is not known; else this often. */
const plainEveryMs = 5_000

/**
 * Shows how far long work is: one line that is rewritten on a terminal, plain lines elsewhere. Writes to standard error.
 */
export class ProgressLine {
  readonly #title: string
  readonly #stream: NodeJS.WriteStream
  readonly #startedAt = performance.now()
  #plain = { stage: '', at: Number.NEGATIVE_INFINITY }
  #drawn = false

  constructor(title: string, stream: NodeJS.WriteStream = process.stderr) {
    this.#title = title
    this.#stream = stream
  }

  update(progress: Progress): void {
    if (this.#stream.isTTY) this.#redraw(`${tone('busy', '…', this.#stream)} ${this.#title}  ${progressText(progress)}`)
    else this.#plainLine(progress)
  }

  /** Ends the line. `mark` is what the step came to. */
  end(outcome: 'done' | 'failed', detail = ''): void {
    const mark = outcome === 'done' ? tone('good', '✓', this.#stream) : tone('bad', '✗', this.#stream)
    const time = tone('quiet', formatDuration(performance.now() - this.#startedAt), this.#stream)
    const line = [`${mark} ${this.#title}`, detail, time].filter(Boolean).join('  ')
    if (this.#stream.isTTY) this.#redraw(line)
    else this.#stream.write(line)
    this.#stream.write('\n')
    this.#drawn = false
  }

  #redraw(line: string): void {
    this.#stream.write(`${this.#drawn ? '\r\x1b[2K' : ''}${cut(line, this.#stream.columns || 80)}`)
    this.#drawn = true
  }

  #plainLine(progress: Progress): void {
    const { message = '', done, total } = progress
    const stage = done !== undefined && total ? `${Math.floor((4 * done) / total)}/4` : message
    const now = performance.now()
    if (stage === this.#plain.stage && now - this.#plain.at < plainEveryMs) return
    this.#plain = { stage, at: now }
    this.#stream.write(`… ${this.#title}  ${progressText(progress)}\n`)
  }
}

/** `[######............] 25% 12 MiB of 48 MiB  message` */
export function progressText({ message = '', done, total, unit }: Progress): string {
  if (done === undefined) return message
  const show = unit === 'bytes' ? formatBytes : String
  if (total === undefined || total <= 0) return [show(done) + (unit === 'steps' ? ' steps' : ''), message].filter(Boolean).join('  ')
  const share = Math.min(1, Math.max(0, done / total))
  const filled = Math.round(share * barWidth)
  const bar = `[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}]`
  const amount = `${show(done)} of ${show(total)}`
  const rest = message.startsWith(amount) ? [message] : [amount, message]
  return [`${bar} ${String(Math.floor(share * 100)).padStart(3)}%`, ...rest].filter(Boolean).join('  ')
}

/** Escape sequences take no room; what is longer than the terminal would leave its rest behind. */
function cut(line: string, columns: number): string {
  let width = 0
  let out = ''
  for (const part of line.split(/(\x1b\[[0-9;]*m)/)) {
    if (part.startsWith('\x1b[')) {
      out += part
      continue
    }
    const room = Math.max(0, columns - 1 - width)
    out += part.slice(0, room)
    width += Math.min(part.length, room)
  }
  return out
}
