import { createHash } from 'node:crypto'
import { inRange } from '../../decision.ts'
import type { GroupPlan, GuardedPlan, RulePlan, SecurityPlan } from '../../driver.ts'
import { uplink } from './names.ts'
import { dropTable } from './nft-rules.ts'

/** The table of security groups inside a network's namespace; there is none where nobody is in a group. */
export const groupTable = 'pando_groups'
/** Connection mark of flows that were allowed once and are not any more. */
export const cutMark = 0x7063

export interface GroupRules {
  plan: Omit<SecurityPlan, 'open'>
  /** Addresses of secured ports whose groups are not known yet. */
  locked: readonly string[]
  /** Who is let in everywhere: the host, with its health checks. */
  hostAddress: string
  /** The only address of the namespace that is no app's: every guest gets names and leases there. */
  gateway: string
}

type Counters = ReadonlyMap<string, { packets: number; bytes: number }>
/** Set or map -> element -> its value (empty in a set). */
type Elements = Map<string, Map<string, string>>

/**
 * The whole table in one transaction; counters go on where they were. Bridged and routed packets meet the forward chains,
 * those to a virtual address the input chains. What the namespace itself sends (DNS, DHCP, a balancer to its backends)
 * is not looked at.
 */
export function groupRules(rules: GroupRules, counters: Counters = new Map()): string {
  return `${dropTable('inet', groupTable)}${structure(rules, counters)}${difference(new Map(), elements(rules))}`
}

/** From one state to another: single elements where the rules are the same, else the whole. Empty: nothing to do. */
export function changeOfGroups(before: GroupRules, after: GroupRules): { text: string; whole: boolean } {
  // A port that comes or goes, in a network of thousands: nothing else needs to be compared.
  if (before.plan === after.plan && before.hostAddress === after.hostAddress && before.gateway === after.gateway)
    return { text: difference(lockedElements(before), lockedElements(after)), whole: false }
  if (structure(before, new Map()) !== structure(after, new Map())) return { text: groupRules(after), whole: true }
  return { text: difference(elements(before), elements(after)), whole: false }
}

/** What a counter stands for; undefined for one that is not ours. */
export function counterMeaning(
  name: string,
  { plan }: Pick<GroupRules, 'plan'>,
): { direction: 'ingress' | 'egress'; groups: readonly string[]; rule: string | undefined } | undefined {
  const [kind, which, first = '', rule] = name.split('.')
  const direction = which === 'in' ? 'ingress' : 'egress'
  if (kind === 'rule') return { direction, groups: [first], rule }
  const guarded = plan.guarded.find(({ groups }) => combination(groups) === first)
  return kind === 'refused' && guarded ? { direction, groups: guarded.groups, rule: undefined } : undefined
}

function structure(rules: GroupRules, counters: Counters): string {
  const { plan, gateway, hostAddress } = rules
  const used = plan.groups.filter(({ name }) => plan.guarded.some(({ groups }) => groups.includes(name)))
  const combinations = new Map(plan.guarded.map(({ groups }) => [combination(groups), groups]))
  const limited = [...combinations].filter(([, groups]) => hasLimits(plan, groups))
  const chains = [
    ...used.flatMap((group) => [
      chain(
        `in_${group.name}`,
        group.ingress.map((rule) => line(rule, { group: group.name, way: 'in' })),
      ),
      ...(group.egress
        ? [
            chain(
              `out_${group.name}`,
              group.egress.map((rule) => line(rule, { group: group.name, way: 'out' })),
            ),
          ]
        : []),
    ]),
    ...[...combinations].map(([id, groups]) => chain(`i_${id}`, [...jumps('in', groups, used), refusal('in', id)])),
    ...limited.map(([id, groups]) => chain(`o_${id}`, [...jumps('out', groups, used), refusal('out', id)])),
    ...plan.guarded.filter(({ listens }) => listens).map((virtual) => chain(`v_${hash(virtual.id)}`, virtualLines(virtual, used))),
  ]
  const sets = [...peersOf(used)].sort().map((name) => `set m_${name} { type ipv4_addr; }`)
  const named = [...chains.join('\n').matchAll(/counter name "([^"]+)"/g)].map(([, name]) => name!)
  return `table inet ${groupTable} {
    ${sets.join('\n    ')}
    set locked { type ipv4_addr; }
    map entering { type ipv4_addr : verdict; }
    map leaving { type ipv4_addr : verdict; }
    ${[...new Set(named)].map((name) => `counter ${name} { ${values(counters.get(name))} }`).join('\n    ')}
    chain known {
      ct mark ${cutMark} meta l4proto tcp reject with tcp reset
      ct mark ${cutMark} drop
      ct state established,related accept
    }
    ${chains.join('\n    ')}
    chain forward_out { type filter hook forward priority filter - 1; policy accept;
      jump known
      ip saddr @locked drop
      ip saddr vmap @leaving
    }
    chain forward_in { type filter hook forward priority filter; policy accept;
      jump known
      iifname ${uplink} ip saddr ${hostAddress} accept
      ip daddr @locked drop
      ip daddr vmap @entering
    }
    chain input_out { type filter hook input priority filter - 1; policy accept;
      jump known
      ip daddr != ${gateway} ip saddr vmap @leaving
    }
    chain input_in { type filter hook input priority filter; policy accept;
      jump known
      iifname ${uplink} ip saddr ${hostAddress} accept
      ip daddr vmap @entering
    }
  }
`
}

function elements({ plan, locked }: GroupRules): Elements {
  const used = plan.groups.filter(({ name }) => plan.guarded.some(({ groups }) => groups.includes(name)))
  const sets: Elements = new Map()
  const plain = (addresses: readonly string[]) => new Map(addresses.map((address) => [address, '']))
  for (const name of peersOf(used)) sets.set(`m_${name}`, plain(plan.groups.find((group) => group.name === name)?.members ?? []))
  sets.set('locked', plain(locked))
  const entering = plan.guarded.map(
    ({ id, address, groups, listens }) => [address, `jump ${listens ? `v_${hash(id)}` : `i_${combination(groups)}`}`] as const,
  )
  const leaving = plan.guarded
    .filter(({ groups, listens }) => !listens && hasLimits(plan, groups))
    .map(({ address, groups }) => [address, `jump o_${combination(groups)}`] as const)
  return sets.set('entering', new Map(entering)).set('leaving', new Map(leaving))
}

function lockedElements({ locked }: GroupRules): Elements {
  return new Map([['locked', new Map(locked.map((address) => [address, '']))]])
}

/** Removals first: an element whose value changes is both. */
function difference(before: Elements, after: Elements): string {
  const lines: string[] = []
  for (const [set, wanted] of after) {
    const found = before.get(set) ?? new Map<string, string>()
    const gone = [...found].filter(([address, value]) => wanted.get(address) !== value)
    const fresh = [...wanted].filter(([address, value]) => found.get(address) !== value)
    const list = (items: [string, string][]) =>
      items.map(([address, value]) => (value === '' ? address : `${address} : ${value}`)).join(', ')
    if (gone.length > 0) lines.push(`delete element inet ${groupTable} ${set} { ${list(gone)} }`)
    if (fresh.length > 0) lines.push(`add element inet ${groupTable} ${set} { ${list(fresh)} }`)
  }
  return lines.map((text) => `${text}\n`).join('')
}

function line(rule: RulePlan, { group, way }: { group: string; way: 'in' | 'out' }): string {
  return [peer(rule, way), service(rule), `counter name "rule.${way}.${group}.${rule.name}" accept`].filter(Boolean).join(' ')
}

/** The rules of the members, at the ports where the balancer takes what is for them; counted with the members' own. */
function virtualLines({ groups, listens = [] }: GuardedPlan, used: readonly GroupPlan[]): string[] {
  const rules = groups.flatMap((name) => (used.find((group) => group.name === name)?.ingress ?? []).map((rule) => ({ group: name, rule })))
  const lines = rules.flatMap(({ group, rule }) => {
    if (rule.ports.length === 0) return [line(rule, { group, way: 'in' })]
    const ports = listens.filter(({ target }) => rule.ports.some((range) => inRange(range, target))).map(({ port }) => String(port))
    if (ports.length === 0 || rule.protocol === 'udp') return []
    return [line({ ...rule, protocol: 'tcp', ports }, { group, way: 'in' })]
  })
  return [...lines, refusal('in', combination(groups))]
}

function peer({ peer: other }: RulePlan, way: 'in' | 'out'): string {
  const field = way === 'in' ? 'ip saddr' : 'ip daddr'
  if (other.type === 'any') return ''
  return other.type === 'cidr' ? `${field} ${other.cidr}` : `${field} @m_${other.group}`
}

function service({ protocol, ports }: RulePlan): string {
  if (protocol === 'icmp') return 'meta l4proto icmp'
  if (ports.length === 0) return protocol === 'any' ? '' : `meta l4proto ${protocol}`
  const list = `{ ${merged(ports).join(', ')} }`
  return protocol === 'any' ? `meta l4proto { tcp, udp } th dport ${list}` : `${protocol} dport ${list}`
}

/** nft refuses ranges that overlap. */
function merged(ports: readonly string[]): string[] {
  const ranges = ports
    .map((range) => range.split('-').map(Number))
    .map(([first, last]) => ({ first: first!, last: last ?? first! }))
    .sort((a, b) => a.first - b.first)
  const list: { first: number; last: number }[] = []
  for (const range of ranges) {
    const before = list.at(-1)
    if (before && range.first <= before.last + 1) before.last = Math.max(before.last, range.last)
    else list.push({ ...range })
  }
  return list.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`))
}

/** A group that says nothing of egress lets its members connect to everybody. */
function hasLimits({ groups }: GroupRules['plan'], names: readonly string[]): boolean {
  return names.every(
    (name) => groups.find((group) => group.name === name)?.egress !== undefined || !groups.some((group) => group.name === name),
  )
}

function peersOf(groups: readonly GroupPlan[]): Set<string> {
  const rules = groups.flatMap(({ ingress, egress = [] }) => [...ingress, ...egress])
  return new Set(rules.flatMap((rule) => (rule.peer.type === 'group' ? [rule.peer.group] : [])))
}

function jumps(way: 'in' | 'out', groups: readonly string[], used: readonly GroupPlan[]): string[] {
  const there = groups.filter((name) => used.some((group) => group.name === name && (way === 'in' || group.egress)))
  return there.map((name) => `jump ${way}_${name}`)
}

/** The sender is told at once, instead of waiting for nothing. */
function refusal(way: 'in' | 'out', id: string): string {
  return `counter name "refused.${way}.${id}" reject with icmpx admin-prohibited`
}

function chain(name: string, lines: readonly string[]): string {
  return `chain ${name} {\n${lines.map((text) => `      ${text}\n`).join('')}    }`
}

function values(counter: { packets: number; bytes: number } | undefined): string {
  return `packets ${counter?.packets ?? 0} bytes ${counter?.bytes ?? 0}`
}

/** Members of the same groups share one chain. */
function combination(groups: readonly string[]): string {
  return hash([...groups].sort().join(' '))
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}
