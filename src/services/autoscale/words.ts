import { formatDuration } from '../../base/units.ts'
import type { Decision, PolicySpec } from './plan.ts'
import type { Proposal } from './targets.ts'

/** Why there shall be so many, for people: `cpu 92% of 60% over 3 replicas: 3 -> 5`. */
export function explain({ wanted, cause, beyond }: Decision, { present, spec }: { present: number; spec: PolicySpec }): string {
  const step = wanted === present ? `${wanted}` : `${present} -> ${wanted}`
  const limit = beyond !== undefined && wanted === spec.max ? ` (${beyond} wanted, at most ${spec.max})` : ''
  return `${reasonFor()}: ${step}${limit}`

  function reasonFor(): string {
    switch (cause.by) {
      case 'metric':
        return `${measured(cause.proposal)}${wanted < present && spec.downWindow > 0 ? `, no more for ${formatDuration(spec.downWindow)}` : ''}`
      case 'schedule':
        return `at least ${cause.schedule.min} by the schedule ${cause.schedule.cron} (${cause.schedule.timezone})`
      case 'least':
        return wanted < present ? `nothing asks for more than ${wanted}` : `at least ${wanted}`
      case 'most':
        return `at most ${spec.max}`
      case 'idle':
        return `no request for ${formatDuration(spec.idle)}`
      case 'request':
        return 'a request waits'
      case 'nothing':
        return 'nothing asks for another number'
    }
  }
}

function measured({ reading: { name, unit, target, parts, read }, value }: Proposal): string {
  const over = parts && read > 0 ? ` over ${read} ${read === 1 ? 'replica' : 'replicas'}` : ' for each replica'
  return `${name} ${round(value)}${unit} of ${round(target)}${unit}${over}`
}

function round(value: number): string {
  return value < 10 ? String(Math.round(value * 10) / 10) : String(Math.round(value))
}
