import { amount, type Bench, type Measure, type Row, side } from '../measure.ts'
import type { Tab } from './chromium.ts'
import { knownTab, load } from './page-watch.ts'
import { phaseChanges } from './phase-changes.ts'
import { heapByEvents } from './plot.ts'
import { type ConsoleWorld, fill, inConsoleWorld, listPath, nameOf } from './world.ts'

const instances = 60
/** Before so many have gone by its memory has to grow: the page keeps the newest 2,000, and the browser what it has compiled. */
const keptEvents = 12_000
const step = 1_000
const sideBySide = 16

interface Sample {
  events: number
  bytes: number
  /** Elements and texts of the page, those that only a script still holds among them. */
  nodes: number
}

/** A tab that is left open while the cloud changes: what of it stays in memory. */
export const openTab: Measure = {
  name: 'open-tab',
  title: 'memory of a tab that is left open while twenty thousand events go by',
  run: (bench) =>
    inConsoleWorld(bench, async (world) => {
      await fill(world.pando, 0, instances, bench.signal)
      await using tab = await knownTab(world)
      await load(tab, world.url + listPath)
      return rowsOf(await follow(bench, world, tab))
    }),
}

async function follow({ quick, say, signal }: Bench, world: ConsoleWorld, tab: Tab): Promise<Sample[]> {
  const samples: Sample[] = []
  const most = quick ? 3 * step : 20 * step + keptEvents
  const first = await revision(world, signal)
  for (let events = 0; events < most; ) {
    await change(world, { count: step, signal })
    // Paused and resumed again: it has seen all that came before.
    await phaseChanges(world, tab, { turns: 1, signal })
    events = (await revision(world, signal)) - first
    samples.push({ events, ...(await memory(tab)) })
    say(`${events} events: ${(samples.at(-1)!.bytes / 1e6).toFixed(2)} MB`)
  }
  return samples
}

async function change({ pando: { client } }: ConsoleWorld, { count, signal }: { count: number; signal: AbortSignal }): Promise<void> {
  let next = 0
  const worker = async () => {
    while (next < count) {
      const i = next++
      const body = { metadata: { labels: { seen: `${Math.round(performance.now() * 1_000)}` } } }
      await client.call('PATCH', `/v1${listPath}/${nameOf(i % instances)}`, { body, signal })
    }
  }
  await Promise.all(Array.from({ length: sideBySide }, worker))
}

/** Each write has the next one. */
async function revision({ pando: { client } }: ConsoleWorld, signal: AbortSignal): Promise<number> {
  return (await client.call<{ revision: number }>('GET', '/v1/healthz', { signal })).revision
}

/** Of what cannot be given back. */
async function memory(tab: Tab): Promise<{ bytes: number; nodes: number }> {
  for (let i = 0; i < 3; i++) await tab.send('HeapProfiler.collectGarbage')
  const { usedSize } = await tab.send<{ usedSize: number }>('Runtime.getHeapUsage')
  const { nodes } = await tab.send<{ nodes: number }>('Memory.getDOMCounters')
  return { bytes: usedSize, nodes }
}

function rowsOf(samples: readonly Sample[]): Row[] {
  const full = samples.filter(({ events }) => events > keptEvents)
  const settled = full.length > 1 ? full : samples
  const [first, last] = [settled[0]!, settled.at(-1)!]
  const perThousand = (of: 'bytes' | 'nodes') => 1_000 * slope(settled.map((sample) => [sample.events, sample[of]]))
  return [
    {
      ...amount('memory of the scripts', side('tab', [last.bytes / 1e6], 'MB'), { note: `after ${last.events} events` }),
      line: heapByEvents(samples),
    },
    amount('… more for each 1,000 events', side('tab', [perThousand('bytes')], 'bytes'), {
      goal: { bound: 'at most', value: 20_000 },
      note: `from ${first.events} events on`,
    }),
    amount('elements of the page, more for each 1,000 events', side('tab', [perThousand('nodes')], 'elements'), {
      goal: { bound: 'at most', value: 1 },
      note: `${last.nodes} of them`,
    }),
  ]
}

/** Of the line that is nearest to the points. */
function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (index: 0 | 1) => points.reduce((sum, point) => sum + point[index], 0) / points.length
  const [x, y] = [mean(0), mean(1)]
  const over = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0)
  return over / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0)
}
