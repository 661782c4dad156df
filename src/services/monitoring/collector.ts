import { setImmediate } from 'node:timers/promises'
import { deadline } from '../../base/clock.ts'
import { hasCode } from '../../base/errors.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import { Volume } from '../../resources/storage/kind.ts'
import { StoragePool } from '../../resources/storage/pool-kind.ts'
import { App } from '../apps/kind.ts'
import { Project } from '../auth/kind.ts'
import { Instance } from '../lifecycle/kind.ts'
import { LoadBalancer } from '../load-balancing/kind.ts'
import { levels } from './archive/levels.ts'
import type { HostUsage } from './host-usage.node.ts'
import type { Metrics } from './metrics.ts'
import { type Counted, Readings, type Seen } from './readings.ts'
import type { RecentStats, Sample } from './recent-stats.ts'
import { World } from './world.ts'

export interface CollectorDeps {
  node: string
  metrics: Metrics
  stats: RecentStats
  hostUsage(): Promise<HostUsage>
  /** What the balancer of an app counted, by the uid of its LoadBalancer. */
  balancer: { observe(id: string, signal: AbortSignal): Promise<{ running: boolean; backends: readonly Counted[] } | undefined> }
}

/** Time between two rounds, ms. */
const roundMs = levels[0]!.stepMs
/** One instance may take so long to tell, ms. It has a gap then. */
const askMs = 5_000
const askedAtOnce = 16
/** A sample that somebody else got so shortly before will do, ms. */
const sharedMs = roundMs / 2
/** The archive drops what is old once in so many rounds. */
const pruneEvery = 6
/** Others get their turn after so many. */
const inOneGo = 250
const packedAtOnce = 32
/** Rounds in which all series are to be packed. */
const packRounds = 45

/** Measures, every ten seconds, all that runs on this node, the node itself, its pools, apps and projects. */
export function collector(deps: CollectorDeps): Controller {
  const world = new World()
  const readings = new Readings(world)
  const watches = [Instance, App, LoadBalancer, StoragePool, Project, Volume].map((kind) => ({ kind, keys: world.see }))
  let round = 0

  return {
    name: 'services/monitoring/collector',
    watches,
    writes: [],
    concurrency: 1,
    async listen(wake) {
      wake({ name: deps.node })
    },
    async reconcile(_key, ctx): Promise<Outcome> {
      const mine = [...world.instances.values()].filter(({ isUp, node }) => isUp && node === deps.node)
      const [samples, counted, host] = await Promise.all([
        measureAll(mine, deps, ctx),
        countAll(
          [...world.balancers.values()].filter(({ hasPorts }) => hasPorts),
          deps,
          ctx,
        ),
        deps.hostUsage(),
      ])
      ctx.signal.throwIfAborted() // what was cut off would look like a gap
      const now = ctx.clock.now()
      deps.stats.keep(new Set(mine.map(({ uid }) => uid)))
      const { metrics } = deps
      await keep(metrics, readings, { now, node: deps.node, samples, counted, host })
      if (round++ % pruneEvery === 0) metrics.archive.prune(now)
      return { again: roundMs - (ctx.clock.now() % roundMs) }
    },
  }
}

/** In small parts, with room for others between: of ten thousand instances, all at once would hold the API up. */
async function keep(metrics: Metrics, readings: Readings, seen: Seen): Promise<void> {
  const { now } = seen
  for (const part of readings.parts(seen, inOneGo)) {
    metrics.record(now, part)
    await setImmediate()
  }
  const parts = Math.ceil(metrics.archive.size().series / packRounds / packedAtOnce)
  for (let part = 0; part < Math.max(1, parts); part++) {
    if (!metrics.archive.compact(now, packedAtOnce)) break
    await setImmediate()
  }
}

interface Measured {
  uid: string
  name: string
  engine: 'container' | 'vm'
}

/** Ten thousand timers a round would cost more than the numbers: who is asked within the same second shares one. */
function sharedDeadlines({ clock, signal }: ReconcileContext): () => AbortSignal {
  let last: { at: number; signal: AbortSignal } | undefined
  return () => {
    const now = clock.now()
    if (!last || now - last.at > 1_000 || last.signal.aborted) last = { at: now, signal: deadline(signal, askMs) }
    return last.signal
  }
}

async function measureAll(all: readonly Measured[], { stats }: CollectorDeps, ctx: ReconcileContext): Promise<Map<string, Sample>> {
  const samples = new Map<string, Sample>()
  const until = sharedDeadlines(ctx)
  await aFewAtATime(all, async ({ uid, name, engine }) => {
    try {
      samples.set(uid, await stats.measure({ uid, engine }, { maxAgeMs: sharedMs, signal: until() }))
    } catch (error) {
      if (hasCode(error, 'instance.not_running') || hasCode(error, 'instance.unsupported')) return
      ctx.log.debug({ instance: name, err: error }, 'an instance was not measured')
    }
  })
  return samples
}

async function countAll(
  all: readonly { uid: string; name: string }[],
  { balancer }: CollectorDeps,
  ctx: ReconcileContext,
): Promise<Map<string, readonly Counted[]>> {
  const counted = new Map<string, readonly Counted[]>()
  const until = sharedDeadlines(ctx)
  await aFewAtATime(all, async ({ uid, name }) => {
    try {
      const seen = await balancer.observe(uid, until())
      if (seen?.running) counted.set(uid, seen.backends)
    } catch (error) {
      ctx.log.debug({ app: name, err: error }, 'a balancer does not tell what it counted')
    }
  })
  return counted
}

async function aFewAtATime<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = all.values()
  let asked = 0
  const worker = async () => {
    for (const one of left) {
      await work(one)
      if (++asked % inOneGo === 0) await setImmediate() // an engine may answer at once, ten thousand times
    }
  }
  await Promise.all(Array.from({ length: Math.min(askedAtOnce, all.length) }, worker))
}
