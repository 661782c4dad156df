import type { Caller } from '../../api/access.ts'
import type { KindDef } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { askAbout } from '../../services/auth/ask.ts'
import { builtInRoles } from '../../services/auth/built-in-roles.ts'
import { decide } from '../../services/auth/decide.ts'

/** What was asked for. */
export interface Asked {
  kind: string
  verb: string
  project?: string | undefined
  name?: string | undefined
}

/** Says who may not do what, and which role would allow it. */
export function denied({ subject }: Caller, asked: Asked): PandoError {
  const { kind, verb, project, name } = asked
  const place = project === undefined ? '' : ` in project ${project}`
  const what = name === undefined ? `${kind} objects${place}` : `${kind} ${name}${place}`
  return new PandoError('access.denied', { subject, verb, kind, what, remedy: remedyFor(asked) })
}

/** The least of the built-in roles that allows it, and who can give it. */
export function remedyFor(asked: Asked): string {
  const { role, scope } = roleFor(asked)
  if (role === undefined) return 'Only root on the host may do that.'
  if (scope === 'project') return `The role ${role} in project ${projectOf(asked)} allows it: an admin of the project can give it.`
  return `The role ${role} for the whole cloud allows it: an admin of the cloud can give it.`
}

/** The least of the built-in roles that allows it. */
export function roleFor({ kind, verb, project, name }: Asked): { role?: string; scope: 'project' | 'cloud' } {
  const ask = askAbout({ kind }, verb, { project, name })
  const role = Object.keys(builtInRoles).find((one) => decide({ permissions: [{ rules: builtInRoles[one]!.rules }] }, ask) === 'allow')
  return { ...(role === undefined ? {} : { role }), scope: ask.project === undefined ? 'cloud' : 'project' }
}

function projectOf({ kind, project, name }: Asked): string {
  return project ?? (kind === 'Project' ? (name ?? '') : '')
}

/** As for one that is not there. */
export function noSuchProject(name: string): PandoError {
  return new PandoError('project.not_found', { name }, { field: '/metadata/project' })
}
export function noSuchObject(kind: Pick<KindDef, 'kind' | 'plural'>, name: string): PandoError {
  return new PandoError('store.not_found', { kind: kind.kind, name, plural: kind.plural })
}
