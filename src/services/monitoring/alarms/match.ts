import type { Stored } from '../../../api/kind.ts'
import { parseSelector } from '../../../api/selector.ts'
import { type Alarm, type AlarmMatch, projectOf, type Silence } from '../alarm-kind.ts'

/** Throws api.bad_selector. */
export function matches(
  { rules, severities, projects, objects, selector }: AlarmMatch,
  { spec }: Pick<Stored<typeof Alarm>, 'spec'>,
): boolean {
  if (rules && !rules.includes(spec.rule)) return false
  if (severities && !severities.includes(spec.severity)) return false
  if (projects && !projects.includes(spec.object.project ?? '')) return false
  if (objects && !objects.includes(spec.object.name)) return false
  return selector === undefined || parseSelector(selector)(spec.labels)
}

/** One of a project has to do with alarms of that project. */
export function isOfItsProject({ project }: { project?: string | undefined }, { spec }: Pick<Stored<typeof Alarm>, 'spec'>): boolean {
  return project === undefined || projectOf(spec.object) === project
}

/** The silence that keeps an alarm quiet: of several, the one that does so longest. */
export function silenceOf(alarm: Pick<Stored<typeof Alarm>, 'spec'>, silences: readonly Stored<typeof Silence>[], now: number) {
  return silences
    .filter(({ spec }) => Date.parse(spec.until) > now && isOfItsProject(spec, alarm) && matches(spec.match, alarm))
    .toSorted((a, b) => Date.parse(b.spec.until) - Date.parse(a.spec.until))[0]
}
