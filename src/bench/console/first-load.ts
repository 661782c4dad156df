import { setTimeout } from 'node:timers/promises'
import { amount, type Bench, type Measure, type Row, share, side } from '../measure.ts'
import { knownTab, type Loaded, load } from './page-watch.ts'
import { type ConsoleWorld, fill, inConsoleWorld, listPath } from './world.ts'

/** As the laptop of somebody who waits. */
const slowness = 4
const instances = 60
const pages = [
  { what: 'overview', path: '/' },
  { what: `list of ${instances} instances`, path: listPath },
]
/** By then a page asks for nothing more. */
const settleMs = 1_000

/** From an address to a page that shows what somebody came for, on a slow processor, with nothing kept and with all files kept. */
export const firstLoad: Measure = {
  name: 'first-load',
  title: 'the first page: bytes, and the time until it is shown on a processor slowed down 4 times',
  run: (bench) =>
    inConsoleWorld(bench, async (world) => {
      await fill(world.pando, 0, instances, bench.signal)
      const rows: Row[] = []
      for (const page of pages) rows.push(...(await measure(bench, world, page)))
      return rows
    }),
}

async function measure({ quick, signal, say }: Bench, world: ConsoleWorld, { what, path }: (typeof pages)[number]): Promise<Row[]> {
  const cold: Loaded[] = []
  const warm: Loaded[] = []
  const fast: Loaded[] = []
  for (let round = 0; round < (quick ? 2 : 9); round++) {
    signal.throwIfAborted()
    await using tab = await knownTab(world)
    await tab.slowDown(slowness)
    cold.push(await load(tab, world.url + path))
    await setTimeout(settleMs, undefined, { signal })
    warm.push(await load(tab, world.url + path))
    await using other = await knownTab(world)
    fast.push(await load(other, world.url + path))
  }
  say(`${what}: ${cold.map(({ shownMs }) => Math.round(shownMs)).join(', ')} ms`)
  const { files } = cold[0]!
  const times = (loads: readonly Loaded[]) => loads.map(({ shownMs }) => shownMs)
  return [
    amount(
      `${what}: bytes of the first load`,
      side(
        'cold',
        cold.map(({ bytes }) => bytes),
        'bytes',
      ),
      {
        goal: { bound: 'at most', value: 300_000 },
        note: `${files} files`,
      },
    ),
    amount(`${what}: shown, ${slowness} × slower processor, nothing kept`, side('cold', times(cold)), {
      goal: { bound: 'at most', value: 1_500 },
      note: `fastest ${Math.round(Math.min(...times(cold)))} ms`,
    }),
    amount(
      `${what}: blocked meanwhile`,
      side(
        'cold',
        cold.map(({ blockedMs }) => blockedMs),
      ),
    ),
    share(`${what}: files kept ÷ nothing kept`, side('warm', times(warm)), side('cold', times(cold))),
    amount(`${what}: shown, processor as it is`, side('fast', times(fast))),
  ]
}
