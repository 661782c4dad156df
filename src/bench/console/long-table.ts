import { setTimeout } from 'node:timers/promises'
import { amount, type Bench, type Measure, type Row, share, side } from '../measure.ts'
import { quantile } from '../statistics.ts'
import type { Tab } from './chromium.ts'
import { knownTab, load } from './page-watch.ts'
import { phaseChanges } from './phase-changes.ts'
import { shareByTime } from './plot.ts'
import { fill, inConsoleWorld, listPath } from './world.ts'

/** Notches of the wheel in one go and their pixels: some 90 rows a second. */
const wheel = { notches: 50, pixels: 67 }
const frameMs = 1_000 / 60

/** The same table with 100 and with 10,000 rows: scrolled, and changed by the server while somebody looks. */
export const longTable: Measure = {
  name: 'long-table',
  title: 'a table of 10,000 rows beside one of 100: frames while it is scrolled, and from an event to the screen',
  run: (bench) =>
    inConsoleWorld(bench, async (world) => {
      const [few, many] = bench.quick ? [100, 400] : [100, 10_000]
      const take = async (rows: number) => {
        await using tab = await knownTab(world)
        const { shownMs } = await load(tab, world.url + listPath)
        const frames = await scroll(bench, tab)
        // Another one, as this page would go on where it was scrolled to.
        await using fresh = await knownTab(world)
        await load(fresh, world.url + listPath)
        const { events, requests } = await phaseChanges(world, fresh, { turns: bench.quick ? 1 : 3, signal: bench.signal })
        bench.say(
          `${rows} rows: frames p95 ${quantile(frames.times, 0.95).toFixed(1)} ms, event to screen p95 ${quantile(events, 0.95).toFixed(0)} ms`,
        )
        return { rows, shownMs, frames, events, requests }
      }
      bench.say(`${few} instances`)
      await fill(world.pando, 0, few, bench.signal)
      const short = await take(few)
      bench.say(`${many} instances`)
      await fill(world.pando, few, many, bench.signal)
      return rowsOf(short, await take(many))
    }),
}

interface Frames {
  times: number[]
  /** Frames in which a row was not there yet. */
  waiting: number
}

interface Taken {
  rows: number
  shownMs: number
  frames: Frames
  events: number[]
  requests: number[]
}

/** Down, and up again now and then, as people do. */
async function scroll({ quick, signal }: Bench, tab: Tab): Promise<Frames> {
  await tab.evaluate('bench.begin()')
  for (let i = 0; i < (quick ? 4 : 16); i++) {
    signal.throwIfAborted()
    for (let notch = 0; notch < wheel.notches; notch++) {
      const next = setTimeout(frameMs, undefined, { signal })
      const deltaY = i % 4 === 3 ? -wheel.pixels : wheel.pixels
      await tab.send('Input.dispatchMouseEvent', { type: 'mouseWheel', x: 700, y: 500, deltaX: 0, deltaY })
      await next
    }
  }
  return tab.evaluate('bench.end()')
}

function rowsOf(short: Taken, long: Taken): Row[] {
  const name = ({ rows }: Taken) => `${rows} rows`
  const at = (values: readonly number[], part: number) => quantile(values, part)
  const frameSide = (taken: Taken, part: number) => side(name(taken), [at(taken.frames.times, part)])
  const eventSide = (taken: Taken, part: number) => side(name(taken), [at(taken.events, part)])
  const { times, waiting } = long.frames
  const spent = times.reduce((sum, ms) => sum + ms, 0)
  const dropped = Math.max(0, (100 * (spent / frameMs - times.length)) / (spent / frameMs))
  return [
    { ...amount('scrolling: frame, p50', frameSide(long, 0.5)), line: shareByTime('frames', times) },
    {
      ...amount('scrolling: frame, p95', frameSide(long, 0.95), {
        goal: { bound: 'at most', value: 34 },
        note: 'none of 20 more than one late',
      }),
    },
    amount('scrolling: frame, p99', frameSide(long, 0.99)),
    amount('scrolling: frames left out, of 60 a second', side(name(long), [dropped], '%'), { goal: { bound: 'at most', value: 5 } }),
    amount('scrolling: frames with a row that is not there yet', side(name(long), [(100 * waiting) / times.length], '%')),
    share('scrolling: frame, p95, against few rows', frameSide(long, 0.95), frameSide(short, 0.95), { atMost: 1.5 }),
    { ...amount('event to screen, p50', eventSide(long, 0.5)), line: shareByTime('events', long.events) },
    amount('event to screen, p95', eventSide(long, 0.95), { goal: { bound: 'at most', value: 200 } }),
    share('event to screen, p50, against few rows', eventSide(long, 0.5), eventSide(short, 0.5), { atMost: 1.5 }),
    amount('request to screen, p50', side(name(long), [at(long.requests, 0.5)])),
    share('shown, against few rows', side(name(long), [long.shownMs]), side(name(short), [short.shownMs]), { atMost: 1.5 }),
  ]
}
