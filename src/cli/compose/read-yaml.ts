import { type Alias, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseAllDocuments, type YAMLMap } from 'yaml'
import { BadVariable, interpolate } from './interpolate.ts'
import { type Finding, invalid, type Located, type LocatedMap, type Position, type Source } from './located.ts'

/** So many values does no honest file have; anchors that refer to anchors can make billions of one page. */
const valuesLimit = 100_000

/** YAML -> values that know their places, with variables filled in. Throws compose.invalid; `notes` gets variables that are not set. */
export function readYaml(source: Source, env: Readonly<Record<string, string>>, notes: Finding[]): LocatedMap {
  const lines = new LineCounter()
  const documents = parseAllDocuments(source.text, { lineCounter: lines, merge: true, prettyErrors: false, logLevel: 'silent' })
  const [document] = documents
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const error = [...documents].flatMap(({ errors }) => errors)[0]
  if (error) throw invalid(source, at(error.pos[0]), error.message)
  if (documents.length > 1) throw invalid(source, at([...documents][1]!.range[0]), 'a Compose file has one document')
  const doc = document as Exclude<typeof document, undefined>
  let values = 0
  if (!doc?.contents || !isMap(doc.contents))
    throw invalid(source, { line: 1, column: 1 }, 'a Compose file begins with names like "services:"')
  return located(doc.contents) as LocatedMap

  function located(node: Node): Located {
    const place = at(node.range?.[0] ?? 0)
    if (++values > valuesLimit) throw invalid(source, place, `there are more than ${valuesLimit} values here, anchors followed`)
    if (isAlias(node)) return located(resolved(node, place))
    if (node.tag === '!reset' || node.tag === '!override')
      throw invalid(source, place, `${node.tag} is for files that add to each other; give one file`)
    if (isMap(node)) return { kind: 'map', at: place, entries: entriesOf(node) }
    if (isSeq(node)) return { kind: 'list', at: place, items: node.items.map((item) => located(item as Node)) }
    return { kind: 'scalar', at: place, text: isScalar(node) ? scalarText(node.value, node.source, place) : null }
  }

  function resolved(alias: Alias, place: Position): Node {
    const target = alias.resolve(doc as never)
    if (!target) throw invalid(source, place, `there is no anchor &${alias.source} before this`)
    return target
  }

  /** What is merged in comes first, so that what is written here replaces it. */
  function entriesOf(map: YAMLMap): LocatedMap['entries'] {
    const pairs = map.items as Pair<Node, Node | null>[]
    const isMerge = ({ key }: Pair<Node, unknown>) =>
      isScalar(key) && key.source === '<<' && (key.type === 'PLAIN' || key.type === undefined)
    const merged = pairs.filter(isMerge).flatMap(({ value }) => (value ? mergedInto(located(value)) : []))
    const own = pairs
      .filter((pair) => !isMerge(pair))
      .map(({ key, value }): [string, { at: Position; value: Located }] => {
        const place = at(key.range?.[0] ?? 0)
        const name = isScalar(key) ? (key.source ?? String(key.value)) : undefined
        if (name === undefined) throw invalid(source, place, 'a name must be a word')
        return [name, { at: place, value: value ? located(value) : { kind: 'scalar', at: place, text: null } }]
      })
    return new Map([...merged, ...own])
  }

  /** Of several, the first has the last word. */
  function mergedInto(value: Located): [string, { at: Position; value: Located }][] {
    if (value.kind === 'list') return value.items.toReversed().flatMap(mergedInto)
    if (value.kind === 'map') return [...value.entries]
    throw invalid(source, value.at, 'only names and values can be merged in with <<')
  }

  function scalarText(value: unknown, written: string | undefined, place: Position): string | null {
    if (value === null || value === undefined) return null
    const text = typeof value === 'string' ? value : (written ?? String(value))
    if (!text.includes('$')) return text
    try {
      const filled = interpolate(text, env)
      for (const name of filled.missing) notes.push({ ...place, text: `the variable ${name} is not set; it counts as empty` })
      return filled.text
    } catch (error) {
      if (error instanceof BadVariable) throw invalid(source, place, error.message)
      throw error
    }
  }
}
