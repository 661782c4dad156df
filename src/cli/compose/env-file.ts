import { BadVariable, interpolate } from './interpolate.ts'
import { invalid, type Source } from './located.ts'

/** `KEY=value` lines as Compose reads them: comments, `export`, quotes over several lines, variables outside single quotes. Throws compose.invalid. */
export function parseEnvFile(source: Source, outer: Readonly<Record<string, string>>): Record<string, string> {
  const own: Record<string, string> = {}
  const { text } = source
  const pattern = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*(?:=[ \t]*|:[ \t]+|(?=\r?$))/
  for (let at = 0; at < text.length; ) {
    const lineEnd = endOfLine(text, at)
    const line = text.slice(at, lineEnd)
    if (/^\s*(#|$)/.test(line)) {
      at = lineEnd + 1
      continue
    }
    const place = placeOf(text, at)
    const match = pattern.exec(line)
    if (!match) throw invalid(source, place, 'a line must be KEY=VALUE or a comment')
    const [head, name = ''] = match
    const { raw, quote, end } = valueAt(text, at + head.length)
    if (end === undefined) throw invalid(source, place, `the quote ${quote} is never closed`)
    const isBare = head.trim() === name || head.trim() === `export ${name}` // no value: taken from outside
    own[name] = isBare ? (outer[name] ?? '') : filled(raw, quote)
    at = endOfLine(text, end) + 1

    function filled(value: string, by: string | undefined): string {
      if (by === "'") return value
      const plain = by === '"' ? withoutEscapes(value) : value
      try {
        return interpolate(plain, { ...own, ...outer }).text
      } catch (error) {
        if (error instanceof BadVariable) throw invalid(source, place, error.message)
        throw error
      }
    }
  }
  return own
}

/** From the first character of a value; `end` is behind it. */
function valueAt(text: string, from: number): { raw: string; quote?: string; end: number | undefined } {
  const quote = text[from]
  if (quote !== '"' && quote !== "'") {
    const end = endOfLine(text, from)
    return {
      raw: text
        .slice(from, end)
        .replace(/(?:^|[ \t])#.*$/, '')
        .trim(),
      end,
    }
  }
  for (let i = from + 1; i < text.length; i++) {
    if (text[i] === '\\' && quote === '"') i++
    else if (text[i] === quote) return { raw: text.slice(from + 1, i), quote, end: i + 1 }
  }
  return { raw: '', quote, end: undefined }
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', $: '$$' }

function withoutEscapes(text: string): string {
  return text.replace(/\\([\s\S])/g, (_all, char: string) => escapes[char] ?? char)
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

function placeOf(text: string, offset: number) {
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: before.at(-1)!.length + 1 }
}
