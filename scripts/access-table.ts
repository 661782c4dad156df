import type { Route } from '../src/server/route.ts'
import { askAbout } from '../src/services/auth/ask.ts'
import { builtInRoles } from '../src/services/auth/built-in-roles.ts'
import { decide } from '../src/services/auth/decide.ts'
import { hasHomes } from '../src/services/auth/own.ts'

const roles = Object.keys(builtInRoles)

interface Row {
  kind: string
  verb: string
  ofProject: boolean
}

/** docs/access-table.md: what the built-in roles may do, for every right that a route asks for. */
export function accessTable(routes: readonly Route[]): string {
  const rows = rowsOf(routes)
  return `# Who may do what

Made by \`npm run gen\` from the rights that the routes ask for and the rules of the built-in roles; [access.md](access.md) says how they are
given. **project**: the role allows it in the project it is held in, and in every project when it is held for the whole cloud. **cloud**: only
when it is held for the whole cloud. Everything else is denied.

| Kind | Verb | ${roles.join(' | ')} |
|---|---|${roles.map(() => '---').join('|')}|
${rows.map((row) => `| ${row.kind} | ${row.verb} | ${roles.map((role) => wordFor(row, role)).join(' | ')} |`).join('\n')}

Besides, everybody who is signed in may read the built-in roles and their own user, and read and end their own sessions and tokens. A list
over all projects holds what its reader may read, which may be nothing. Alarms belong to the project of what they are about, tokens of a service account to
its project, and rules, silences and receivers to the project that they name: of these kinds **project** means those; all others are of the cloud.
`
}

/** Kind -> the verbs that routes ask for, in the order of the routes: what a role can say of it. */
export function rightsOf(routes: readonly Route[]): Record<string, string[]> {
  const kinds = Map.groupBy(rowsOf(routes), ({ kind }) => kind)
  return Object.fromEntries([...kinds].map(([kind, rows]) => [kind, rows.map(({ verb }) => verb)]))
}

function rowsOf(routes: readonly Route[]): Row[] {
  const rows = new Map<string, Row>()
  for (const { access, url, hidden } of routes) {
    if (typeof access === 'string' || hidden) continue
    const kind = typeof access.kind === 'string' ? access.kind : access.kind.kind
    for (const verb of [access.verb].flat()) {
      const isInside = url.includes(':project') || hasHomes({ kind })
      const ofProject = askAbout({ kind }, verb, { project: isInside ? 'p' : undefined, name: 'n' }).project !== undefined
      const known = rows.get(`${kind} ${verb}`)
      rows.set(`${kind} ${verb}`, { kind, verb, ofProject: ofProject || (known?.ofProject ?? false) })
    }
  }
  return [...rows.values()].sort((a, b) => a.kind.localeCompare(b.kind, 'en'))
}

function wordFor({ kind, verb, ofProject }: Row, role: string): string {
  const { rules } = builtInRoles[role]!
  const place = { project: ofProject && kind !== 'Project' ? 'p' : undefined, name: ofProject ? 'p' : 'n' }
  const ask = askAbout({ kind }, verb, place)
  if (decide({ permissions: [{ project: 'p', rules }] }, ask) === 'allow') return 'project'
  return decide({ permissions: [{ rules }] }, ask) === 'allow' ? 'cloud' : ''
}
