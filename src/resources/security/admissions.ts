import type { SpecOf } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { type Admission, admission } from '../../controller/admission.ts'
import { App } from '../../services/apps/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import type { Store } from '../../store/store.ts'
import { SecurityGroup } from './kind.ts'
import { groupsOf } from './plan.ts'

type Spec = SpecOf<typeof SecurityGroup>
interface Rule {
  name: string
  protocol: Spec['ingress'][number]['protocol']
  ports: readonly string[]
  group: string | undefined
  side: 'from' | 'to'
  /** Where it stands. */
  at: string
}
interface Owner {
  name: string
  project: string | undefined
}

/** Rules make sense, name groups of the project, and a group stays as long as somebody needs it. */
export function groupRules(): Admission {
  return admission(SecurityGroup, async (change, { store }) => {
    if (change.verb === 'delete') {
      if (!change.force) await assertUnused(change, store)
      return
    }
    const rules = [...rulesOf(change.spec, 'ingress'), ...rulesOf(change.spec, 'egress')]
    for (const [i, rule] of rules.entries()) {
      assertSensible(rule)
      const twin = rules.slice(0, i).find((other) => other.name === rule.name && other.at.split('/')[2] === rule.at.split('/')[2])
      if (twin) throw bad(`two rules are called ${rule.name}`, `${rule.at}/name`)
      if (rule.group !== undefined && rule.group !== change.name)
        await assertGroup(rule.group, change, { store, field: `${rule.at}/${rule.side}/group` })
    }
  })
}

/** Instances name groups of their own project. */
export function instanceGroups(): Admission {
  return admission(Instance, async (change, { store }) => {
    if (change.verb === 'delete') return
    const known = change.verb === 'update' ? groupsOf(change.old.spec) : []
    await assertGroups({ groups: groupsOf(change.spec), known, at: '/spec/securityGroups' }, change, store)
  })
}

export function appGroups(): Admission {
  return admission(App, async (change, { store }) => {
    if (change.verb === 'delete') return
    const known = change.verb === 'update' ? groupsOf(change.old.spec.template) : []
    await assertGroups({ groups: groupsOf(change.spec.template), known, at: '/spec/template/securityGroups' }, change, store)
  })
}

function rulesOf({ ingress, egress = [] }: Spec, direction: 'ingress' | 'egress'): Rule[] {
  const peers =
    direction === 'ingress'
      ? ingress.map(({ from, ...rule }) => ({ ...rule, peer: from }))
      : egress.map(({ to, ...rule }) => ({ ...rule, peer: to }))
  const short = direction === 'ingress' ? 'in' : 'out'
  return peers.map(({ name = '', protocol, ports, peer }, i) => ({
    name: name || `${short}-${i + 1}`,
    protocol,
    ports,
    group: peer.type === 'group' ? peer.group : undefined,
    side: direction === 'ingress' ? 'from' : 'to',
    at: `/spec/${direction}/${i}`,
  }))
}

function assertSensible({ protocol, ports, at }: Rule): void {
  if (protocol === 'icmp' && ports.length > 0) throw bad('icmp has no ports', `${at}/ports`)
  for (const [i, range] of ports.entries()) {
    const [first, last = first] = range.split('-').map(Number) as [number, number?]
    if (first < 1 || last > 65_535 || first > last) throw bad(`${range} is no range of ports between 1 and 65535`, `${at}/ports/${i}`)
  }
}

async function assertGroups(
  { groups, known, at }: { groups: readonly string[]; known: readonly string[]; at: string },
  owner: Owner,
  store: Store,
): Promise<void> {
  for (const [i, group] of groups.entries()) if (!known.includes(group)) await assertGroup(group, owner, { store, field: `${at}/${i}` })
}

async function assertGroup(name: string, { project }: Owner, { store, field }: { store: Store; field: string }): Promise<void> {
  const group = await store.get(SecurityGroup, { name, ...(project === undefined ? {} : { project }) })
  if (!group || group.metadata.deletedAt !== undefined) throw new PandoError('security.not_found', { name, project }, { field })
}

async function assertUnused({ name, project }: Owner, store: Store): Promise<void> {
  const query = project === undefined ? {} : { project }
  const [instances, apps, groups] = await Promise.all([
    store.list(Instance, query),
    store.list(App, query),
    store.list(SecurityGroup, query),
  ])
  const users = [
    ...instances.items.filter(({ spec }) => groupsOf(spec).includes(name)).map(({ metadata }) => `instance ${metadata.name}`),
    ...apps.items.filter(({ spec }) => groupsOf(spec.template).includes(name)).map(({ metadata }) => `app ${metadata.name}`),
    ...groups.items
      .filter(({ metadata, spec }) => metadata.name !== name && namesIn(spec).includes(name))
      .map(({ metadata }) => `rules of the group ${metadata.name}`),
  ]
  if (users[0] !== undefined)
    throw new PandoError('security.in_use', {
      name,
      users: users.length > 3 ? `${users[0]} and ${users.length - 1} others` : users.join(', '),
    })
}

function namesIn(spec: Spec): string[] {
  return [...rulesOf(spec, 'ingress'), ...rulesOf(spec, 'egress')].flatMap(({ group }) => group ?? [])
}

function bad(detail: string, field: string): PandoError {
  return new PandoError('security.bad_rule', { detail }, { field })
}
