import { describeChange, specChanges } from '../../api/spec-changes.ts'
import type { ApiObject } from '../api.ts'
import { print } from '../print/output.ts'
import { tone } from '../print/style.ts'

interface Wanted {
  template: Record<string, unknown>
}

/** A merge patch that takes another health check instead of mixing both. */
export function appPatch<S extends Wanted>(before: ApiObject, wanted: S): S {
  const { healthCheck } = wanted.template
  const old = (before.spec['template'] as { healthCheck?: object }).healthCheck
  if (!healthCheck || !old) return wanted
  const gone = Object.fromEntries(Object.keys(old).map((field) => [field, null]))
  return { ...wanted, template: { ...wanted.template, healthCheck: { ...gone, ...healthCheck } } }
}

/** Tells what became of an app; false where nothing changed. */
export function reportChange(before: ApiObject | undefined, after: ApiObject): boolean {
  const name = `apps/${after.metadata.name}`
  if (before?.metadata.uid !== after.metadata.uid) {
    print(`${name} ${tone('good', 'created')}`)
    return true
  }
  const changes = specChanges(before.spec, after.spec)
  const word = changes.length > 0 ? tone('busy', 'changed') : tone('quiet', 'unchanged')
  print(`${name} ${word}`, ...changes.map((change) => `  ${describeChange(change)}`))
  return changes.length > 0
}
