import { Cron } from 'croner'
import type { SpecOf } from '../../api/kind.ts'
import type { DesktopPool } from './kind.ts'

type Spec = Pick<SpecOf<typeof DesktopPool>, 'schedule' | 'timezone' | 'size'>
type Window = Spec['schedule'][number]

/** So many are to run and wait now. Of windows that overlap the one that began last counts; between windows none wait. */
export function waitingNow({ schedule, timezone, size }: Spec, now: number): number {
  if (schedule.length === 0) return size
  const open = schedule.flatMap((window) => {
    const began = beganAt(window, timezone, now)
    return began === undefined ? [] : [{ began, ready: window.ready }]
  })
  open.sort((a, b) => b.began - a.began || b.ready - a.ready)
  return Math.min(size, open[0]?.ready ?? 0)
}

/** When a window next begins or ends; undefined when none ever will. */
export function nextChange({ schedule, timezone }: Omit<Spec, 'size'>, now: number): number | undefined {
  const times = schedule.flatMap(({ start, stop }) => [
    after(start, timezone, now),
    stop === undefined ? undefined : after(stop, timezone, now),
  ])
  const ahead = times.filter((at) => at !== undefined)
  return ahead.length > 0 ? Math.min(...ahead) : undefined
}

/** Why this can be no cron rule of this time zone, for people; undefined when it can. */
export function problemOf(rule: string, timezone: string | undefined): string | undefined {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone })
  } catch {
    return `there is no time zone ${timezone}`
  }
  try {
    return after(rule, timezone, 0) === undefined ? 'it never comes' : undefined
  } catch (error) {
    return (error as Error).message.replace(/^Cron\w+: /, '')
  }
}

/** When a window that is open now was opened. */
function beganAt({ start, stop }: Window, timezone: string | undefined, now: number): number | undefined {
  const [began] = cron(start, timezone).previousRuns(1, new Date(now + 1))
  if (!began) return undefined
  const ends = stop === undefined ? undefined : after(stop, timezone, began.getTime())
  return ends === undefined || ends > now ? began.getTime() : undefined
}

/** Strictly after it. */
function after(rule: string, timezone: string | undefined, at: number): number | undefined {
  return cron(rule, timezone).nextRun(new Date(at))?.getTime()
}

function cron(rule: string, timezone: string | undefined): Cron {
  return new Cron(rule, { mode: '5-part', ...(timezone === undefined ? {} : { timezone }) })
}
