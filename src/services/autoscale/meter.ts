import type { SpecOf, Stored } from '../../api/kind.ts'
import { deadline } from '../../base/clock.ts'
import { asPandoError, PandoError } from '../../base/errors.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import type { InstanceStats } from '../../engines/engine.ts'
import { Instance } from '../lifecycle/kind.ts'
import type { LoadBalancer } from '../load-balancing/kind.ts'
import type { AutoscaleDeps } from './autoscale.ts'
import type { AutoscalePolicy } from './kind.ts'
import { scrape } from './scrape.ts'
import type { Reading } from './targets.ts'
import { Requests, Track } from './tracks.ts'

type Balancer = Stored<typeof LoadBalancer>
type Backend = Balancer['spec']['backends'][number]
type Metric = SpecOf<typeof AutoscalePolicy>['metrics'][number]
type Custom = Extract<Metric, { type: 'custom' }>

export interface Look {
  readings: readonly Reading[]
  /** Somebody uses the app. Undefined: not known. */
  used: boolean | undefined
}

/** One replica may take so long to tell; in ms. It counts as missing then. */
const askMs = 3_000
/** A sample that somebody else got so shortly before will do, ms. */
const sharedMs = 1_000
/** Replicas asked at the same time. */
const askedAtOnce = 8

interface Told {
  stats: InstanceStats
  cpuPercent: number | undefined
}

interface Seen {
  active: readonly Backend[]
  stats: Answers<Told>
  used: boolean | undefined
  ctx: ReconcileContext
}

/** Measures one app. It remembers counters from look to look, and nothing else. */
export class Meter {
  readonly #deps: AutoscaleDeps
  readonly #cpu = new Map<string, Track>()
  readonly #requests = new Requests()
  /** At the last look somebody was there for the first time. */
  #isCrewNew = false

  constructor(deps: AutoscaleDeps) {
    this.#deps = deps
  }

  async look(spec: SpecOf<typeof AutoscalePolicy>, balancer: Balancer, ctx: ReconcileContext): Promise<Look> {
    const active = balancer.spec.backends.filter(({ state }) => state === 'active')
    this.#follow(active)
    const needsStats = spec.metrics.some(({ type }) => type === 'cpu' || type === 'memory')
    const [stats, used] = await Promise.all([
      needsStats ? askAll(active, (backend) => this.#statsOf(backend, balancer, ctx)) : { told: [], missing: 0 },
      this.#trafficOf(balancer, ctx),
    ])
    const readings = spec.metrics.map((metric) => this.#readingOf(metric, { active, stats, used, ctx }))
    return { readings: await Promise.all(readings), used }
  }

  /**
   * Rates add up to the load only when all were measured over the same time: before one came, and before one went, the others
   * had another part of it. Who comes has no rate yet, so what the others had until now still counts once.
   */
  #follow(active: readonly Backend[]): void {
    const uids = new Set(active.map(({ uid }) => uid))
    const gone = [...this.#cpu.keys()].filter((uid) => !uids.has(uid))
    for (const uid of gone) this.#cpu.delete(uid)
    const hasChanged = gone.length > 0 || this.#isCrewNew
    if (hasChanged) for (const track of this.#cpu.values()) track.restart()
    this.#isCrewNew = active.some(({ uid }) => !this.#cpu.has(uid))
  }

  async #readingOf(metric: Metric, { active, stats, used, ctx }: Seen): Promise<Reading> {
    switch (metric.type) {
      case 'cpu':
        return share(metric, stats, ({ cpuPercent }) => cpuPercent)
      case 'memory':
        return share(metric, stats, memoryPercent)
      case 'requests':
        return this.#requestsOf(metric, used)
      case 'custom':
        return customOf(metric, active, ctx)
    }
  }

  async #statsOf({ instance: name, uid }: Backend, { metadata }: Balancer, { store, signal }: ReconcileContext): Promise<Told> {
    const instance = await store.get(Instance, { project: metadata.project!, name })
    if (instance?.metadata.uid !== uid) throw new PandoError('autoscale.unreadable', { what: name, detail: 'it is gone' })
    const { node } = instance.status
    if (node !== this.#deps.node) throw new PandoError('autoscale.unreadable', { what: name, detail: `it runs on node ${node}` })
    const { engine, cpus } = instance.spec
    const { at, stats } = await this.#deps.stats.measure({ uid, engine }, { maxAgeMs: sharedMs, signal: deadline(signal, askMs) })
    const track = this.#cpu.get(uid) ?? new Track()
    this.#cpu.set(uid, track)
    track.note(at, stats.cpuMs)
    const msPerSecond = track.perSecond
    const processors = engine === 'vm' ? Math.ceil(cpus) : cpus
    return { stats, cpuPercent: msPerSecond === undefined ? undefined : msPerSecond / 10 / processors }
  }

  async #trafficOf({ metadata, spec }: Balancer, { clock, log, signal }: ReconcileContext): Promise<boolean | undefined> {
    if (spec.ports.length === 0) return undefined
    try {
      const seen = await this.#deps.balancer?.observe(metadata.uid, deadline(signal, askMs))
      if (!seen?.running) return undefined
      return this.#requests.note(clock.now(), seen.backends, new Set(spec.backends.map(({ uid }) => uid)))
    } catch (error) {
      if (signal.aborted) throw error
      log.debug({ app: metadata.name, err: error }, 'the balancer does not tell what it counted')
      return undefined
    }
  }

  #requestsOf({ target }: Metric, used: boolean | undefined): Reading {
    const rate = used === undefined ? undefined : this.#requests.perSecond
    const problem = used === undefined ? { problem: 'the load balancer does not tell what it counted' } : {}
    return { name: 'requests', unit: '/s', target, load: rate, read: 0, missing: 0, parts: false, ...problem }
  }
}

interface Answers<T> {
  told: T[]
  missing: number
  problem?: string
}

function memoryPercent({ stats: { memoryBytes, memoryLimitBytes: limit } }: Told): number | undefined {
  return limit > 0 ? (100 * memoryBytes) / limit : undefined
}

/** A metric of which each replica has its part. Those that are measured for the first time have no rate yet. */
function share({ type, target }: Metric, { told, missing, problem }: Answers<Told>, partOf: (told: Told) => number | undefined): Reading {
  const parts = told.map(partOf).filter((part) => part !== undefined)
  return { name: type, unit: '%', target, ...sumUp(parts), missing, parts: true, ...(problem === undefined ? {} : { problem }) }
}

async function customOf({ name, port, path, across, target }: Custom, active: readonly Backend[], ctx: ReconcileContext): Promise<Reading> {
  const ask = ({ address }: Backend) => scrape({ address, port, path, name }, deadline(ctx.signal, askMs))
  const { told, missing, problem } = await askAll(active, ask)
  const sum = sumUp(told)
  const load = { sum: sum.load, max: Math.max(...told), mean: (sum.load ?? 0) / told.length }[across]
  return {
    ...{ name, unit: '' as const, target, read: sum.read, missing, parts: across === 'sum' },
    load: told.length > 0 ? load : undefined,
    ...(problem === undefined ? {} : { problem }),
  }
}

function sumUp(parts: readonly number[]): { load: number | undefined; read: number } {
  return { load: parts.length > 0 ? parts.reduce((sum, part) => sum + part, 0) : undefined, read: parts.length }
}

/** Asks a few at a time; who does not answer is missing. */
async function askAll<T>(backends: readonly Backend[], ask: (backend: Backend) => Promise<T>): Promise<Answers<T>> {
  const answers: Answers<T> = { told: [], missing: 0 }
  const left = [...backends]
  const worker = async () => {
    for (let backend = left.shift(); backend; backend = left.shift()) {
      try {
        answers.told.push(await ask(backend))
      } catch (error) {
        answers.missing++
        answers.problem ??= asPandoError(error).message
      }
    }
  }
  await Promise.all(Array.from({ length: askedAtOnce }, worker))
  return answers
}
