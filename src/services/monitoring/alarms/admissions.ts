import { parseSelector } from '../../../api/selector.ts'
import { PandoError } from '../../../base/errors.ts'
import { type Admission, admission } from '../../../controller/admission.ts'
import { Project } from '../../auth/kind.ts'
import { AlarmRule, Silence } from '../alarm-kind.ts'
import { metricNamed } from '../graphs.ts'
import { Receiver } from '../receiver-kind.ts'
import type { Rule } from './condition.ts'

/** Throws project.not_found, monitoring.bad_rule, monitoring.no_such_metric, api.bad_selector. */
export const alarmRules: readonly Admission[] = [
  admission(AlarmRule, async (change) => {
    if (change.verb === 'delete') return
    const { when, select } = change.spec
    if (select.selector !== undefined) parseSelector(select.selector)
    if (when.type === 'metric') metricNamed(when.of, when.metric)
    const given = bounds(when)
    if (when.type !== 'event' && given.length !== 1) throw badRule(when, given)
  }),
  ...[AlarmRule, Receiver, Silence].map((kind) =>
    admission(kind as typeof Silence, async (change, { store }) => {
      const project = change.verb === 'delete' ? undefined : change.spec.project
      if (project === undefined || (change.verb === 'update' && change.old.spec.project === project)) return
      if (!(await store.get(Project, { name: project })))
        throw new PandoError('project.not_found', { name: project }, { field: '/spec/project' })
    }),
  ),
  admission(Receiver, async (change) => {
    if (change.verb !== 'delete' && change.spec.match.selector !== undefined) parseSelector(change.spec.match.selector)
  }),
  admission(Silence, async (change) => {
    if (change.verb !== 'delete' && change.spec.match.selector !== undefined) parseSelector(change.spec.match.selector)
  }),
]

const possible = { metric: ['above', 'below'], state: ['is', 'above', 'below', 'olderThan', 'within'], event: [] } as const

function bounds(when: Rule['when']): string[] {
  return possible[when.type].filter((bound) => (when as Record<string, unknown>)[bound] !== undefined)
}

function badRule(when: Rule['when'], given: readonly string[]): PandoError {
  const said = given.length === 0 ? 'none of them' : given.join(' and ')
  return new PandoError('monitoring.bad_rule', { said, known: possible[when.type].join(', ') }, { field: '/spec/when' })
}
