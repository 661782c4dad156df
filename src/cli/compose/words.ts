/** Splits a command as a shell would, without running one: spaces, quotes, backslashes. Undefined when a quote is never closed. */
export function splitWords(text: string): string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!
    if (quote === "'" ? char !== "'" : quote === '"' && char !== '"' && char !== '\\') word += char
    else if (char === '\\') {
      const next = text[++i] ?? ''
      word = (word ?? '') + (quote === '"' && !['"', '\\', '$', '`'].includes(next) ? `\\${next}` : next)
    } else if (char === quote) quote = undefined
    else if (char === '"' || char === "'") {
      quote = char
      word ??= ''
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + char
  }
  if (quote !== undefined) return undefined
  return word === undefined ? words : [...words, word]
}

/** `1h30m`, `10s`, `500ms`, `1.5s` or a plain number of nanoseconds -> milliseconds. Undefined when it is none. */
export function parseComposeDuration(text: string): number | undefined {
  const units: Record<string, number> = {
    ns: 1e-6,
    us: 1e-3,
    µs: 1e-3,
    ms: 1,
    s: 1_000,
    m: 60_000,
    h: 3_600_000,
    d: 86_400_000,
    w: 604_800_000,
  }
  if (/^\d+$/.test(text)) return Math.round(Number(text) / 1e6)
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d|w)/g)]
  if (parts.length === 0 || parts.map(([all]) => all).join('') !== text) return undefined
  return Math.round(parts.reduce((sum, [, number, unit]) => sum + Number(number) * units[unit!]!, 0))
}

/** `512m`, `1.5g`, `64kb` or a number of bytes; all in powers of 1024. Undefined when it is none. */
export function parseComposeBytes(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([bkmgt])?(?:i?b)?\s*$/i.exec(text)
  if (!match) return undefined
  return Math.round(Number(match[1]) * 1024 ** ' kmgt'.indexOf((match[2] ?? ' ').toLowerCase().replace('b', ' ')))
}
