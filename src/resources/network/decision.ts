import { containsCidr } from 'cidr-tools'
import type { GroupPlan, GuardedPlan, RulePlan, SecurityPlan } from './driver.ts'

/** A connection that somebody makes. */
export interface Flow {
  protocol: 'tcp' | 'udp' | 'icmp'
  from: string
  to: string
  /** Undefined for icmp. */
  port: number | undefined
}

/** What the groups of one side say. */
export interface Verdict {
  direction: 'ingress' | 'egress'
  /** Groups of the member. */
  groups: readonly string[]
  allowed: boolean
  /** The rule that lets it through. Undefined: none does, or one of its groups sets no limits at all. */
  rule: { group: string; name: string } | undefined
}

type Peer = RulePlan['peer']

/** What the groups say of a flow, first those of who connects. Empty: no group has a say. The rules in the kernel do the same. */
export function decide(plan: SecurityPlan, flow: Flow): Verdict[] {
  const leaving = plan.guarded.find(({ address, listens }) => address === flow.from && !listens)
  const entering = plan.guarded.find(({ address }) => address === flow.to)
  const verdicts: Verdict[] = []
  if (leaving) verdicts.push(leaves(plan, leaving, flow))
  if (entering && verdicts.every(({ allowed }) => allowed)) verdicts.push(enters(plan, entering, flow))
  return verdicts
}

function leaves(plan: SecurityPlan, { groups }: GuardedPlan, flow: Flow): Verdict {
  const own = groupsOf(plan, groups)
  const limits = own.every(({ egress }) => egress !== undefined)
  const rule = limits ? find(own, 'egress', (candidate) => fits(plan, candidate, { ...flow, peer: flow.to })) : undefined
  return { direction: 'egress', groups, allowed: !limits || rule !== undefined, rule }
}

function enters(plan: SecurityPlan, { groups, listens }: GuardedPlan, flow: Flow): Verdict {
  const port = listens ? listens.find((candidate) => candidate.port === flow.port)?.target : flow.port
  const rule = find(groupsOf(plan, groups), 'ingress', (candidate) => fits(plan, candidate, { ...flow, port, peer: flow.from }))
  return { direction: 'ingress', groups, allowed: rule !== undefined, rule }
}

function groupsOf({ groups }: SecurityPlan, names: readonly string[]): (GroupPlan | { name: string; ingress: []; egress: [] })[] {
  return names.map((name) => groups.find((group) => group.name === name) ?? { name, ingress: [], egress: [] })
}

function find(
  groups: readonly Pick<GroupPlan, 'name' | 'ingress' | 'egress'>[],
  direction: Verdict['direction'],
  test: (rule: RulePlan) => boolean,
): Verdict['rule'] {
  for (const group of groups) {
    const rule = group[direction]?.find(test)
    if (rule) return { group: group.name, name: rule.name }
  }
  return undefined
}

function fits(plan: SecurityPlan, rule: RulePlan, { protocol, port, peer }: Pick<Flow, 'protocol' | 'port'> & { peer: string }): boolean {
  if (rule.protocol !== 'any' && rule.protocol !== protocol) return false
  if (rule.ports.length > 0 && !(port !== undefined && rule.ports.some((range) => inRange(range, port)))) return false
  return isPeer(plan, rule.peer, peer)
}

function isPeer({ groups }: SecurityPlan, peer: Peer, address: string): boolean {
  switch (peer.type) {
    case 'any':
      return true
    case 'cidr':
      return containsCidr(peer.cidr, address)
    case 'group':
      return groups.find(({ name }) => name === peer.group)?.members.includes(address) ?? false
  }
}

export function inRange(range: string, port: number): boolean {
  const [first, last = first] = range.split('-').map(Number) as [number, number?]
  return port >= first && port <= last
}
