import type { Ask, Caller } from '../../api/access.ts'
import type { KindDef, SpecOf, Stored } from '../../api/kind.ts'
import { Alarm, AlarmRule, projectOf, Silence } from '../monitoring/alarm-kind.ts'
import { Receiver } from '../monitoring/receiver-kind.ts'
import { askAbout } from './ask.ts'
import { builtInRoles } from './built-in-roles.ts'
import { type Decision, decide } from './decide.ts'
import { Project } from './kind.ts'
import { Role, Session, Token, User } from './people-kind.ts'

/** Kinds of which everybody has some of their own: without a right on all of them, those are what they get to see. */
const withOwn: readonly string[] = [User.kind, Token.kind, Session.kind, Role.kind]

/** Kinds of the cloud whose objects may belong to a project: rights in that project count for them. */
const homes: Readonly<Record<string, (spec: never) => string | undefined>> = {
  // Tokens of a service account belong to its project.
  [Token.kind]: ({ owner }: SpecOf<typeof Token>) => /^serviceaccount:([^/]+)\//.exec(owner)?.[1],
  [Alarm.kind]: ({ object }: SpecOf<typeof Alarm>) => projectOf(object),
  [AlarmRule.kind]: ({ project }: SpecOf<typeof AlarmRule>) => project,
  [Silence.kind]: ({ project }: SpecOf<typeof Silence>) => project,
  [Receiver.kind]: ({ project }: SpecOf<typeof Receiver>) => project,
}

/** Some of its objects belong to projects, though they are listed and named for the whole cloud. */
export function hasHomes({ kind }: Pick<KindDef, 'kind'>): boolean {
  return Object.hasOwn(homes, kind)
}

/** Lists of these hold what their reader may read, which may be nothing. */
export function listsOwn(kind: Pick<KindDef, 'kind'>): boolean {
  return hasOwn(kind) || hasHomes(kind) || kind.kind === Project.kind
}

export function hasOwn(kind: Pick<KindDef, 'kind'>): boolean {
  return withOwn.includes(kind.kind)
}

/** The question about an object that is there. */
export function askAboutObject(kind: Pick<KindDef, 'kind'>, verb: string, { metadata, spec }: Pick<Stored, 'metadata' | 'spec'>): Ask {
  const home = homes[kind.kind]?.(spec as never)
  return askAbout(kind, verb, { project: home ?? metadata.project, name: metadata.name, labels: metadata.labels })
}

/** May they do it to this object, by a rule, or since it is theirs? */
export function decideObject(
  caller: Caller,
  kind: Pick<KindDef, 'kind'>,
  verb: string,
  object: Pick<Stored, 'metadata' | 'spec'>,
): Decision {
  const answer = decide(caller, askAboutObject(kind, verb, object))
  if (answer === 'allow' || !isOwn(caller, kind, object)) return answer
  return verb === 'get' || (verb === 'delete' && (kind.kind === Token.kind || kind.kind === Session.kind)) ? 'allow' : 'forbidden'
}

function isOwn({ subject }: Caller, { kind }: Pick<KindDef, 'kind'>, { metadata, spec }: Pick<Stored, 'metadata' | 'spec'>): boolean {
  switch (kind) {
    case User.kind:
      return subject === `user:${metadata.name}`
    case Token.kind:
      return subject === (spec as SpecOf<typeof Token>).owner
    case Session.kind:
      return subject === `user:${(spec as SpecOf<typeof Session>).user}`
    default:
      return kind === Role.kind && Object.hasOwn(builtInRoles, metadata.name)
  }
}
