import { nearest } from '../base/suggest.ts'
import type { KindInfo } from './api.ts'
import { usageError } from './failure.ts'
import { kindTable } from './kind-table.ts'

const shortNames: Record<string, string> = { inst: 'instances', img: 'images', net: 'networks', op: 'operations', proj: 'projects' }

/** A kind by plural, singular or short name, in any case. Throws cli.usage with what was probably meant. */
export function kindNamed(word: string): KindInfo {
  const wanted = shortNames[word.toLowerCase()] ?? word.toLowerCase()
  const found = kindTable.find(({ kind, plural }) => plural === wanted || kind.toLowerCase() === wanted)
  if (found) return found
  const meant = nearest(
    wanted,
    kindTable.flatMap(({ kind, plural }) => [plural, kind.toLowerCase()]),
  )
  throw usageError(
    `there is no kind "${word}"${meant ? `; did you mean ${meant}?` : ''}`,
    `The kinds are ${kindTable.map(({ plural }) => plural).join(', ')}.`,
  )
}

/** `instances web db`, `instances/web` or `web` alone where one kind is meant -> kind and names. */
export function parseTargets(words: readonly string[]): { kind: KindInfo; names: string[] } {
  const [first = '', ...names] = words
  const slash = first.indexOf('/')
  if (slash < 0) return { kind: kindNamed(first), names: [...names] }
  const kind = kindNamed(first.slice(0, slash))
  return { kind, names: words.map((word) => nameIn(word, kind)) }
}

function nameIn(word: string, kind: KindInfo): string {
  const slash = word.indexOf('/')
  if (slash < 0 || kindNamed(word.slice(0, slash)) !== kind)
    throw usageError(`"${word}": write all as ${kind.plural}/NAME, or the kind once and then names`)
  return word.slice(slash + 1)
}
