import type { KindInfo } from '../kinds/kind-info.ts'
import { wordsOf } from '../kinds/kinds.ts'

type Lookup = (key: string, options: { defaultValue: string }) => string

/** Words for what comes from the kinds. English is made from their names; other languages may have words of their own. */
export function wordsFor(translate: unknown) {
  const t = translate as Lookup
  const oneOf = (kind: string) => t(`kinds.${kind}.one`, { defaultValue: wordsOf(kind) })
  const otherOf = (kind: string) => t(`kinds.${kind}.other`, { defaultValue: pluralOf(wordsOf(kind)) })
  return {
    one: ({ kind }: Pick<KindInfo, 'kind'>) => oneOf(kind),
    other: ({ kind }: Pick<KindInfo, 'kind'>) => otherOf(kind),
    about: ({ kind, description }: Pick<KindInfo, 'kind' | 'description'>) => t(`about.${kind}`, { defaultValue: description }),
    /** At the beginning of a line. */
    title: ({ kind }: Pick<KindInfo, 'kind'>) => capital(otherOf(kind)),
    titleOne: ({ kind }: Pick<KindInfo, 'kind'>) => capital(oneOf(kind)),
    verb: (verb: string) => t(`verbs.${verb}`, { defaultValue: capital(verb.replace(/-/g, ' ')) }),
    column: (title: string) => t(`columns.${title}`, { defaultValue: capital(written(title.toLowerCase())) }),
    /** What is measured, by its name in the API. */
    metric: (name: string) => t(`metrics.${name}`, { defaultValue: capital(name) }),
    phase: (phase: string) => t(`phases.${phase}`, { defaultValue: phase.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase() }),
    /** The word of an event: a phase most often, as `Running`. */
    reason: (reason: string) => {
      const words = capital(reason.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase())
      const asPhase = t(`phases.${reason.charAt(0).toLowerCase()}${reason.slice(1)}`, { defaultValue: words })
      return t(`reasons.${reason}`, { defaultValue: asPhase })
    },
    /** What an event tells of an object, in a word: `created`. */
    happened: (type: string) => t(`happened.${type}`, { defaultValue: type }),
    /** One of the few values that a field may have. */
    value: (field: string, value: string) => t(`values.${field}.${value}`, { defaultValue: value }),
    /** `backoffSeconds` -> `Backoff seconds`; what is shown with its unit does not name it: `pauseMs` -> `Pause`. */
    field: (name: string) =>
      t(`fields.${name}`, {
        defaultValue: capital(
          written(
            name
              .replace(/(?<=.)Ms$/, '')
              .replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ')
              .toLowerCase(),
          ),
        ),
      }),
  }
}

/** Abbreviations as people write them. */
function written(words: string): string {
  return words.replace(
    /\b(ca|cidr|cpu|id|iops|mac|mtu|ssh|tls|tpm|uid|url|vm)(s?)\b/g,
    (_, short: string, s: string) => short.toUpperCase() + s,
  )
}

export function pluralOf(words: string): string {
  if (/[^aeiou]y$/.test(words)) return `${words.slice(0, -1)}ies`
  return /(s|x|ch|sh)$/.test(words) ? `${words}es` : `${words}s`
}

export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
