import { Cron } from 'croner'
import type { SpecOf } from '../../api/kind.ts'
import type { AutoscalePolicy } from './kind.ts'

export type Schedule = SpecOf<typeof AutoscalePolicy>['schedules'][number]

/** The schedule with the highest least number among those that last now. */
export function scheduleNow(schedules: readonly Schedule[], now: number): Schedule | undefined {
  const lasting = schedules.filter((schedule) => beginIn(schedule, now) !== undefined)
  return lasting.sort((a, b) => b.min - a.min)[0]
}

/** When a schedule next begins or ends; undefined when none ever will. */
export function nextChange(schedules: readonly Schedule[], now: number): number | undefined {
  const times = schedules.flatMap((schedule) => {
    const began = beginIn(schedule, now)
    return [nextBegin(schedule, now), began === undefined ? undefined : began + schedule.lasts]
  })
  const ahead = times.filter((at) => at !== undefined)
  return ahead.length > 0 ? Math.min(...ahead) : undefined
}

/** Why this can be no schedule, for people; undefined when it can. */
export function problemOf(schedule: Schedule): string | undefined {
  try {
    new Intl.DateTimeFormat('en', { timeZone: schedule.timezone })
  } catch {
    return `there is no time zone ${schedule.timezone}`
  }
  try {
    return nextBegin(schedule, 0) === undefined ? 'it never begins' : undefined
  } catch (error) {
    return (error as Error).message.replace(/^Cron\w+: /, '')
  }
}

/** The first begin of those that are not over yet. */
function beginIn(schedule: Schedule, now: number): number | undefined {
  const begin = nextBegin(schedule, now - schedule.lasts)
  return begin !== undefined && begin <= now ? begin : undefined
}

/** Strictly after `after`. An hour that summer time leaves out is made up right behind it, one that comes twice counts once. */
function nextBegin({ cron, timezone }: Schedule, after: number): number | undefined {
  return new Cron(cron, { timezone, mode: '5-part' }).nextRun(new Date(after))?.getTime()
}
