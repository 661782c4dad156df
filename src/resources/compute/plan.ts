import type { Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { formatBytes } from '../../base/units.ts'
import type { Instance } from '../../services/lifecycle/kind.ts'
import type { Node } from './kind.ts'

type NodeObject = Stored<typeof Node>
type InstanceSpec = Stored<typeof Instance>['spec']

export interface Demand {
  cpus: number
  memoryBytes: number
}

/** What the nodes hold already, by their names. */
export interface Load {
  used: ReadonlyMap<string, Demand>
  /** Replicas of the same app. */
  peers?: ReadonlyMap<string, number>
}

/**
 * Filter, then score: the node for one instance, or why there is none now (a PandoError that may be retried). Replicas of one app go
 * where there are fewest of them, all else where most memory is free.
 */
export function place(spec: InstanceSpec, nodes: readonly NodeObject[], { used, peers }: Load): { node: string } | { error: PandoError } {
  const open = nodes.filter((node) => node.spec.schedulable && node.status.phase === 'ready')
  const allowed = open.filter((node) => hasLabels(node, spec.placement?.labels ?? {}))
  if (allowed.length === 0 && open.length > 0) return { error: noSuchNode(spec.placement!.labels) }
  const able = allowed.filter((node) => engineOf(node, spec.engine)?.available)
  if (able.length === 0) return { error: noEngine(spec.engine, allowed) }
  const free = able.map((node) => ({ node, left: left(node, used) }))
  const roomy = free.filter(({ left: { cpus, memoryBytes } }) => memoryBytes >= spec.memory && cpus >= spec.cpus)
  const peersOn = (node: NodeObject) => (spec.placement?.spread === false ? 0 : (peers?.get(node.metadata.name) ?? 0))
  const best = roomy.toSorted(
    (a, b) =>
      peersOn(a.node) - peersOn(b.node) ||
      b.left.memoryBytes - a.left.memoryBytes ||
      (a.node.metadata.name < b.node.metadata.name ? -1 : 1),
  )[0]
  if (best) return { node: best.node.metadata.name }
  const most = Math.max(...free.map(({ left: { memoryBytes } }) => memoryBytes))
  return {
    error:
      most < spec.memory
        ? new PandoError('node.full', { wanted: formatBytes(spec.memory), what: 'memory', free: formatBytes(Math.max(0, most)) })
        : new PandoError('node.full', { wanted: spec.cpus, what: 'CPUs', free: Math.max(...free.map(({ left: { cpus } }) => cpus)) }),
  }
}

function left({ metadata, spec: { overcommit }, status: { capacity } }: NodeObject, used: ReadonlyMap<string, Demand>): Demand {
  const taken = used.get(metadata.name) ?? { cpus: 0, memoryBytes: 0 }
  return {
    cpus: Math.floor(capacity.cpus * overcommit.cpus) - taken.cpus,
    memoryBytes: Math.floor(capacity.memoryBytes * overcommit.memory) - taken.memoryBytes,
  }
}

function hasLabels({ metadata }: NodeObject, wanted: Record<string, string>): boolean {
  return Object.entries(wanted).every(([key, value]) => metadata.labels[key] === value)
}

function noSuchNode(wanted: Record<string, string>): PandoError {
  const labels = Object.entries(wanted).map(([key, value]) => `${key}=${value}`)
  return new PandoError('node.no_such_labels', { labels: labels.join(', ') })
}

export function engineOf(node: NodeObject, word: InstanceSpec['engine']) {
  return node.status.engines.find((engine) => engine.runs.includes(word))
}

function noEngine(word: InstanceSpec['engine'], nodes: readonly NodeObject[]): PandoError {
  const known = nodes.map((node) => engineOf(node, word)).find((engine) => engine !== undefined)
  return new PandoError('node.engine_unavailable', {
    engine: word,
    reason: known?.reason ?? (nodes.length === 0 ? 'no node is ready' : 'no node has such an engine'),
    remedy: known?.remedy ?? 'Run `pando doctor` on a node.',
  })
}

/** Sum of what the instances of each node were promised. */
export function usage(instances: readonly Stored<typeof Instance>[]): Map<string, Demand> {
  const used = new Map<string, Demand>()
  for (const { spec, status } of instances) {
    if (status.node === undefined) continue
    const before = used.get(status.node) ?? { cpus: 0, memoryBytes: 0 }
    used.set(status.node, { cpus: before.cpus + spec.cpus, memoryBytes: before.memoryBytes + spec.memory })
  }
  return used
}
