import type { Command } from 'commander'
import { formatBytes } from '../../base/units.ts'
import { ProgramEnded } from '../failure.ts'
import { kindTable } from '../kind-table.ts'
import { kindNamed } from '../kinds.ts'
import { withApi } from '../options.ts'
import { print, printJson } from '../print/output.ts'
import { fieldLines, tableLines } from '../print/table.ts'
import { openSession } from '../session.ts'

interface Rule {
  kinds: string[]
  verbs: string[]
  selector?: string
}
interface Me {
  subject: string
  displayName?: string
  groups: string[]
  permissions: { project?: string; rules: Rule[] }[]
}
interface Can {
  allowed: boolean
  subject: string
  why?: string
  role?: string
  scope: 'project' | 'cloud'
}
interface Holding {
  subject: string
  role: string
  project?: string
  selectors?: string[]
}
interface Review extends Can {
  by: Holding[]
}
interface Holders {
  items: Holding[]
  scope: 'project' | 'cloud'
}
interface Usage {
  project: string
  amounts: { name: string; used: number; limit?: number; cost?: number }[]
  currency?: string
  cost?: number
}

export function addWhoami(parent: Command): void {
  withApi(parent.command('whoami').description('who you are to the cloud, and where you may do something')).action(
    async (_options: object, command: Command) => {
      const { api, output, signal } = await openSession(command)
      const me = await api.call<Me>('GET', '/v1/me', undefined, signal)
      if (output === 'json') return printJson(me)
      const places = [...new Set(me.permissions.map(({ project }) => project ?? 'the whole cloud'))]
      print(
        ...fieldLines([
          ['You are', me.subject],
          ...(me.displayName ? [['Name', me.displayName] as const] : []),
          ['Groups', me.groups.join(', ') || 'none'],
          ['Rights in', places.join(', ') || 'nothing yet: ask an admin'],
        ]),
      )
    },
  )
}

export function addCan(parent: Command): void {
  withApi(
    parent
      .command('can')
      .description('may you do this, or somebody else? Exit code 1 where not; says which role would allow it')
      .argument('<verb>', 'get, create, stop, exec …')
      .argument('<kind>', 'e.g. instance')
      .argument('[name]')
      .option('--as <subject>', 'ask about somebody else: user:ann, group:dev or serviceaccount:demo/ci; a name alone is a user'),
  ).action(async (verb: string, kind: string, name: string | undefined, { as }: { as?: string }, command: Command) => {
    const { api, project, output, signal } = await openSession(command)
    const asked = { verb, kind: kindOf(kind), ...(name === undefined ? {} : { name }) }
    const path =
      as === undefined
        ? `/v1/me/can?${new URLSearchParams({ ...asked, project })}`
        : `${accessPath(asked, project)}/can?${new URLSearchParams({ ...asked, subject: subjectOf(as) })}`
    const found = await api.call<Can | Review>('GET', path, undefined, signal)
    if (output === 'json') printJson(found)
    else print(...canLines(found, project), ...('by' in found ? holdingLines(found.by) : []))
    if (!found.allowed) throw new ProgramEnded(1)
  })
}

export function addWhoCan(parent: Command): void {
  withApi(
    parent
      .command('who-can')
      .description('who may do this, and which role lets them')
      .argument('<verb>', 'get, create, stop, exec …')
      .argument('<kind>', 'e.g. instance')
      .argument('[name]')
      .option('--cloud', 'also those who may do it in every project; takes the right to ask about the whole cloud'),
  ).action(async (verb: string, kind: string, name: string | undefined, { cloud }: { cloud?: true }, command: Command) => {
    const { api, project, output, signal } = await openSession(command)
    const asked = { verb, kind: kindOf(kind), ...(name === undefined ? {} : { name }) }
    const base = cloud ? '/v1/access' : accessPath(asked, project)
    const query = new URLSearchParams({ ...asked, ...(cloud && isInProject(asked.kind) ? { project } : {}) })
    const found = await api.call<Holders>('GET', `${base}/who?${query}`, undefined, signal)
    if (output === 'json') return printJson(found)
    if (found.items.length === 0)
      print(found.scope === 'project' ? `nobody by a role in project ${project}` : 'nobody but root on the host')
    print(...holdingLines(found.items))
  })
}

/** What belongs to the cloud is asked of the cloud; a project is in itself. */
function accessPath({ kind, name }: { kind: string; name?: string }, project: string): string {
  if (kind === 'Project' && name !== undefined) return `/v1/projects/${encodeURIComponent(name)}/access`
  return isInProject(kind) ? `/v1/projects/${encodeURIComponent(project)}/access` : '/v1/access'
}

function isInProject(kind: string): boolean {
  return kindTable.find((one) => one.kind === kind)?.scope !== 'cluster'
}

function subjectOf(word: string): string {
  return word.includes(':') ? word : `user:${word}`
}

export function holdingLines(all: readonly Holding[]): string[] {
  if (all.length === 0) return []
  const rows = all.map(({ subject, role, project, selectors }) => [
    subject,
    role,
    project ?? 'the whole cloud',
    selectors?.join(' or ') ?? 'all',
  ])
  return tableLines(['WHO', 'ROLE', 'IN', 'OBJECTS'], rows)
}

/** Short names too; what is no kind the server knows better. */
function kindOf(word: string): string {
  try {
    return kindNamed(word).kind
  } catch {
    return word
  }
}

export function canLines({ allowed, subject, why, role, scope }: Can, project: string): string[] {
  if (allowed) return [`yes, ${subject} may`]
  const place = scope === 'cloud' ? 'for the whole cloud' : `in project ${project}`
  return [`no: ${why}`, role === undefined ? 'only root on the host may' : `the role ${role} ${place} would allow it`]
}

/** `pando project grant`, `revoke`, `usage`, `cost`. */
export function addProjectAccess(project: Command): void {
  for (const verb of ['grant', 'revoke'] as const)
    withApi(
      project
        .command(verb)
        .description(verb === 'grant' ? 'give somebody a role in the project' : 'take a role in the project from somebody')
        .argument('<role>', 'viewer, operator, developer, admin, or one of your own')
        .argument('<subject>', 'user:ann, group:dev or serviceaccount:demo/ci; a name alone is a user'),
    ).action(async (role: string, who: string, _options: object, command: Command) => {
      const { api, project: name, signal } = await openSession(command)
      const subject = subjectOf(who)
      await api.call('POST', `/v1/projects/${encodeURIComponent(name)}/${verb}`, { role, subject }, signal)
      print(`${subject} ${verb === 'grant' ? 'has' : 'no longer has'} the role ${role} in ${name}`)
    })
  withApi(project.command('usage').description('what the project holds beside its quota').argument('[name]')).action(
    async (word: string | undefined, _options: object, command: Command) => {
      const { output, usage } = await usageOf(word, command)
      if (output === 'json') return printJson(usage)
      print(...usageLines(usage))
    },
  )
  withApi(project.command('cost').description('what the project costs in a month, when it stays as it is').argument('[name]')).action(
    async (word: string | undefined, _options: object, command: Command) => {
      const { output, usage } = await usageOf(word, command)
      if (output === 'json') return printJson(usage)
      print(...costLines(usage))
    },
  )
}

async function usageOf(word: string | undefined, command: Command) {
  const { api, project, output, signal } = await openSession(command)
  const usage = await api.call<Usage>('GET', `/v1/projects/${encodeURIComponent(word ?? project)}/usage`, undefined, signal)
  return { output, usage }
}

export function usageLines({ amounts }: Usage): string[] {
  const rows = amounts.map(({ name, used, limit }) => [
    name,
    amountText(name, used),
    limit === undefined ? 'none' : amountText(name, limit),
    limit === undefined ? '' : limit === 0 ? '' : `${Math.round((100 * used) / limit)}%`,
  ])
  return tableLines(['WHAT', 'HELD', 'LIMIT', ''], rows)
}

export function costLines({ amounts, currency, cost }: Usage): string[] {
  if (currency === undefined) return ['this cloud has no prices; the setting `prices` of the server gives it some']
  const rows = amounts.flatMap(({ name, used, cost: part }) =>
    part === undefined ? [] : [[name, amountText(name, used), `${part.toFixed(2)} ${currency}`]],
  )
  return [...tableLines(['WHAT', 'HELD', 'A MONTH'], rows), `in all ${cost!.toFixed(2)} ${currency} a month`]
}

function amountText(name: string, value: number): string {
  return name === 'memory' || name === 'storage' ? formatBytes(value) : String(value)
}
