import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { exec } from '../../base/exec.node.ts'
import type { AuditEntry } from './entry.ts'
import { type AuditLog, openAuditLog } from './log.ts'

const options = { timeout: 400_000 }
const { signal } = new AbortController()
const dayMs = 86_400_000
const now = Date.parse('2026-11-28T10:00:00.000Z')
const everything = { mostBytes: Number.MAX_SAFE_INTEGER, keepMs: Number.MAX_SAFE_INTEGER / 10 ** 4 }
const instant = (ms: number) => new Date(ms).toISOString()

const entry = (name: string, at = now, action = 'createInstance'): AuditEntry => ({
  ...{ at: instant(at), requestId: `r-${name}`, who: 'user:ann', from: '192.0.2.1', action, verb: 'create', kind: 'Instance' },
  ...{ project: 'demo', name, outcome: 'done', status: 201, changes: [] },
})

async function folder(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'pando-audit-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  return dir
}

async function opened(t: TestContext): Promise<{ path: string; log: AuditLog }> {
  const path = join(await folder(t), 'audit.db')
  const log = openAuditLog(path)
  t.after(() => log.close())
  return { path, log }
}

async function fill(log: AuditLog, count: number, ageOf: (index: number) => number = () => 0): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, i) => log.append(entry(`n${i + 1}`, now - ageOf(i)))))
}

const firstOf = (log: AuditLog) => log.after(0, 1)[0]!.seq
const newest = (log: AuditLog) => log.list({}, { limit: 1 }).items[0]!.entry

test('what is older than is kept is taken out, the chain says so of itself and goes on fitting', options, async (t) => {
  const { log } = await opened(t)
  await fill(log, 100, (i) => (100 - i) * dayMs)
  const kept = log.after(0, 100).find(({ seq }) => seq === 80)!
  assert.equal(await log.prune({ ...everything, keepMs: 30 * dayMs }, now), 70)
  assert.equal(firstOf(log), 71)
  assert.deepEqual([newest(log).verb, newest(log).pruned?.seq], ['prune', 70])
  assert.equal((await log.verify(signal)).ok, true)
  assert.equal((await log.verify(signal, { seq: 80, hash: kept.hash })).ok, true)
  assert.equal((await log.verify(signal, { seq: 70, hash: newest(log).pruned!.hash })).ok, true)
  assert.equal((await log.verify(signal, { seq: 70, hash: 'f'.repeat(64) })).ok, false)
  await assert.rejects(log.verify(signal, { seq: 12, hash: kept.hash }), { code: 'audit.no_entry' })
  assert.equal(await log.prune({ ...everything, keepMs: 30 * dayMs }, now), 0)
})

test('a log that takes more room than it may loses the oldest, and no more than it must', options, async (t) => {
  const { log } = await opened(t)
  await fill(log, 12_000)
  const mostBytes = 4 * 1024 * 1024
  const gone = await log.prune({ ...everything, mostBytes }, now)
  assert.ok(gone > 1_000 && gone < 8_000, `${gone} of 12000`)
  assert.equal(firstOf(log), gone + 1)
  assert.equal((await log.verify(signal)).ok, true)
  assert.equal(await log.prune({ ...everything, mostBytes }, now), 0)
})

test('entries that somebody took out at the beginning are found, also where others were taken out in order', options, async (t) => {
  const path = join(await folder(t), 'audit.db')
  const log = openAuditLog(path)
  await fill(log, 20, (i) => (20 - i) * dayMs)
  await log.prune({ ...everything, keepMs: 10 * dayMs }, now)
  await log.close()
  const db = new DatabaseSync(path)
  db.exec('DELETE FROM entries WHERE seq < 14')
  db.close()
  const again = openAuditLog(path)
  const { broken } = await again.verify(signal)
  await again.close()
  assert.equal(broken?.seq, 11, broken?.detail)
})

test('on a full disk entries are refused and reads go on; with room again the log says what it lost and fits', options, async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'pando-audit-'))
  await exec('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dir], { signal: AbortSignal.timeout(10_000) })
  const log = openAuditLog(join(dir, 'audit.db'))
  t.after(async () => {
    await log.close()
    await exec('umount', [dir], { signal: AbortSignal.timeout(10_000) })
    await rm(dir, { recursive: true })
  })
  await log.append(entry('before'))
  const ballast = join(dir, 'ballast')
  await writeFile(ballast, Buffer.alloc(1024 * 1024)).catch(() => {}) // all there is
  const large = { ...entry('large'), agent: 'x'.repeat(100_000) }
  await assert.rejects(log.append(large), { code: 'audit.write_failed' })
  assert.equal(newest(log).name, 'before')
  await rm(ballast)
  await log.ready(instant(now))
  assert.deepEqual([newest(log).verb, newest(log).note?.startsWith('1 entry could not be written')], ['lose', true])
  await log.append(entry('after'))
  assert.equal(newest(log).name, 'after')
  assert.equal((await log.verify(signal)).ok, true)
})

test(
  'a request that had begun when the process was killed gets an entry at the next start, and one that had its entry no second',
  options,
  async (t) => {
    const { path, log } = await opened(t)
    for (const name of ['told', 'open']) log.begin({ ...entry(name), status: 0 })
    await log.append(entry('told'))
    // As `kill -9` leaves it: a copy of the files while they are open.
    const copy = join(await folder(t), 'audit.db')
    for (const suffix of ['', '-wal', '-begun'])
      await exec('cp', [`${path}${suffix}`, `${copy}${suffix}`], { signal: AbortSignal.timeout(10_000) })
    const next = openAuditLog(copy)
    await next.recover(instant(now + 1), 42)
    const told = next.after(0, 10).map(({ entry: { name, verb, outcome } }) => [name ?? verb, outcome])
    assert.deepEqual(told, [
      ['told', 'done'],
      ['open', 'unknown'],
      ['recover', 'done'],
    ])
    assert.match(newest(next).note!, /1 under way.*revision 42/)
    await next.close()
    const third = openAuditLog(copy)
    await third.recover(instant(now + 2), 43)
    assert.equal(third.after(0, 10).length, 3, 'after a close in order there is nothing to tell')
    await third.close()
  },
)
