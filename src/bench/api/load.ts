import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { cpuMs } from '../cpu-times.ts'
import { amount, type Bench, type Measure, type Row, share, side } from '../measure.ts'
import { quantile } from '../statistics.ts'
import { callKinds, mixedCalls, patch, type Times, type Write } from './calls.ts'
import { Streams } from './streams.ts'
import { fill, makeWorld, overHttps, type World } from './world.ts'

/** Events that were written before this are out of the streams, or there is something wrong. */
const settleMs = 3_000

/** Many instances, many who watch, and clients that read and write meanwhile. The engine is fake: what is measured is the control plane. */
export const load: Measure = {
  name: 'load',
  title: 'calls beside ten thousand instances and two hundred streams of events',
  async run(bench) {
    const { pando } = await bench.startFake()
    try {
      return await measure(bench, await makeWorld(pando, bench.quick ? 4 : 20))
    } finally {
      await pando.remove()
    }
  },
}

async function measure(bench: Bench, world: World): Promise<Row[]> {
  const { quick, say, signal } = bench
  const { client } = world.pando
  const [few, many] = quick ? [20, 200] : [100, 10_000]
  const [streamCount, seconds] = quick ? [20, 3] : [200, 30]
  const next = { number: many + 1_000_000 }
  const calls = (instances: number, by = client) => mixedCalls(world, { client: by, instances, next, seconds, signal })
  const step = <T>(text: string, work: () => Promise<T>) => {
    say(text)
    return work()
  }
  await step(`${few} instances`, () => fill(world, 0, few, signal))
  const empty = residentBytes(world.pid)
  await step('calls, for a server that has just started to warm up', () => calls(few))
  const withFew = await step('calls', () => calls(few))
  await step(`${many} instances`, () => fill(world, few, many, signal))
  const full = residentBytes(world.pid)
  const alone = await step('calls', () => calls(many))
  const https = await overHttps(world)
  const secured = await step('the same over HTTPS', () => calls(many, https))
  say(`${streamCount} streams of events`)
  await using streams = await Streams.open(world, streamCount)
  const cpuBefore = cpuMs(world.pid)
  const watched = await calls(many)
  const cpuShare = (cpuMs(world.pid) - cpuBefore) / (seconds * 10)
  await setTimeout(settleMs, undefined, { signal })
  const delivered = await step('as many changes as it takes', () => burst(world, streams, { changes: quick ? 100 : 1_000, many, signal }))
  https.close()
  const names = { few: `${few} instances`, many: `${many} instances`, streams: `${streamCount} streams` }
  const delays = delaysOf(watched.writes, streams)
  return [
    ...compared(`÷ with ${names.few}`, { times: alone.times, what: names.many }, { times: withFew.times, what: names.few }, 1.5),
    ...compared('over HTTPS ÷ the socket', { times: secured.times, what: 'HTTPS' }, { times: alone.times, what: 'socket' }, 2),
    ...compared(`${names.streams} ÷ none`, { times: watched.times, what: names.streams }, { times: alone.times, what: 'no stream' }, 3).map(
      (row, i) => ({
        ...row,
        spreads: {
          [names.few]: spreadOf(withFew.times[callKinds[i]!]),
          [names.many]: spreadOf(alone.times[callKinds[i]!]),
          'over HTTPS': spreadOf(secured.times[callKinds[i]!]),
          [`and ${names.streams}`]: spreadOf(watched.times[callKinds[i]!]),
        },
      }),
    ),
    amount('write until the slowest stream has its event, p50', side('streams', [quantile(delays, 0.5)])),
    amount('write until the slowest stream has its event, p99', side('streams', [quantile(delays, 0.99)]), {
      goal: { bound: 'at most', value: 500 },
    }),
    amount('processor of the server meanwhile, of one core', side('server', [cpuShare], '%')),
    amount('events delivered, changes as fast as they go', side('streams', [delivered.perSecond], 'events/s')),
    amount('changes behind them', side('server', [delivered.writesPerSecond], 'requests/s')),
    amount('memory of the server', side('server', [residentBytes(world.pid) / 1e6], 'MB')),
    amount('memory of an instance', side('server', [(full - empty) / (many - few)], 'bytes')),
  ]
}

function spreadOf(times: readonly number[]): { p50: number; p95: number; p99: number } {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((at) => quantile(times, at))
  return { p50: p50!, p95: p95!, p99: p99! }
}

function compared(what: string, here: { times: Times; what: string }, there: { times: Times; what: string }, atMost: number): Row[] {
  const p99 = ({ times, what }: { times: Times; what: string }, kind: keyof Times) => side(what, [quantile(times[kind], 0.99)])
  return callKinds.map((kind) => {
    const [p50, p95] = [0.5, 0.95].map((share) => quantile(here.times[kind], share).toFixed(1))
    return share(`${kind}, p99: ${what}`, p99(here, kind), p99(there, kind), { atMost, note: `p50 ${p50} ms, p95 ${p95} ms` })
  })
}

function delaysOf(writes: readonly Write[], streams: Streams): number[] {
  return writes.flatMap(({ revision, at }) => {
    const last = streams.lastOf(revision)
    return last === undefined ? [] : [last - at]
  })
}

/** Changes side by side until all of them are answered and have come out of the streams. */
async function burst(
  world: World,
  streams: Streams,
  { changes, many, signal }: { changes: number; many: number; signal: AbortSignal },
): Promise<{ perSecond: number; writesPerSecond: number }> {
  const { client } = world.pando
  const before = streams.delivered
  const begun = performance.now()
  let at = 0
  const revisions: number[] = []
  const worker = async () => {
    while (at < changes) revisions.push(await patch(client, world, (at++ * 97) % many, signal))
  }
  await Promise.all(Array.from({ length: 64 }, worker))
  const writtenMs = performance.now() - begun
  await setTimeout(settleMs, undefined, { signal })
  const lastMs = Math.max(...revisions.map((revision) => streams.lastOf(revision) ?? begun)) - begun
  return { perSecond: ((streams.delivered - before) * 1_000) / lastMs, writesPerSecond: (changes * 1_000) / writtenMs }
}

function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024
}
