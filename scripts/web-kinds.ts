import type { KindDef } from '../src/api/kind.ts'
import type { ApiDocument } from '../src/server/openapi.ts'
import { collectionUrl } from '../src/server/resources.ts'
import type { Route } from '../src/server/route.ts'
import { rightsOf } from './access-table.ts'

interface Verb {
  verb: string
  /** Component of the API document that its body is; absent where it takes none. */
  body?: string
  needsBody?: true
}

/**
 * What the web console is made from: one small table that is loaded with it, and a schema for each kind and body that is
 * loaded when a page shows it. Path from the root -> content.
 */
export function webKindFiles({ kinds, routes, document }: { kinds: readonly KindDef[]; routes: readonly Route[]; document: ApiDocument }) {
  const { schemas } = document.components
  const entries = kinds.map((kind) => entryOf(kind, routes))
  const bodies = new Set(entries.flatMap(({ actions, creators }) => [...actions, ...creators].flatMap(({ body }) => body ?? [])))
  return [
    ['src/web/kinds/table.ts', tableSource(entries)] as const,
    ['src/web/kinds/rights.json', json(rightsOf(routes))] as const,
    ...kinds.map(({ kind }) => {
      const spec = schemas[`${kind}SpecInput`] ?? schemas[`${kind}Spec`]
      return [`src/web/kinds/schemas/${kind}.json`, json({ spec, status: schemas[`${kind}Status`] })] as const
    }),
    ...[...bodies].map((body) => [`src/web/kinds/schemas/${body}.json`, json({ spec: schemas[body] })] as const),
  ]
}

function entryOf(kind: KindDef, routes: readonly Route[]) {
  const { kind: name, plural, scope, readOnly, description, columns, can, verbFields } = kind
  const verbsUnder = (url: string) => routes.flatMap((route) => verbOf(route, url))
  const collection = collectionUrl(kind)
  return {
    ...{ kind: name, plural, scope, readOnly, description, columns, can, verbFields },
    actions: verbsUnder(`${collection}/:name/`),
    creators: verbsUnder(`${collection}/`),
  }
}

function verbOf(route: Route, under: string): Verb[] {
  if (!('method' in route) || route.method !== 'POST' || route.hidden || !route.url.startsWith(under)) return []
  const verb = route.url.slice(under.length)
  if (verb.includes('/') || verb.startsWith(':')) return []
  const { body } = route
  if (!body) return [{ verb }]
  if ('upload' in body) return []
  return [{ verb, body: body.component, ...(body.optional ? {} : { needsBody: true as const }) }]
}

function tableSource(entries: readonly object[]): string {
  return `// Made from the kinds and routes by \`npm run gen\`. Do not edit.
import type { KindInfo } from './kind-info.ts'

// biome-ignore format: made by a program
export const kindTable: readonly KindInfo[] = [
${entries.map((entry) => `  ${JSON.stringify(entry)},`).join('\n')}
]
`
}

function json(value: object): string {
  return `${JSON.stringify(value)}\n`
}
