import { PandoError } from '../base/errors.ts'

type Requirement = (labels: Record<string, string>) => boolean

/** Those of roles are asked for each event of each reader; the ones that are not asked for again go. */
const known = new Map<string, Requirement>()
const mostKnown = 256

/** `tier=prod,env!=test,owner,!old` -> a predicate over labels. Throws api.bad_selector. */
export function parseSelector(selector: string): Requirement {
  const requirement = known.get(selector) ?? parse(selector)
  known.delete(selector)
  known.set(selector, requirement)
  if (known.size > mostKnown) known.delete(known.keys().next().value!)
  return requirement
}

function parse(selector: string): Requirement {
  const parts = selector
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
  const requirements = parts.map((part): Requirement => {
    const match = /^(!?)([A-Za-z0-9][A-Za-z0-9._/-]*)\s*(?:(==?|!=)\s*([^=!,]*))?$/.exec(part)
    if (!match || (match[1] && match[3])) throw new PandoError('api.bad_selector', { selector }, { field: '/selector' })
    const [, not, key, operator, value = ''] = match
    if (!operator) return not ? (labels) => !(key! in labels) : (labels) => key! in labels
    return operator === '!=' ? (labels) => labels[key!] !== value : (labels) => labels[key!] === value
  })
  return (labels) => requirements.every((matches) => matches(labels))
}
