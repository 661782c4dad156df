import { PandoError } from '../../base/errors.ts'

/** Where something stands in a file, from 1. */
export interface Position {
  line: number
  column: number
}

/** A YAML value that remembers where it stands; anchors and merges are resolved, variables filled in. */
export type Located = { at: Position } & (
  | { kind: 'map'; entries: Map<string, { at: Position; value: Located }> }
  | { kind: 'list'; items: Located[] }
  /** `text` is what was written, so that `1.10` stays that; null where nothing was. */
  | { kind: 'scalar'; text: string | null }
)

export type LocatedMap = Extract<Located, { kind: 'map' }>

/** What is to be said about a place in the file. */
export interface Finding extends Position {
  text: string
}

/** Names and text of the file, for messages. */
export interface Source {
  name: string
  text: string
}

/** The file cannot be meant like this. */
export function invalid({ name, text }: Source, { line, column }: Position, detail: string): PandoError {
  return new PandoError('compose.invalid', { source: name, line, column, detail: `${detail}${excerpt(text, { line, column })}` })
}

/**
 *       3 |     image: web
 *         |     ^
 */
function excerpt(text: string, { line, column }: Position): string {
  const shown = text.split('\n')[line - 1]
  if (shown === undefined) return ''
  const number = String(line)
  return `\n\n  ${number} | ${shown}\n  ${' '.repeat(number.length)} | ${' '.repeat(column - 1)}^`
}
