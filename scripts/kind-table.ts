import type { KindDef } from '../src/api/kind.ts'

/**
 * TypeScript source of kind-table.ts: the part of the kinds that lists need, without the schemas. Loading those would
 * double the time that a short command takes.
 */
export function kindTableSource(kinds: readonly KindDef[]): string {
  const entries = kinds.map(({ kind, plural, scope, columns, readOnly, verbFields, description }) =>
    JSON.stringify({ kind, plural, scope, readOnly, verbFields, description, columns }),
  )
  return `// Made from the kinds by \`npm run gen\`. Do not edit.
import type { KindInfo } from './api.ts'

// biome-ignore format: made by a program
export const kindTable: readonly KindInfo[] = [
${entries.map((entry) => `  ${entry},`).join('\n')}
]
`
}
