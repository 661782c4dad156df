import type { Permission, Rule } from '../../api/access.ts'

/** A kind and a verb somewhere. */
interface Missing {
  kinds: string
  verbs: string
  project?: string
}

/**
 * The first of the given rights that the holder has not; undefined where they have them all. A right that is limited to labels counts
 * where the holder's has no limit, or the very same.
 */
export function uncovered(given: readonly Permission[], held: readonly Permission[]): Missing | undefined {
  for (const { project, rules } of given) {
    const own = held.filter((one) => one.project === undefined || one.project === project).flatMap((one) => one.rules)
    for (const rule of rules)
      for (const kind of rule.kinds)
        for (const verb of rule.verbs)
          if (!own.some((one) => covers(one, { kind, verb, selector: rule.selector })))
            return { kinds: kind, verbs: verb, ...(project === undefined ? {} : { project }) }
  }
  return undefined
}

function covers(held: Rule, { kind, verb, selector }: { kind: string; verb: string; selector: string | undefined }): boolean {
  const has = (all: readonly string[], one: string) => all.includes('*') || all.includes(one)
  return has(held.kinds, kind) && has(held.verbs, verb) && (held.selector === undefined || held.selector === selector)
}
