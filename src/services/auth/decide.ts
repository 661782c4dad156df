import type { Ask, Caller, Permission, Rule } from '../../api/access.ts'
import { parseSelector } from '../../api/selector.ts'

/**
 * `hidden`: answered as if it were not there. `forbidden`: they see it, or know of it by its kind alone, and may not do this.
 */
export type Decision = 'allow' | 'hidden' | 'forbidden'

type Holder = Pick<Caller, 'permissions'>

/** Verbs that choose among objects or make new ones: rules with a selector count, and whoever asks has to look at each object. */
const withoutObject = new Set(['list', 'create'])

/**
 * The one answer to "may they?". What no rule allows is denied.
 *
 * Not @casl/ability: its rules are one list for all, while ours hold in one project or everywhere; its conditions would call our
 * selectors anyway; and it knows allowed and denied, but not hidden. What it would take off our hands is the five lines of `fits`.
 */
export function decide(caller: Holder, ask: Ask): Decision {
  if (ask.project !== undefined && !seesProject(caller, ask.project, ask.kind)) return 'hidden'
  const rules = rulesIn(caller.permissions, ask.project)
  if (isLookAtOwnProject(ask)) return 'allow'
  if (rules.some((rule) => fits(rule, ask))) return 'allow'
  if (ask.labels === undefined) return 'forbidden'
  return rules.some((rule) => fits(rule, { ...ask, verb: 'get' })) ? 'forbidden' : 'hidden'
}

/** True where only the labels of the object can tell: no rule allows it for all of them, some for a few. */
export function needsLabels(caller: Holder, { kind, verb, project }: Ask): boolean {
  const rules = rulesIn(caller.permissions, project).filter((rule) => names(rule, kind, verb))
  return rules.length > 0 && rules.every(({ selector }) => selector !== undefined)
}

/**
 * Where they may do something to objects of a kind: one entry for each project and selector, an empty one for everywhere.
 * No entry: nowhere.
 */
export function scopesOf({ permissions }: Holder, kind: string, verb: string): { project?: string; selector?: string }[] {
  const scopes = permissions.flatMap(({ project, rules }) =>
    rules
      .filter((rule) => names(rule, kind, verb))
      .map(({ selector }) => ({ ...(project === undefined ? {} : { project }), ...(selector === undefined ? {} : { selector }) })),
  )
  return scopes.some((scope) => scope.project === undefined && scope.selector === undefined) ? [{}] : scopes
}

/** Any right in a project shows that it is there; a right everywhere does where it is about this kind, or about projects. */
export function seesProject({ permissions }: Holder, project: string, kind = 'Project'): boolean {
  return permissions.some(({ project: place, rules }) =>
    place === undefined
      ? rules.some(({ kinds }) => ['*', 'Project', kind].some((one) => kinds.includes(one)))
      : place === project && rules.length > 0,
  )
}

function rulesIn(permissions: readonly Permission[], project: string | undefined): Rule[] {
  return permissions.flatMap((permission) => (permission.project === undefined || permission.project === project ? permission.rules : []))
}

/** Whoever has any right in a project may read what it is called, and who is in it. */
function isLookAtOwnProject({ kind, verb, project }: Ask): boolean {
  return kind === 'Project' && project !== undefined && (verb === 'get' || verb === 'list')
}

function fits(rule: Rule, { kind, verb, labels }: Ask): boolean {
  if (!names(rule, kind, verb)) return false
  if (rule.selector === undefined) return true
  return labels === undefined ? withoutObject.has(verb) : parseSelector(rule.selector)({ ...labels })
}

function names({ kinds, verbs }: Rule, kind: string, verb: string): boolean {
  return (kinds.includes('*') || kinds.includes(kind)) && (verbs.includes('*') || verbs.includes(verb))
}
