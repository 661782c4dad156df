import { setImmediate } from 'node:timers/promises'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from '@prometheus-io/client'
import type { InstanceStats } from '../../engines/engine.ts'
import { catalog, type Measured, metricsOf, type Unit } from './catalog.ts'
import type { Latest, Metrics } from './metrics.ts'

/** What a control loop tells of itself. */
export interface LoopMetrics {
  name: string
  ready: number
  inWork: number
  delayed: number
  failing: number
  reconciles: number
  failures: number
  lastMs: number
}

const labelNames = ['project', 'name', 'uid', 'engine', 'node'] as const
type Label = (typeof labelNames)[number]

/** Counters of instances, as their engines have them: for those who make rates of their own. */
const counters: Readonly<Partial<Record<keyof InstanceStats, { name: string; help: string; part: number }>>> = {
  cpuMs: { name: 'cpu_seconds_total', help: 'Time of processors used', part: 1_000 },
  diskReadBytes: { name: 'disk_read_bytes_total', help: 'Read from disks and volumes', part: 1 },
  diskWriteBytes: { name: 'disk_write_bytes_total', help: 'Written to disks and volumes', part: 1 },
  diskReadOps: { name: 'disk_read_operations_total', help: 'Reads from disks and volumes', part: 1 },
  diskWriteOps: { name: 'disk_write_operations_total', help: 'Writes to disks and volumes', part: 1 },
  netRxBytes: { name: 'network_receive_bytes_total', help: 'Received by network cards', part: 1 },
  netTxBytes: { name: 'network_transmit_bytes_total', help: 'Sent by network cards', part: 1 },
}

const suffixes: Readonly<Record<Unit, string>> = {
  'bytes/s': '_per_second',
  '1/s': '_per_second',
  bytes: '_bytes',
  ms: '_milliseconds',
  processors: '_processors',
  percent: '',
  count: '',
  ratio: '',
}

/** `pando_instance_disk_read_bytes_per_second` */
export function seriesName(kind: Measured, metric: string): string {
  const { unit } = metricsOf(kind).find(({ name }) => name === metric)!
  const suffix = suffixes[unit]
  const name = `pando_${snake(kind)}_${snake(metric)}`
  return suffix !== '' && name.endsWith(suffix) ? name : name + suffix
}

/** Everything as text that Prometheus scrapes: what is measured, and how this process does. */
export class Exporter {
  readonly #metrics: Metrics
  readonly #registry = new Registry()
  readonly #requests: Histogram<'route' | 'method' | 'status'>
  readonly #slowReaders: Counter<'stream'>
  readonly #loops: Gauge<'controller' | 'state'>
  readonly #loopSeconds: Gauge<'controller'>
  readonly #gauges: { fill(latest: readonly Latest[]): void }[]
  /** The control loops, as soon as they run. */
  loops: () => readonly LoopMetrics[] = () => []

  constructor(metrics: Metrics) {
    this.#metrics = metrics
    const registers = [this.#registry]
    collectDefaultMetrics({ register: this.#registry, prefix: 'pando_' })
    this.#requests = new Histogram({
      ...{ name: 'pando_api_request_seconds', help: 'Time until the API had answered', registers },
      labelNames: ['route', 'method', 'status'],
      buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30],
    })
    this.#slowReaders = new Counter({
      ...{ name: 'pando_slow_readers_total', help: 'Streams that were ended because their reader was too slow', registers },
      labelNames: ['stream'],
    })
    this.#loops = new Gauge({
      ...{ name: 'pando_controller_keys', help: 'Keys of a control loop, by state', registers },
      labelNames: ['controller', 'state'],
    })
    this.#loopSeconds = new Gauge({
      ...{ name: 'pando_controller_last_seconds', help: 'How long the last reconcile of a control loop took', registers },
      labelNames: ['controller'],
    })
    const kinds = Object.keys(catalog) as Measured[]
    this.#gauges = [...kinds.flatMap((kind) => this.#gaugesOf(kind)), ...this.#countersOfInstances()]
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  /** `route`: the pattern, not the address: names of things would make ever new series. */
  request({ seconds, ...labels }: { route: string; method: string; status: string; seconds: number }): void {
    this.#requests.observe(labels, seconds)
  }

  slowReader(stream: string): void {
    this.#slowReaders.inc({ stream })
  }

  async text(): Promise<string> {
    const latest = this.#metrics.latest()
    for (const gauge of this.#gauges) {
      gauge.fill(latest)
      await setImmediate() // of ten thousand instances, all at once would hold the API up
    }
    for (const { name: controller, ready, inWork, delayed, failing, lastMs } of this.loops()) {
      for (const [state, keys] of Object.entries({ ready, inWork, delayed, failing })) this.#loops.set({ controller, state }, keys)
      this.#loopSeconds.set({ controller }, lastMs / 1_000)
    }
    const parts: string[] = []
    for (const { name } of this.#registry.getMetricsAsArray()) {
      parts.push(await this.#registry.getSingleMetricAsString(name))
      await setImmediate()
    }
    return `${parts.join('\n\n')}\n`
  }

  #gaugesOf(kind: Measured) {
    return metricsOf(kind).map(({ name, description }, column) => {
      const gauge = this.#gauge(seriesName(kind, name), description)
      return {
        fill: (latest: readonly Latest[]) => {
          gauge.reset()
          for (const one of latest)
            if (one.kind === kind && !Number.isNaN(one.values[column]!)) gauge.set(labelsOf(one), one.values[column]!)
        },
      }
    })
  }

  #countersOfInstances() {
    return Object.entries(counters).map(([field, { name, help, part }]) => {
      const counter = new Counter({ name: `pando_instance_${name}`, help, labelNames: [...labelNames], registers: [this.#registry] })
      return {
        fill: (latest: readonly Latest[]) => {
          counter.reset() // engines count, not we
          for (const one of latest) if (one.stats) counter.inc(labelsOf(one), one.stats[field as keyof InstanceStats] / part)
        },
      }
    })
  }

  #gauge(name: string, help: string): Gauge<Label> {
    return new Gauge({ name, help, labelNames: [...labelNames], registers: [this.#registry] })
  }
}

function labelsOf({ project, name, uid, engine, node }: Latest): Partial<Record<Label, string>> {
  return {
    ...(project === undefined ? {} : { project }),
    name,
    uid,
    ...(engine === undefined ? {} : { engine }),
    ...(node ? { node } : {}),
  }
}

function snake(text: string): string {
  return text.replace(/(?<=.)[A-Z]/g, (letter) => `_${letter}`).toLowerCase()
}
