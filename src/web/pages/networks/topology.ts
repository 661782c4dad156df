import type { components } from '../../../client/schema.d.ts'
import type { AnyObject } from '../../data/apply-events.ts'

export type Trace = components['schemas']['NetTrace']

export type TopologyNode =
  | { id: 'internet' | 'host'; type: 'internet' | 'host' }
  | { id: string; type: 'network'; object: AnyObject }
  | { id: string; type: 'instance'; object: AnyObject; vm: boolean; groups: readonly string[] }
  | { id: string; type: 'app'; object: AnyObject; containers: number; vms: number; groups: readonly string[] }
  | { id: string; type: 'more'; network: string; count: number }

export interface TopologyEdge {
  id: string
  from: string
  to: string
  /** Ports of the host that lead there. */
  ports?: string
}

export interface Topology {
  nodes: TopologyNode[]
  edges: TopologyEdge[]
}

export interface TopologyWorld {
  networks: readonly AnyObject[]
  instances: readonly AnyObject[]
  apps: readonly AnyObject[]
  /** Names of instances that have to be drawn. Default: none. */
  keep?: readonly string[]
}

/** Of instances that differ in nothing but their name, so many of each network are drawn; the others are one node together. */
const mostAlike = 6
/** Of those that have groups, ports or several networks. */
const mostSpecial = 40

const idOf = (type: string, name: string) => `${type}/${name}`

/** What is in which network of a project, and how one gets there from outside. Replicas stand in for their app. */
export function topologyOf({ networks, instances, apps, keep = [] }: TopologyWorld): Topology {
  const nodes: TopologyNode[] = networks.map((object) => ({ id: idOf('network', object.metadata.name), type: 'network', object }))
  const edges = new Map<string, TopologyEdge>()
  const join = (from: string, to: string, ports?: string) => {
    const id = `${from} ${to}`
    edges.set(id, { id, from, to, ...(ports ? { ports } : {}) })
  }
  const replicas = Map.groupBy(instances, ({ metadata }) => metadata.labels['pando.app'] ?? '')
  for (const app of apps) {
    const of = replicas.get(app.metadata.name) ?? []
    const vms = of.filter(({ spec }) => spec['engine'] === 'vm').length
    const template = app.spec['template'] as { networks?: Attachment[]; securityGroups?: string[] }
    const id = idOf('app', app.metadata.name)
    nodes.push({ id, type: 'app', object: app, vms, containers: of.length - vms, groups: template.securityGroups ?? [] })
    for (const network of networksOf(template.networks)) join(idOf('network', network), id)
    const ports = ((app.spec['ports'] as { port: number; publish?: number }[] | undefined) ?? []).flatMap(({ port, publish }) =>
      publish === undefined ? [] : [`${publish} → ${port}`],
    )
    if (ports.length > 0) join('host', id, ports.join(', '))
  }
  addInstances(replicas.get('') ?? [], { nodes, keep, join })
  for (const { metadata, spec } of networks) if (spec['isolated'] !== true) join('host', idOf('network', metadata.name))
  if (nodes.length > 0) {
    nodes.unshift({ id: 'internet', type: 'internet' }, { id: 'host', type: 'host' })
    join('internet', 'host')
  }
  const known = new Set(nodes.map(({ id }) => id))
  return { nodes, edges: [...edges.values()].filter(({ from, to }) => known.has(from) && known.has(to)) }
}

interface Attachment {
  network: string
}

interface Canvas {
  nodes: TopologyNode[]
  keep: readonly string[]
  join(from: string, to: string, ports?: string): void
}

function addInstances(instances: readonly AnyObject[], { nodes, keep, join }: Canvas): void {
  const drawn = new Map<string, number>()
  const left = new Map<string, number>()
  const add = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1).get(key)!
  for (const object of instances) {
    const networks = networksOf(object.spec['networks'] as Attachment[] | undefined)
    const groups = (object.spec['securityGroups'] as string[] | undefined) ?? []
    const ports = (object.spec['ports'] as { port: number; hostPort: number }[] | undefined) ?? []
    const isSpecial = networks.length > 1 || groups.length > 0 || ports.length > 0
    const isTooMany = isSpecial ? add(drawn, 'special') > mostSpecial : add(drawn, `alike ${networks[0]}`) > mostAlike
    if (isTooMany && !keep.includes(object.metadata.name)) {
      add(left, networks[0]!)
      continue
    }
    const id = idOf('instance', object.metadata.name)
    nodes.push({ id, type: 'instance', object, vm: object.spec['engine'] === 'vm', groups })
    for (const network of networks) join(idOf('network', network), id)
    if (ports.length > 0) join('host', id, ports.map(({ port, hostPort }) => `${hostPort} → ${port}`).join(', '))
  }
  for (const [network, count] of left) {
    const id = idOf('more', network)
    nodes.push({ id, type: 'more', network, count })
    join(idOf('network', network), id)
  }
}

function networksOf(attachments: readonly Attachment[] | undefined): string[] {
  return attachments && attachments.length > 0 ? [...new Set(attachments.map(({ network }) => network))] : ['default']
}

/** Where a path goes in the drawing: nodes in their order, edges, and the node at which it is stopped. */
export interface TracePath {
  nodes: ReadonlySet<string>
  edges: ReadonlySet<string>
  stoppedAt: string | undefined
  /** The last edge, where it is stopped behind it. */
  stoppedOn: string | undefined
}

/** A hop about security groups belongs to the end whose groups they are, which stands before or after it. */
export function pathOf(trace: Trace, { nodes, edges }: Topology, { from, to }: { from: string; to: string }): TracePath {
  const names = new Map(nodes.map(({ id }) => [id, id]))
  const endId = (end: string): string => {
    if (end === 'host') return 'host'
    for (const type of ['instance', 'app']) if (names.has(idOf(type, end))) return idOf(type, end)
    const app = /^(.+)-\d+$/.exec(end)?.[1]
    return app && names.has(idOf('app', app)) ? idOf('app', app) : 'internet'
  }
  const nodeAt = ({ at, direction }: Trace['hops'][number]): string | undefined => {
    if (direction) return endId(direction === 'egress' ? from : to)
    const [, word, name = ''] = /^(\S+)(?: (.+))?$/.exec(at) ?? []
    if (word === 'network') return idOf('network', name)
    if (word === 'instance' || word === 'app') return endId(name)
    return word === 'host' ? 'host' : undefined
  }
  const way = [endId(from)]
  let stoppedAt: string | undefined
  for (const hop of trace.hops) {
    const id = nodeAt(hop)
    // What the sender's own groups say is told after the network, and is no way back.
    if (id !== undefined && hop.direction !== 'egress' && way.at(-1) !== id) way.push(id)
    if (!hop.allowed) {
      stoppedAt = id ?? way.at(-1)
      break
    }
  }
  if (trace.allowed && way.at(-1) !== endId(to)) way.push(endId(to))
  const passed = new Set<string>()
  let stoppedOn: string | undefined
  for (const [i, id] of way.entries())
    for (const edge of edges) {
      const next = way[i + 1]
      if (!((edge.from === id && edge.to === next) || (edge.to === id && edge.from === next))) continue
      passed.add(edge.id)
      if (next === stoppedAt) stoppedOn = edge.id
    }
  return { nodes: new Set(way), edges: passed, stoppedAt, stoppedOn }
}
