import type { Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import type { App } from '../../services/apps/kind.ts'
import type { Instance } from '../../services/lifecycle/kind.ts'
import type { LoadBalancer } from '../../services/load-balancing/kind.ts'
import { decide, type Flow, type Verdict } from '../network/decision.ts'
import type { RuleCounter } from '../network/driver.ts'
import type { Network } from '../network/kind.ts'
import { isLive } from '../network/names.ts'
import { type SecurityWorld, securityPlanOf } from './plan.ts'

export interface TraceWorld extends SecurityWorld {
  networks: readonly Stored<typeof Network>[]
}

/** Names of instances and apps, addresses, `host`, or `internet`: some address outside that no rule names. */
export interface TraceQuestion {
  from: string
  to: string
  protocol: Flow['protocol']
  /** Of the instance or app; or the port of the host that leads there. */
  port: number | undefined
}

export interface Hop {
  /** Where it is, for people. */
  at: string
  allowed: boolean
  says: string
  direction?: Verdict['direction']
  groups?: readonly string[]
  rule?: string
  packets?: number
  bytes?: number
}

export interface Trace {
  allowed: boolean
  hops: Hop[]
  /** Uid of the network whose rules have a say. */
  network?: string
}

type InstanceObject = Stored<typeof Instance>
type End =
  | { type: 'outside'; address: string; called: string }
  | { type: 'host' }
  | { type: 'instance'; instance: InstanceObject }
  | { type: 'app'; app: Stored<typeof App>; balancer: Stored<typeof LoadBalancer> | undefined }

/** No rule names it but those for everybody. */
const nobody = '0.0.0.0'

/** What is on the way from one to the other, and which of it decides. Throws network.no_such_end. */
export function trace(question: TraceQuestion, world: TraceWorld): Trace {
  const [from, to] = [endOf(question.from, world), endOf(question.to, world)]
  const hops: Hop[] = [sourceHop(from)]
  const add = (hop: Hop) => hops.push(hop)
  const way = hops[0]!.allowed ? wayTo(from, to, question, world, add) : undefined
  const allowed = () => hops.every((hop) => hop.allowed)
  if (!way) return { allowed: allowed(), hops }
  if (allowed() && from.type !== 'host') for (const hop of verdictHops(way, question, world)) add(hop)
  if (allowed()) add(targetHop(to, question))
  return { allowed: allowed(), hops, network: way.network.metadata.uid }
}

/** Adds what the kernel counted to the hops that a rule decided. */
export function withCounters({ hops, ...rest }: Trace, counters: readonly RuleCounter[]): Trace {
  const same = (a: readonly string[], b: readonly string[] = []) => [...a].sort().join() === [...b].sort().join()
  const counted = hops.map((hop) => {
    const found = counters.find(
      ({ direction, groups, rule }) => direction === hop.direction && rule === hop.rule && same(groups, hop.groups),
    )
    return found ? { ...hop, packets: found.packets, bytes: found.bytes } : hop
  })
  return { ...rest, hops: counted }
}

interface Way {
  network: Stored<typeof Network>
  from: string
  to: string
  port: number | undefined
}

/** The network where both meet, and under which addresses. */
function wayTo(from: End, to: End, question: TraceQuestion, world: TraceWorld, add: (hop: Hop) => void): Way | undefined {
  if (to.type === 'host' || to.type === 'outside') return outwards(from, to, { question, world, add })
  const target = targetIn(to, from, world)
  if (!target) {
    add({
      at: nameOf(to),
      allowed: false,
      says: 'it has no address in a network of the other yet, and what is not in one network does not meet',
    })
    return undefined
  }
  const { network, address } = target
  const at = `network ${network.metadata.name}`
  if (from.type === 'instance' || from.type === 'app') {
    const source = replicaOf(from, world)?.status.nics.find((nic) => nic.network === network.metadata.name)
    const met = source !== undefined
    add({
      at,
      allowed: met,
      says: met ? `${source.address} and ${address} are both in it` : 'only one of them is in it; publish a port of the host',
    })
    return met ? { network, from: source.address, to: address, port: question.port } : undefined
  }
  if (from.type === 'host') {
    add({ at, allowed: true, says: `the host reaches ${address}, for its health checks too: groups have no say` })
    return { network, from: nobody, to: address, port: question.port }
  }
  const published = publishedAt(to, question)
  const says = published
    ? `port ${published.hostPort} leads to ${address}:${published.port}, and keeps the address of the client`
    : `no port of the host leads to ${address}${question.port === undefined ? '' : `:${question.port}`}`
  add({ at: 'host', allowed: published !== undefined, says })
  return published && { network, from: from.address, to: address, port: published.port }
}

function outwards(
  from: End,
  to: Extract<End, { type: 'host' | 'outside' }>,
  { question, world, add }: { question: TraceQuestion; world: TraceWorld; add: (hop: Hop) => void },
): Way | undefined {
  const nic = (from.type === 'instance' || from.type === 'app') && replicaOf(from, world)?.status.nics[0]
  const network = nic && world.networks.find(({ metadata }) => metadata.name === nic.network)
  if (!nic || !network) {
    add({ at: 'host', allowed: false, says: 'neither end is in a network of the project' })
    return undefined
  }
  if (network.spec.isolated) {
    add({ at: `network ${nic.network}`, allowed: false, says: 'it is isolated: nothing in it connects to what is outside of it' })
    return undefined
  }
  add({ at: `network ${nic.network}`, allowed: true, says: `${nic.address} leaves by the router ${nic.gateway}` })
  return { network, from: nic.address, to: to.type === 'outside' ? to.address : nobody, port: question.port }
}

function verdictHops(way: Way, { protocol }: TraceQuestion, world: TraceWorld): Hop[] {
  const verdicts = decide(securityPlanOf(way.network, world), { protocol, from: way.from, to: way.to, port: way.port })
  if (verdicts.length === 0) return [{ at: 'security groups', allowed: true, says: 'neither side is in a group: everything passes' }]
  return verdicts.map(({ direction, groups, allowed, rule }) => ({
    at: `security groups of ${direction === 'egress' ? way.from : way.to}`,
    allowed,
    direction,
    says: sentence({ direction, groups, allowed, rule }),
    groups: rule ? [rule.group] : groups,
    ...(rule ? { rule: rule.name } : {}),
  }))
}

function sentence({ direction, groups, allowed, rule }: Verdict): string {
  const way = direction === 'egress' ? 'out' : 'in'
  if (rule) return `rule ${rule.name} of the group ${rule.group} lets it ${way}`
  return allowed ? `one of its groups (${groups.join(', ')}) sets no limits` : `no rule of its groups (${groups.join(', ')}) lets it ${way}`
}

function sourceHop(from: End): Hop {
  if (from.type === 'outside') return { at: from.called, allowed: true, says: 'is outside of the project' }
  if (from.type === 'host') return { at: 'host', allowed: true, says: 'is the machine itself' }
  if (from.type === 'app') {
    const count = activeOf(from.balancer)
    return { at: nameOf(from), allowed: count > 0, says: count > 0 ? 'asked as its first replica' : 'no replica of it is ready' }
  }
  const live = isLive(from.instance)
  return {
    at: nameOf(from),
    allowed: live,
    says: live ? `runs as a ${from.instance.spec.engine}` : `is ${from.instance.status.phase}: nothing of it runs`,
  }
}

function targetHop(to: End, { port, protocol }: TraceQuestion): Hop {
  const at = nameOf(to)
  if (to.type === 'instance') {
    const live = isLive(to.instance)
    return {
      at,
      allowed: live,
      says: live ? 'gets it; whether a program listens there is up to the instance' : `is ${to.instance.status.phase}: nothing of it runs`,
    }
  }
  if (to.type !== 'app') return { at, allowed: true, says: 'is beyond what Pando decides' }
  const listens = protocol === 'tcp' && to.balancer?.spec.ports.some((known) => known.port === port || known.publish === port)
  if (!listens) return { at, allowed: false, says: `it does not listen at ${protocol} port ${port}` }
  const count = activeOf(to.balancer)
  return { at, allowed: count > 0, says: count > 0 ? `its balancer sends it on to one of ${count} replicas` : 'no replica of it is ready' }
}

function endOf(word: string, { instances, apps, balancers }: TraceWorld): End {
  if (word === 'internet') return { type: 'outside', address: nobody, called: 'internet' }
  if (word === 'host') return { type: 'host' }
  const instance = instances.find(({ metadata, status }) => metadata.name === word || status.nics.some(({ address }) => address === word))
  if (instance) return { type: 'instance', instance }
  const balancer = balancers.find(({ spec, status }) => spec.app === word || status.address === word)
  const app = apps.find(({ metadata }) => metadata.name === (balancer?.spec.app ?? word))
  if (app) return { type: 'app', app, balancer }
  if (/^\d+\.\d+\.\d+\.\d+$/.test(word)) return { type: 'outside', address: word, called: word }
  throw new PandoError('network.no_such_end', { name: word })
}

/** The address of the target in a network that the other is in too; where the other is in none, its first. */
function targetIn(to: Extract<End, { type: 'instance' | 'app' }>, from: End, world: TraceWorld) {
  const source = from.type === 'instance' || from.type === 'app' ? replicaOf(from, world) : undefined
  const theirs = source?.status.nics.map(({ network }) => network)
  const cards =
    to.type === 'instance'
      ? to.instance.status.nics
      : to.balancer?.status.address === undefined
        ? []
        : [{ network: to.balancer.spec.network, address: to.balancer.status.address }]
  const card = cards.find(({ network }) => theirs?.includes(network)) ?? cards[0]
  const network = card && world.networks.find(({ metadata }) => metadata.name === card.network)
  return network && { network, address: card.address }
}

function replicaOf(end: Extract<End, { type: 'instance' | 'app' }>, { instances }: TraceWorld): InstanceObject | undefined {
  if (end.type === 'instance') return end.instance
  const backend = end.balancer?.spec.backends.find(({ state }) => state === 'active')
  return instances.find(({ metadata }) => metadata.uid === backend?.uid)
}

/** By the port inside, else by the port of the host. */
function publishedAt(to: Extract<End, { type: 'instance' | 'app' }>, { port, protocol }: TraceQuestion) {
  const ports =
    to.type === 'instance'
      ? to.instance.spec.ports
          .filter((known) => known.protocol === protocol)
          .map((known) => ({ port: known.port, hostPort: known.hostPort }))
      : (to.balancer?.spec.ports ?? []).flatMap(({ port: own, publish }) =>
          publish === undefined || protocol !== 'tcp' ? [] : [{ port: own, hostPort: publish }],
        )
  return ports.find((known) => known.port === port) ?? ports.find(({ hostPort }) => hostPort === port)
}

function activeOf(balancer: Stored<typeof LoadBalancer> | undefined): number {
  return balancer?.spec.backends.filter(({ state }) => state === 'active').length ?? 0
}

function nameOf(end: End): string {
  if (end.type === 'instance') return `instance ${end.instance.metadata.name}`
  if (end.type === 'app') return `app ${end.app.metadata.name}`
  return end.type === 'host' ? 'host' : end.called
}
