import { Cron } from 'croner'
import type { SpecOf } from '../../api/kind.ts'
import type { BackupPolicy } from './policy-kind.ts'

export type Keep = SpecOf<typeof BackupPolicy>['keep']

/** A backup as retention sees it. `at` in ms. */
export interface Kept {
  name: string
  /** Backups of one source are weighed against each other, never against those of others. */
  source: string
  at: number
  good: boolean
  /** What came of its last drill: one that failed is good for what it is, but not to be relied on. Left out: there was none. */
  proof?: 'works' | 'fails'
}

/** Failed ones are shown this long, once a good one came after them. In ms. */
const failedMs = 7 * 86_400_000

/**
 * Which backups go. Of each source stay the newest of so many hours, days, weeks and months that have any, as restic counts them,
 * and always the last good one; besides the last one that has not failed to restore, and the last one that was seen to. Pure.
 */
export function surplus(backups: readonly Kept[], keep: Keep, { timezone, now }: { timezone: string | undefined; now: number }): string[] {
  const bySource = Map.groupBy(backups, ({ source }) => source)
  return [...bySource.values()].flatMap((all) => surplusOf(all, keep, { timezone, now }))
}

function surplusOf(all: readonly Kept[], keep: Keep, { timezone, now }: { timezone: string | undefined; now: number }): string[] {
  const good = all.filter(({ good }) => good).sort((a, b) => b.at - a.at || (a.name < b.name ? 1 : -1))
  const stay = new Set(good.slice(0, Math.max(1, keep.last)))
  const trusted = [good.find(({ proof }) => proof !== 'fails'), good.find(({ proof }) => proof === 'works')]
  for (const each of trusted) if (each) stay.add(each)
  for (const [count, bucket] of [
    [keep.hourly, 'hour'],
    [keep.daily, 'day'],
    [keep.weekly, 'week'],
    [keep.monthly, 'month'],
  ] as const) {
    const seen = new Set<string>()
    for (const backup of good) {
      const key = bucketOf(backup.at, bucket, timezone)
      if (seen.has(key)) continue
      if (seen.size === count) break
      seen.add(key)
      stay.add(backup)
    }
  }
  const newest = good[0]?.at ?? -Infinity
  const old = all.filter(({ good, at }) => !good && at < newest && now - at > failedMs)
  return [...good.filter((backup) => !stay.has(backup)), ...old].map(({ name }) => name)
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** The hour, day, week or month that an instant is in, in that time zone. */
export function bucketOf(at: number, unit: 'hour' | 'day' | 'week' | 'month', timezone: string | undefined): string {
  const zone = timezone ?? ''
  let format = formats.get(zone)
  if (!format) {
    const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', hourCycle: 'h23' } as const
    format = new Intl.DateTimeFormat('en-CA', { ...parts, ...(timezone === undefined ? {} : { timeZone: timezone }) })
    formats.set(zone, format)
  }
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  const day = `${part['year']}-${part['month']}-${part['day']}`
  if (unit === 'month') return day.slice(0, 7)
  if (unit === 'day') return day
  // An hour that comes twice when summer time ends is two.
  if (unit === 'hour') return `${day}T${part['hour']}/${Math.floor(at / 3_600_000)}`
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7)) // weeks begin on Monday
  return date.toISOString().slice(0, 10)
}

/** Strictly after `after`; undefined when never. All in ms. */
export function nextRun(schedule: string, timezone: string | undefined, after: number): number | undefined {
  return new Cron(schedule, { mode: '5-part', ...(timezone === undefined ? {} : { timezone }) }).nextRun(new Date(after))?.getTime()
}

/** Why this can be no schedule, for people; undefined when it can. */
export function problemOf(schedule: string, timezone: string | undefined): string | undefined {
  try {
    if (timezone !== undefined) new Intl.DateTimeFormat('en', { timeZone: timezone })
  } catch {
    return `there is no time zone ${timezone}`
  }
  try {
    return nextRun(schedule, timezone, 0) === undefined ? 'it never begins' : undefined
  } catch (error) {
    return (error as Error).message.replace(/^Cron\w+: /, '')
  }
}

/** `db-20261120-030000`: name of the backup of a source at an instant, in 63 characters. */
export function backupName(source: string, at: number): string {
  const stamp = new Date(at)
    .toISOString()
    .replace(/[-:]|\..*/g, '')
    .replace('T', '-')
  return `${source.slice(0, 63 - stamp.length - 1).replace(/-+$/, '')}-${stamp}`
}
