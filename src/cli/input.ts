import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'

/** The text of a file, or of the input for `-` (a pipe, a socket or a terminal: /dev/stdin cannot open all of them). */
export function textOfFile(path: string): Promise<string> {
  return path === '-' ? text(process.stdin) : readFile(path, 'utf8')
}
