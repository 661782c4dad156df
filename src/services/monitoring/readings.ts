import type { HostUsage } from './host-usage.node.ts'
import type { Measurement } from './metrics.ts'
import { type Counters, Rates } from './rates.ts'
import type { Sample } from './recent-stats.ts'
import type { InstanceEntry, PoolEntry, ProjectEntry, World } from './world.ts'

/** What a load balancer counted of one replica. */
export interface Counted {
  id: string
  current: number
  requests: number
  errors: number
  latencyMs: number | undefined
}

/** All that was seen in one round. */
export interface Seen {
  now: number
  node: string
  samples: ReadonlyMap<string, Sample>
  /** Uid of a LoadBalancer -> what it counted. */
  counted: ReadonlyMap<string, readonly Counted[]>
  host: HostUsage
}

/** Makes numbers over time of what was seen. It remembers counters from round to round, and nothing else. */
export class Readings {
  readonly #world: World
  readonly #rates = new Rates()
  /** Clock of the machine less the one that never jumps, ms. */
  #clockOffset: number | undefined

  constructor(world: World) {
    this.#world = world
  }

  /** Instances first, at most so many in one part, each worked out when it is asked for: of ten thousand, all at once would take long. */
  *parts(seen: Seen, most: number): Generator<Measurement[]> {
    const ofApps: Measurement[] = []
    let count = 0
    let part: Measurement[] = []
    for (const [uid, sample] of seen.samples) {
      const instance = this.#world.instances.get(uid)
      if (!instance) continue
      const measured = this.#instance(instance, sample)
      if (instance.app !== undefined) ofApps.push(measured)
      count++
      part.push(measured)
      if (part.length < most) continue
      yield part
      part = []
    }
    yield part
    const counted = [...seen.counted.values()].flat().map(({ id }) => rateId(id))
    this.#rates.keep(new Set([seen.node, ...seen.samples.keys(), ...counted]))
    yield [
      ...this.#apps(ofApps, seen),
      this.#nodeOf(seen, count),
      ...[...this.#world.pools.values()].map(poolOf),
      ...projectsOf(this.#world),
    ]
  }

  #instance({ uid, name, project, engine, node, cpus }: InstanceEntry, { at, stats }: Sample): Measurement {
    const { cpuMs, memoryBytes, memoryLimitBytes, diskReadOps, diskWriteOps } = stats
    const { diskReadBytes, diskWriteBytes, netRxBytes, netTxBytes } = stats
    const rates = this.#rates.of(uid, at, { cpuMs, diskReadBytes, diskWriteBytes, diskReadOps, diskWriteOps, netRxBytes, netTxBytes })
    const cpu = perSecondOf(rates['cpuMs'])
    const processors = engine === 'vm' ? Math.ceil(cpus) : cpus
    return {
      ...{ kind: 'Instance', uid, name, project, node, engine, stats },
      values: {
        ...without(rates, 'cpuMs'),
        cpu,
        cpuPercent: cpu === undefined ? undefined : (100 * cpu) / processors,
        memory: memoryBytes,
        memoryPercent: memoryLimitBytes > 0 ? (100 * memoryBytes) / memoryLimitBytes : undefined,
        processes: stats.processes,
      },
    }
  }

  #apps(instances: readonly Measurement[], { now, counted }: Seen): Measurement[] {
    const balancers = new Map([...this.#world.balancers.values()].map((balancer) => [idOf(balancer), balancer]))
    const parts = Map.groupBy(instances, ({ uid, project }) => `${project}/${this.#world.instances.get(uid)?.app ?? ''}`)
    return [...this.#world.apps.values()].map(({ uid, name, project }) => {
      const replicas = parts.get(`${project}/${name}`) ?? []
      const sum = (metric: 'cpu' | 'memory' | 'netRxBytes' | 'netTxBytes') =>
        sumOf(replicas.map(({ values }) => (values as Counters)[metric]))
      const balancer = balancers.get(`${project}/${name}`)
      return {
        ...{ kind: 'App', uid, name, project },
        values: {
          ...{ cpu: sum('cpu'), memory: sum('memory'), netRxBytes: sum('netRxBytes'), netTxBytes: sum('netTxBytes') },
          replicas: replicas.length,
          ...(balancer ? this.#traffic(counted.get(balancer.uid) ?? [], now) : {}),
        },
      }
    })
  }

  /** Each replica counts for itself: who comes and goes does not look like requests. */
  #traffic(counted: readonly Counted[], now: number): Counters {
    if (counted.length === 0) return {}
    const rates = counted.map(({ id, requests, errors }) => this.#rates.of(rateId(id), now, { requests, errors }))
    const busy = counted.filter(({ latencyMs }) => latencyMs !== undefined)
    return {
      requests: sumOf(rates.map((rate) => rate['requests'])),
      errors: sumOf(rates.map((rate) => rate['errors'])),
      current: sumOf(counted.map(({ current }) => current)),
      latency: busy.length > 0 ? sumOf(busy.map(({ latencyMs }) => latencyMs))! / busy.length : undefined,
    }
  }

  #nodeOf({ now, node, host }: Seen, instances: number): Measurement {
    const { cpus, cpuMs, memoryBytes, memoryTotalBytes, diskBytes, diskTotalBytes, monotonicMs, ...rest } = host
    const { diskReadBytes, diskWriteBytes, ...pressures } = rest
    const rates = this.#rates.of(node, now, { cpuMs, diskReadBytes, diskWriteBytes })
    const cpu = perSecondOf(rates['cpuMs'])
    const offset = now - monotonicMs
    const clockJump = this.#clockOffset === undefined ? undefined : Math.abs(offset - this.#clockOffset)
    this.#clockOffset = offset
    return {
      ...{ kind: 'Node', uid: node, name: node, node },
      values: {
        ...without(rates, 'cpuMs'),
        ...pressures,
        cpu,
        cpuPercent: cpu === undefined ? undefined : (100 * cpu) / cpus,
        memory: memoryBytes,
        memoryPercent: memoryTotalBytes > 0 ? (100 * memoryBytes) / memoryTotalBytes : undefined,
        disk: diskBytes,
        diskPercent: diskTotalBytes > 0 ? (100 * diskBytes) / diskTotalBytes : undefined,
        instances,
        clockJump,
      },
    }
  }
}

function poolOf({ uid, name, capacityBytes, freeBytes, promisedBytes, volumes }: PoolEntry): Measurement {
  const part = (bytes: number) => (capacityBytes ? (100 * bytes) / capacityBytes : undefined)
  const used = capacityBytes === undefined || freeBytes === undefined ? undefined : capacityBytes - freeBytes
  const usedPercent = used === undefined ? undefined : part(used)
  return { kind: 'StoragePool', uid, name, values: { used, usedPercent, promisedPercent: part(promisedBytes), volumes } }
}

function projectsOf({ projects, instances, volumes }: World): Measurement[] {
  const held = Map.groupBy(instances.values(), ({ project }) => project)
  const stored = Map.groupBy(volumes.values(), ({ project }) => project)
  return [...projects.values()].map(({ uid, name, quota }) => {
    const mine = held.get(name) ?? []
    const used = {
      instances: mine.length,
      cpus: mine.reduce((sum, { cpus }) => sum + cpus, 0),
      memory: mine.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
      storage: [...mine.map(({ diskBytes }) => diskBytes), ...(stored.get(name) ?? []).map(({ bytes }) => bytes)].reduce(
        (a, b) => a + b,
        0,
      ),
    }
    return { kind: 'Project' as const, uid, name, project: name, values: { ...used, quotaPercent: nearest(used, quota) } }
  })
}

/** A limit of 0 that holds is no news. */
function nearest(used: Readonly<Record<string, number>>, quota: ProjectEntry['quota']): number | undefined {
  const parts = Object.entries(used).flatMap(([name, value]) => {
    const limit = (quota as Readonly<Record<string, number | undefined>>)[name]
    return limit === undefined || limit === 0 ? [] : [(100 * value) / limit]
  })
  return parts.length === 0 ? undefined : Math.max(...parts)
}

/** From milliseconds of a processor per second to processors. */
function perSecondOf(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1_000
}

function without(rates: Counters, name: string): Counters {
  return Object.fromEntries(Object.entries(rates).filter(([key]) => key !== name))
}

/** What is not known counts as nothing, unless nothing is known. */
function sumOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0)
}

/** Apart from the counters of the instance itself. */
function rateId(uid: string): string {
  return `balancer/${uid}`
}

function idOf({ project, name }: { project: string; name: string }): string {
  return `${project}/${name}`
}
