import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { GroupPlan, GuardedPlan } from '../../driver.ts'
import { changeOfGroups, counterMeaning, type GroupRules, groupRules } from './group-rules.ts'

const rule = {
  name: 'http',
  protocol: 'tcp' as const,
  ports: ['80-90', '85', '100', '91'],
  peer: { type: 'group' as const, group: 'front' },
}
const group: GroupPlan = { name: 'g', ingress: [rule], members: [] }
const front: GroupPlan = { name: 'front', ingress: [], members: ['10.0.0.9'] }
const guarded = (host: number, ...groups: string[]): GuardedPlan => ({ id: `i${host}-0`, address: `10.0.0.${host}`, groups })
const rules = (list: GuardedPlan[], change: Partial<GroupRules> = {}): GroupRules => ({
  plan: { groups: [group, front], guarded: list },
  locked: [],
  hostAddress: '100.64.0.1',
  gateway: '10.0.0.1',
  ...change,
})

test('a member that comes or goes, and a port that is held, is one element', () => {
  const before = rules([guarded(2, 'g')])
  const { text, whole } = changeOfGroups(before, rules([guarded(2, 'g'), guarded(3, 'g')]))
  assert.equal(whole, false)
  assert.match(text, /^add element inet pando_groups entering \{ 10\.0\.0\.3 : jump i_[0-9a-f]+ \}\n$/)
  assert.equal(changeOfGroups(before, before).text, '')
  const held = changeOfGroups(before, { ...before, locked: ['10.0.0.7'] })
  assert.deepEqual(held, { text: 'add element inet pando_groups locked { 10.0.0.7 }\n', whole: false })
})

test('other rules, and groups in a combination that is new, are a new table', () => {
  const before = rules([guarded(2, 'g')])
  assert.equal(changeOfGroups(before, rules([guarded(2, 'front')])).whole, true)
  assert.equal(changeOfGroups(before, { ...before, plan: { ...before.plan, groups: [{ ...group, ingress: [] }, front] } }).whole, true)
})

test('ranges of ports that overlap or touch are one, as nft wants them', () => {
  assert.match(groupRules(rules([guarded(2, 'g')])), /ip saddr @m_front tcp dport \{ 80-91, 100 \} counter name "rule\.in\.g\.http" accept/)
})

test('counters go on where they were, and mean a rule or what no rule let through', () => {
  const state = rules([guarded(2, 'front', 'g')])
  assert.match(
    groupRules(state, new Map([['rule.in.g.http', { packets: 7, bytes: 9 }]])),
    /counter rule\.in\.g\.http \{ packets 7 bytes 9 \}/,
  )
  assert.deepEqual(counterMeaning('rule.in.g.http', state), { direction: 'ingress', groups: ['g'], rule: 'http' })
  const refused = /counter (refused\.in\.[0-9a-f]+)/.exec(groupRules(state))![1]!
  assert.deepEqual(counterMeaning(refused, state), { direction: 'ingress', groups: ['front', 'g'], rule: undefined })
})
