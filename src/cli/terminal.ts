import type { Readable } from 'node:stream'
import type { TerminalSize } from '../client/sockets.ts'

export function terminalSize(): TerminalSize {
  return { columns: process.stdout.columns || 80, rows: process.stdout.rows || 24 }
}

/** The terminal hands over every key as it is pressed, Ctrl-C too. Undo it with the result; always do. */
export function rawTerminal(onResize: (size: TerminalSize) => void): () => void {
  const resized = () => onResize(terminalSize())
  process.stdin.setRawMode(true)
  process.stdout.on('resize', resized)
  return () => {
    process.stdout.off('resize', resized)
    process.stdin.setRawMode(false)
  }
}

/** Copies to our own output and resolves when the source has ended and all is written. Our output stays open. */
export async function drainTo(source: Readable, target: NodeJS.WriteStream): Promise<void> {
  for await (const chunk of source) {
    if (!target.write(chunk as Buffer))
      await new Promise((resolve) => {
        target.once('drain', resolve)
      })
  }
}

/** Lets the process end although input may still come. Input from a file has nothing to let go of. */
export function releaseInput(): void {
  const input: { pause(): void; unref?(): void } = process.stdin
  input.pause()
  input.unref?.()
}
