import type { Ask } from '../../api/access.ts'
import type { KindDef } from '../../api/kind.ts'
import { Project } from './kind.ts'

/** What only a right on the whole cloud allows, though it is about one project, or about something in one. */
const ofTheCloud: Readonly<Record<string, readonly string[]>> = {
  Project: ['create', 'delete', 'limit'],
  // The roles in its spec hold everywhere; in one project it gets some as a member.
  ServiceAccount: ['grant'],
  Secret: ['rekey'],
}

/**
 * The question about an object at this place. A project is in itself: whoever is its admin may change it, but who makes, ends and
 * limits projects is a matter of the cloud.
 */
export function askAbout(
  kind: Pick<KindDef, 'kind'>,
  verb: string,
  {
    project,
    name,
    labels,
  }: { project?: string | undefined; name?: string | undefined; labels?: Readonly<Record<string, string>> | undefined },
): Ask {
  const home = kind.kind === Project.kind ? name : project
  const place = ofTheCloud[kind.kind]?.includes(verb) ? undefined : home
  return { kind: kind.kind, verb, ...(place === undefined ? {} : { project: place }), ...(labels ? { labels } : {}) }
}
