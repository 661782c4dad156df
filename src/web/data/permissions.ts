import type { AnyObject } from './apply-events.ts'

export interface Rule {
  /** `*` for all. */
  kinds: readonly string[]
  verbs: readonly string[]
  /** Label selector of the objects it holds for. Absent: all. */
  selector?: string
}

/** `GET /v1/me`. */
export interface Me {
  subject: string
  name: string
  displayName?: string
  groups?: readonly string[]
  /** Nothing but choosing another password is possible before. */
  mustChangePassword?: boolean
  /** Of people: they have a password, and an app that shows codes. */
  password?: boolean
  totp?: boolean
  /** The session that asks; absent for tokens and the socket. */
  session?: { name: string }
  /** Without `project` they hold everywhere. */
  permissions: readonly { project?: string; rules: readonly Rule[] }[]
}

export interface Question {
  verb: string
  kind: string
  /** Kinds of the cloud as a whole need a right that holds everywhere. Default `project`. */
  scope?: 'cluster' | 'project'
  project?: string | undefined
  object?: AnyObject | undefined
}

/** What the permissions say. Where they name objects by labels and the object is not known, the answer is yes: the server decides. */
export function mayBy(me: Me, question: Question): boolean {
  const { verb, kind, object } = question
  if (looksAtOwn.has(kind) && (verb === 'list' || verb === 'get')) return true
  return me.permissions
    .filter(({ project }) => project === undefined || isIn(project, question))
    .some(({ rules }) =>
      rules.some(
        (rule) => names(rule.kinds, kind) && names(rule.verbs, verb) && (!rule.selector || !object || selects(rule.selector, object)),
      ),
    )
}

/** Everybody sees those of their own; src/services/auth/own.ts. */
const looksAtOwn = new Set(['User', 'Token', 'Session', 'Role', 'Project'])

/** Kinds of the cloud whose objects may belong to a project; src/services/auth/own.ts. */
const mayBelong = new Set(['Alarm', 'AlarmRule', 'Silence', 'Receiver'])

function homeOf({ spec }: AnyObject): string | undefined {
  const { object, project } = spec as { object?: { kind: string; project?: string; name: string }; project?: string }
  return object?.kind === 'Project' ? object.name : (object?.project ?? project)
}

/** Does a right in this project count? Asked of no project in particular, one in any is enough. */
function isIn(project: string, { kind, scope, object, project: asked }: Question): boolean {
  if (kind === 'Project') return object === undefined || object.metadata.name === project
  if (mayBelong.has(kind)) return object === undefined || homeOf(object) === project
  const where = object?.metadata.project ?? asked
  return scope !== 'cluster' && (where === undefined || where === project)
}

/** Where something new goes unless a project is chosen: `default`, or the first of those in which they have rights. */
export function homeProject({ permissions }: Pick<Me, 'permissions'>): string {
  const projects = permissions.map(({ project }) => project)
  return projects.includes(undefined) || projects.includes('default') ? 'default' : (projects[0] ?? 'default')
}

/** Does it hold for the cloud as a whole, not only in some project? */
export function mayEverywhere({ permissions, ...me }: Me, { verb, kind }: Pick<Question, 'verb' | 'kind'>): boolean {
  return mayBy({ ...me, permissions: permissions.filter(({ project }) => project === undefined) }, { verb, kind })
}

function names(list: readonly string[], word: string): boolean {
  return list.includes('*') || list.includes(word)
}

/** The grammar is that of src/api/selector.ts, which refuses what does not fit; here it simply does not match. */
function selects(selector: string, { metadata: { labels } }: AnyObject): boolean {
  return selector
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .every((part) => {
      const [, not, key = '', operator, value = ''] = /^(!?)([^=!\s]+)\s*(?:(==?|!=)\s*(.*))?$/.exec(part) ?? []
      if (!operator) return not ? !(key in labels) : key in labels
      return operator === '!=' ? labels[key] !== value : labels[key] === value
    })
}
