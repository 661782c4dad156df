import type { KindInfo } from './kind-info.ts'
import { kindTable } from './table.ts'

const byPlural = new Map(kindTable.map((kind) => [kind.plural, kind]))
const byKind = new Map(kindTable.map((kind) => [kind.kind, kind]))

export const allKinds: readonly KindInfo[] = kindTable

export function kindOfPlural(plural: string): KindInfo | undefined {
  return byPlural.get(plural)
}

export function kindNamed(kind: string): KindInfo | undefined {
  return byKind.get(kind)
}

/** A kind that is known to exist, for pages made for it. */
export function theKind(kind: string): KindInfo {
  const found = byKind.get(kind)
  if (!found) throw new RangeError(`there is no kind ${kind}`)
  return found
}

/** In which phase may `action` be done? The table is the one that the server asks, see `may` in src/api/kind.ts. */
export function phaseAllows(kind: KindInfo, action: string, phase: string): boolean {
  return kind.can[action]?.includes(phase) ?? false
}

/** `SecurityGroup` -> `security group`. */
export function wordsOf(kind: string): string {
  return kind.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()
}
