import type { SpecOf } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { admission } from '../../controller/admission.ts'
import { App } from '../apps/kind.ts'
import { AutoscalePolicy, wantsWake } from './kind.ts'
import { problemOf } from './schedules.ts'

type PolicySpec = SpecOf<typeof AutoscalePolicy>

/** A policy can be carried out. Its app may come later: the status tells when there is none. */
export const policyRules = admission(AutoscalePolicy, async (change, { store }) => {
  if (change.verb === 'delete') return
  const { spec, name, project } = change
  if (spec.app !== name) refuse('app', `is ${spec.app}: a policy has the name of its app`, `Call the policy ${spec.app}.`)
  assertLimits(spec)
  const app = await store.get(App, { project: project!, name: spec.app })
  if (!app || app.spec.ports.length > 0) return
  const hint = `Give ${spec.app} a port, or use another rule.`
  if (wantsWake({ spec })) refuse('min', `is 0, and ${spec.app} has no ports: no request could wake it`, hint)
  if (spec.metrics.some(({ type }) => type === 'requests'))
    refuse('metrics', `name requests, and ${spec.app} has no ports: none are counted`, hint)
})

function assertLimits({ min, max, schedules, metrics }: PolicySpec): void {
  if (max < min) refuse('max', `is ${max}, less than min, which is ${min}`, 'Raise max, or lower min.')
  for (const [i, schedule] of schedules.entries()) {
    const detail = problemOf(schedule)
    const field = `/spec/schedules/${i}`
    if (detail !== undefined) throw new PandoError('autoscale.bad_schedule', { cron: schedule.cron, detail }, { field: `${field}/cron` })
    if (schedule.min > max) refuse(`schedules/${i}/min`, `is ${schedule.min}, more than max, which is ${max}`, 'Raise max.')
  }
  const names = metrics.map((metric) => (metric.type === 'custom' ? `custom ${metric.name} ${metric.port}${metric.path}` : metric.type))
  const twice = names.findIndex((name, i) => names.indexOf(name) < i)
  if (twice >= 0) refuse(`metrics/${twice}`, 'is there twice', 'Keep the one with the target you want.')
}

function refuse(path: string, what: string, hint: string): never {
  throw new PandoError(
    'api.invalid',
    { detail: `spec.${path.replaceAll('/', '.')}: ${what}`, kind: AutoscalePolicy.plural },
    { field: `/spec/${path}`, hint },
  )
}
