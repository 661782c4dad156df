import { nearest } from '../base/suggest.ts'
import type { KindInfo } from './api.ts'
import { usageError } from './failure.ts'
import { kindTable } from './kind-table.ts'

const shortNames: Record<string, string> = {
  cert: 'certificates',
  inst: 'instances',
  img: 'images',
  lb: 'loadbalancers',
  net: 'networks',
  op: 'operations',
  pool: 'pools',
  proj: 'projects',
  rev: 'revisions',
  sg: 'securitygroups',
  snap: 'snapshots',
  vol: 'volumes',
}

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

export interface Target {
  kind: KindInfo
  name: string
}

/** `instances web db` or `instances/web networks/front` -> kind and name of each. Throws cli.usage when no name is given. */
export function parseTargets(words: readonly string[]): Target[] {
  const [first = '', ...names] = words
  if (!first.includes('/')) {
    const kind = kindNamed(first)
    if (names.length === 0) throw usageError(`name the ${kind.plural} that are meant`, `Write ${kind.plural} NAME, or ${kind.plural}/NAME.`)
    return names.map((name) => ({ kind, name }))
  }
  return words.map((word) => {
    const slash = word.indexOf('/')
    if (slash < 0) throw usageError(`"${word}": write all as KIND/NAME, or the kind once and then names`)
    return { kind: kindNamed(word.slice(0, slash)), name: word.slice(slash + 1) }
  })
}

/** The same where a kind alone means all of them, and one list holds one kind only. */
export function parseListed(words: readonly string[]): { kind: KindInfo; names: string[] } {
  const [first = ''] = words
  if (!first.includes('/') && words.length === 1) return { kind: kindNamed(first), names: [] }
  const targets = parseTargets(words)
  const [{ kind }] = targets as [Target]
  if (targets.some((target) => target.kind !== kind)) throw usageError('list one kind at a time')
  return { kind, names: targets.map(({ name }) => name) }
}
