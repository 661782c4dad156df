import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ChainCheck } from '../../base/hash-chain.node.ts'
import type { AuditEntry } from './entry.ts'
import { type AuditLog, openAuditLog } from './log.ts'

const { signal } = new AbortController()

async function place(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pando-audit-'))
  t.after(() => rm(folder, { recursive: true }))
  return join(folder, 'audit.db')
}

const entry = (more: Partial<AuditEntry> = {}): AuditEntry => ({
  at: '2026-11-28T10:00:00.000Z',
  requestId: 'r1',
  who: 'user:ann',
  from: '192.0.2.1',
  action: 'createInstance',
  verb: 'create',
  kind: 'Instance',
  project: 'demo',
  name: 'web',
  outcome: 'done',
  status: 201,
  changes: [],
  ...more,
})

async function filled(t: TestContext, entries: AuditEntry[]): Promise<{ path: string; log: AuditLog }> {
  const path = await place(t)
  const log = openAuditLog(path)
  await Promise.all(entries.map((one) => log.append(one)))
  return { path, log }
}

/** Changes the file behind the back of the log. */
function tamper(path: string, sql: string): void {
  const db = new DatabaseSync(path)
  db.exec(sql)
  db.close()
}

test('what was appended is there after a restart, newest first, and the chain holds on', async (t) => {
  const { path, log } = await filled(t, [entry({ name: 'a' }), entry({ name: 'b' })])
  await log.close()
  const again = openAuditLog(path)
  t.after(() => again.close())
  await again.append(entry({ name: 'c' }))
  const { items } = again.list({}, { limit: 10 })
  assert.deepEqual(
    items.map(({ seq, entry: { name } }) => [seq, name]),
    [
      [3, 'c'],
      [2, 'b'],
      [1, 'a'],
    ],
  )
  const verdict = await again.verify(signal)
  assert.deepEqual([verdict.ok, verdict.entries, verdict.last.seq], [true, 3, 3])
})

for (const [deed, sql, seq] of [
  ['a changed entry', `UPDATE entries SET text = replace(text, 'user:ann', 'user:eve') WHERE seq = 2`, 2],
  ['an entry that was taken out', 'DELETE FROM entries WHERE seq = 2', 2],
  ['entries that were cut off at the end', 'DELETE FROM entries WHERE seq > 3', 4],
  ['a hash made anew for one entry', `UPDATE entries SET text = 'x', hash = '${'a'.repeat(64)}' WHERE seq = 1`, 1],
  [
    'two entries in each other’s place',
    'UPDATE entries SET text = (SELECT text FROM entries e WHERE e.seq = 5 - entries.seq) WHERE seq IN (2, 3)',
    2,
  ],
] as const) {
  test(`${deed} is found, and the first broken link named`, async (t) => {
    const { path, log } = await filled(
      t,
      ['a', 'b', 'c', 'd'].map((name) => entry({ name })),
    )
    await log.close()
    tamper(path, sql)
    const again = openAuditLog(path)
    t.after(() => again.close())
    const { ok, broken } = await again.verify(signal)
    assert.deepEqual([ok, broken?.seq], [false, seq], broken?.detail)
  })
}

test('entries are found by who, kind, project, outcome and time, a page at a time', async (t) => {
  const { log } = await filled(t, [
    entry({ name: 'a', at: '2026-11-28T10:00:00.000Z' }),
    entry({ name: 'b', who: 'user:bob', outcome: 'denied', status: 403, at: '2026-11-28T11:00:00.000Z' }),
    entry({ name: 'c', who: 'serviceaccount:demo/ci', project: 'other', kind: 'App', at: '2026-11-28T12:00:00.000Z' }),
  ])
  t.after(() => log.close())
  const found = (query: Parameters<AuditLog['list']>[0]) => log.list(query, { limit: 10 }).items.map((item) => item.entry.name)
  assert.deepEqual(found({ who: 'ann' }), ['a'])
  assert.deepEqual(found({ who: 'serviceaccount:demo/ci' }), ['c'])
  assert.deepEqual(found({ outcome: 'denied' }), ['b'])
  assert.deepEqual(found({ kind: 'Instance', project: 'demo' }), ['b', 'a'])
  assert.deepEqual(found({ since: '2026-11-28T11:00:00.000Z', until: '2026-11-28T12:00:00.000Z' }), ['b'])
  const first = log.list({}, { limit: 2 })
  assert.deepEqual(
    first.items.map(({ seq }) => seq),
    [3, 2],
  )
  assert.deepEqual(log.list({}, { limit: 2, before: first.next }), { items: log.after(0, 1) })
})

test('an export can be checked by itself, from any entry on', async (t) => {
  const { log } = await filled(
    t,
    Array.from({ length: 20 }, (_, at) => entry({ name: `n${at}`, changes: [] })),
  )
  t.after(() => log.close())
  const lines = log.after(0, 100).map((one) => JSON.parse(JSON.stringify(one)) as ReturnType<AuditLog['after']>[number])
  const links = lines.map((one) => ({ seq: one.seq, text: JSON.stringify(one.entry), hash: one.hash }))
  assert.equal(new ChainCheck().follow(links), undefined)
  const { seq, hash } = links[9]!
  assert.equal(new ChainCheck({ seq, hash }).follow(links.slice(10)), undefined)
  assert.equal(new ChainCheck({ seq, hash: '0'.repeat(64) }).follow(links.slice(10))?.seq, 11)
})

test('an entry that is not on the disk yet is in no list, and is not the newest, until its append resolves', async (t) => {
  const { log } = await filled(t, [entry({ name: 'a' })])
  t.after(() => log.close())
  const appended = log.append(entry({ name: 'b' }))
  await nextTurn() // written, and the disk was only just asked
  const seen = () => [log.list({}, { limit: 10 }).items.length, log.after(0, 10).length, log.head().seq]
  assert.deepEqual(seen(), [1, 1, 1])
  assert.equal((await log.verify(signal)).entries, 2, 'a verdict waits for it')
  await appended
  assert.deepEqual(seen(), [2, 2, 2])
})
