import { normalizeCidr } from 'cidr-tools'
import type { SpecOf, Stored } from '../../api/kind.ts'
import type { App } from '../../services/apps/kind.ts'
import { type Snapshot, sourceSpecOf } from '../../services/fork/kind.ts'
import type { Instance } from '../../services/lifecycle/kind.ts'
import type { LoadBalancer } from '../../services/load-balancing/kind.ts'
import type { GroupPlan, GuardedPlan, RulePlan, SecurityPlan } from '../network/driver.ts'
import type { Network } from '../network/kind.ts'
import type { SecurityGroup } from './kind.ts'

type InstanceObject = Stored<typeof Instance>
type SnapshotObject = Stored<typeof Snapshot>
type BalancerObject = Stored<typeof LoadBalancer>
type GroupObject = Stored<typeof SecurityGroup>
type Rule = SpecOf<typeof SecurityGroup>['ingress'][number]

/** What decides who may connect to whom in one project. */
export interface SecurityWorld {
  groups: readonly GroupObject[]
  instances: readonly InstanceObject[]
  snapshots: readonly SnapshotObject[]
  balancers: readonly BalancerObject[]
  apps: readonly Stored<typeof App>[]
}

/** A network card of an instance, or of a clone that is made ahead of time: it is guarded before anybody can reach it. */
interface Card {
  id: string
  network: string
  address: string
  groups: readonly string[]
}

/** Objects of old have no such field. */
export function groupsOf(spec: { securityGroups?: readonly string[] }): readonly string[] {
  return spec.securityGroups ?? []
}

/** What the driver is told of one network. A group that is not there (any more) allows nothing. */
export function securityPlanOf({ metadata }: Pick<Stored<typeof Network>, 'metadata'>, world: SecurityWorld): SecurityPlan {
  const cards = cardsOf(world)
  const here = cards.filter(({ network }) => network === metadata.name)
  const balancers = guardedBalancers(world)
  const guarded: GuardedPlan[] = [
    ...here.filter(({ groups }) => groups.length > 0).map(({ id, address, groups }) => ({ id, address, groups })),
    ...balancers.filter(({ balancer }) => balancer.spec.network === metadata.name).map(({ plan }) => plan),
  ]
  return {
    groups: guarded.length === 0 ? [] : groupPlans(world, [...cards, ...balancers.map(({ plan }) => plan)]),
    guarded,
    open: here.filter(({ groups }) => groups.length === 0).map(({ id }) => id),
  }
}

/** Groups in the order of their names, so that the same world makes the same plan. */
function groupPlans({ groups }: SecurityWorld, all: readonly { address: string; groups: readonly string[] }[]): GroupPlan[] {
  const members = new Map<string, string[]>()
  for (const { address, groups: names } of all)
    for (const name of names) {
      const known = members.get(name)
      if (known) known.push(address)
      else members.set(name, [address])
    }
  return groups
    .filter(({ metadata }) => metadata.deletedAt === undefined)
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
    .map(({ metadata: { name }, spec: { ingress, egress } }) => ({
      name,
      ingress: ingress.map((rule, i) => rulePlan(rule, rule.from, `in-${i + 1}`)),
      ...(egress ? { egress: egress.map((rule, i) => rulePlan(rule, rule.to, `out-${i + 1}`)) } : {}),
      members: [...new Set(members.get(name))].sort(),
    }))
}

function rulePlan({ name, protocol, ports }: Pick<Rule, 'name' | 'protocol' | 'ports'>, peer: Rule['from'], otherwise: string): RulePlan {
  return {
    name: name ?? otherwise,
    protocol,
    ports,
    peer: peer.type === 'cidr' ? { type: 'cidr', cidr: normalizeCidr(peer.cidr) } : peer,
  }
}

/** Instances come last: a spare that one takes over is the instance's from then on. */
function cardsOf({ instances, snapshots }: SecurityWorld): Card[] {
  const cards = new Map<string, Card>()
  const add = (uid: string, nics: InstanceObject['status']['nics'], groups: readonly string[]) => {
    for (const [i, { network, address }] of nics.entries()) cards.set(`${uid}-${i}`, { id: `${uid}-${i}`, network, address, groups })
  }
  for (const snapshot of snapshots) {
    for (const { uid, nics } of snapshot.status.spares) add(uid, nics, groupsOf(sourceSpecOf(snapshot) ?? {}))
  }
  for (const { metadata, status, spec } of instances) add(metadata.uid, status.nics, groupsOf(spec))
  return [...cards.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** The address of an app is guarded as its replicas are. */
function guardedBalancers({ balancers, apps }: SecurityWorld): { balancer: BalancerObject; plan: GuardedPlan }[] {
  return balancers.flatMap((balancer) => {
    const { address } = balancer.status
    const app = apps.find(({ metadata }) => metadata.name === balancer.spec.app)
    const groups = app ? groupsOf(app.spec.template) : []
    if (address === undefined || groups.length === 0) return []
    const listens = balancer.spec.ports.map(({ port, target }) => ({ port, target }))
    return [{ balancer, plan: { id: balancer.metadata.uid, address, groups, listens } }]
  })
}

/** How many instances are in each group of their project, counted in one go. */
export function memberCounts({ instances }: Pick<SecurityWorld, 'instances'>): (project: string | undefined, group: string) => number {
  const counts = new Map<string, number>()
  const keyOf = (project: string | undefined, group: string) => `${project}/${group}`
  for (const { metadata, spec } of instances)
    for (const group of new Set(groupsOf(spec))) {
      const key = keyOf(metadata.project, group)
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  return (project, group) => counts.get(keyOf(project, group)) ?? 0
}
