export interface Interpolated {
  text: string
  /** Variables that are used and not set; they count as empty. */
  missing: string[]
}

/** Why a text cannot be filled in. The caller knows where it stands. */
export class BadVariable extends Error {}

/** `${NAME}`, `$NAME`, `:-` `-` (otherwise), `:?` `?` (must be set), `:+` `+` (if set), `$$` for one `$`; as Compose has them. Throws BadVariable. */
export function interpolate(text: string, env: Readonly<Record<string, string>>): Interpolated {
  const missing: string[] = []
  return { text: fill(text), missing }

  function fill(part: string): string {
    let out = ''
    for (let i = 0; i < part.length; i++) {
      if (part[i] !== '$') {
        out += part[i]
        continue
      }
      const rest = part.slice(i + 1)
      const bare = /^[A-Za-z_][A-Za-z0-9_]*/.exec(rest)?.[0]
      if (rest.startsWith('$')) {
        out += '$'
        i += 1
      } else if (rest.startsWith('{')) {
        const inside = upToBrace(rest.slice(1))
        out += braced(inside)
        i += inside.length + 2
      } else if (bare !== undefined) {
        out += valueNamed(bare)
        i += bare.length
      } else throw new BadVariable('a "$" here begins no variable; write "$$" for the sign itself')
    }
    return out
  }

  function braced(inside: string): string {
    const match = /^([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-?+])([\s\S]*))?$/.exec(inside)
    if (!match)
      throw new BadVariable(`"\${${inside}}" is not a variable; write \${NAME}, \${NAME:-otherwise}, \${NAME:?message} or \${NAME:+if set}`)
    const [, name = '', operator, word = ''] = match
    const value = env[name]
    const isThere = value !== undefined && !(operator?.startsWith(':') && value === '')
    switch (operator?.at(-1)) {
      case '-':
        return isThere ? value : fill(word)
      case '?':
        if (isThere) return value
        throw new BadVariable(`the variable ${name} must be set${word ? `: ${fill(word)}` : ''}`)
      case '+':
        return isThere ? fill(word) : ''
      default:
        return valueNamed(name)
    }
  }

  function valueNamed(name: string): string {
    const value = env[name]
    if (value === undefined) missing.push(name)
    return value ?? ''
  }
}

/** What stands before the brace that closes; those within are counted. */
function upToBrace(text: string): string {
  let depth = 1
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '$' && text[i + 1] === '{') depth++
    if (text[i] === '}' && --depth === 0) return text.slice(0, i)
  }
  throw new BadVariable(`"\${" is never closed`)
}
