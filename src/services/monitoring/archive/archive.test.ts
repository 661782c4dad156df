import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { type ArchiveOptions, openArchive } from './archive.ts'
import { pack, unpack } from './packing.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const start = Date.UTC(2030, 0, 7)
const web = { kind: 'Instance', uid: 'web' }

async function archive(t: TestContext, options: Omit<ArchiveOptions, 'path'> = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'pando-archive-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  const path = join(dir, 'metrics.db')
  const opened = openArchive({ path, ...options })
  t.after(() => opened.close())
  return { path, archive: opened }
}

/** Writes a point each ten seconds and lets the archive tidy up as it does in life. */
function fill({ archive: into }: Awaited<ReturnType<typeof archive>>, from: number, until: number, value: (at: number) => number) {
  for (let at = from; at < until; at += 10 * second) {
    into.write(at, [{ ...web, values: Float32Array.of(value(at), 7) }])
    into.compact(at, 64)
    if (at % (10 * minute) === 0) into.prune(at)
  }
}

const means = (rows: readonly Float32Array[], column = 0) => rows.map((row) => row[2 + column]!)

test('what was written is read back at its step, and a gap stays a gap', async (t) => {
  const { archive: into } = await archive(t)
  into.write(start, [{ ...web, values: Float32Array.of(1, 2) }])
  into.write(start + 20 * second, [{ ...web, values: Float32Array.of(3, Number.NaN) }])
  const read = into.read(web, { since: start, until: start + 30 * second, stepMs: 10 * second, metrics: 2 })
  assert.deepEqual(means(read.rows), [1, Number.NaN, 3])
  assert.deepEqual(means(read.rows, 1), [2, Number.NaN, Number.NaN])
})

test('a longer step has the least, the mean and the most of what was in it', async (t) => {
  const { archive: into } = await archive(t)
  for (let i = 0; i < 6; i++) into.write(start + i * 10 * second, [{ ...web, values: Float32Array.of(i) }])
  const { rows } = into.read(web, { since: start, until: start + minute, stepMs: minute, metrics: 1 })
  assert.deepEqual([...rows[0]!], [0, 2.5, 5])
})

test('after two days the peak of a minute is still there, as is the mean of a whole day', async (t) => {
  const all = await archive(t)
  const peak = start + 5 * hour + 20 * second
  fill(all, start, start + 2 * day, (at) => (at === peak ? 100 : 1))
  const minutes = all.archive.read(web, { since: start, until: start + day, stepMs: minute, metrics: 2 })
  assert.equal(minutes.stepMs, minute)
  assert.deepEqual(
    minutes.rows.flatMap((row, i) => (row[4]! > 1 ? [[i, row[0], row[4]]] : [])),
    [[300, 1, 100]],
  )
  assert.ok(minutes.rows.every((row) => row[3] === 7))
  const days = all.archive.read(web, { since: start, until: start + 2 * day, stepMs: day, metrics: 2 })
  assert.ok(Math.abs(days.rows[0]![2]! - (1 + 99 / 8640)) < 1e-4)
  assert.equal(days.rows[0]![4], 100)
  assert.equal(days.rows.length, 2)
})

test('who asks for what is not kept so fine any more gets the finest there is', async (t) => {
  const all = await archive(t, { keepMs: [4 * hour, 7 * day] })
  fill(all, start, start + day, () => 1)
  const { stepMs, rows } = all.archive.read(web, { since: start, until: start + hour, stepMs: 10 * second, metrics: 2 })
  assert.equal(stepMs, minute)
  assert.equal(rows.length, 60)
  assert.ok(means(rows).every((value) => value === 1))
  const late = all.archive.read(web, { since: start + 23 * hour, until: start + day, stepMs: 10 * second, metrics: 2 })
  assert.equal(late.stepMs, 10 * second)
  assert.equal(means(late.rows).filter((value) => value === 1).length, 360)
})

test('a file that is too large loses its oldest part and stays below the limit', async (t) => {
  const mostBytes = 400 * 1024
  const all = await archive(t, { mostBytes })
  let seed = 1
  const noise = () => (seed = (seed * 48_271) % 2_147_483_647)
  fill(all, start, start + 4 * day, noise)
  for (let turn = 0; turn < 20 && all.archive.prune(start + 4 * day); turn++);
  assert.ok(all.archive.size().bytes <= mostBytes + 64 * 1024, `${all.archive.size().bytes}`)
  assert.ok((await stat(all.path)).size < 2 * mostBytes)
  const last = all.archive.read(web, { since: start + 4 * day - hour, until: start + 4 * day, stepMs: minute, metrics: 2 })
  assert.ok(means(last.rows).every((value) => !Number.isNaN(value)))
})

test('another thing of the same name begins with nothing, and what is gone for long is forgotten', async (t) => {
  const all = await archive(t, { keepMs: [hour, hour, hour, hour] })
  fill(all, start, start + hour, () => 1)
  const other = all.archive.read({ ...web, uid: 'later' }, { since: start, until: start + hour, stepMs: minute, metrics: 2 })
  assert.ok(means(other.rows).every(Number.isNaN))
  const later = start + 60 * day
  while (all.archive.compact(later, 64));
  while (all.archive.prune(later));
  all.archive.prune(later + 2 * day)
  assert.equal(all.archive.size().series, 0)
})

test('a process that is killed while it writes loses no point that it had written', async (t) => {
  const { path, archive: into } = await archive(t)
  into.close()
  const module = join(import.meta.dirname, 'archive.ts')
  const source = `import { openArchive } from ${JSON.stringify(module)}
    const archive = openArchive({ path: ${JSON.stringify(path)} })
    for (let i = 0; ; i++) {
      archive.write(${start} + i * 10_000, [{ kind: 'Instance', uid: 'web', values: Float32Array.of(i) }])
      archive.compact(${start} + i * 10_000, 64)
      process.stdout.write(i + '\\n')
      if (i % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
    }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'inherit'] })
  let last = 0
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line)
    if (last >= 400) break
  }
  child.kill('SIGKILL')
  await once(child, 'exit')
  const again = openArchive({ path })
  t.after(() => again.close())
  const { rows } = again.read(web, { since: start, until: start + (last + 1) * 10 * second, stepMs: 10 * second, metrics: 1 })
  assert.deepEqual(
    rows.map((row) => row[1]),
    Array.from({ length: last + 1 }, (_, i) => i),
  )
})

test('a file that is no archive is refused with what to do', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'pando-archive-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  const path = join(dir, 'metrics.db')
  await writeFile(path, 'not a database, but long enough to be taken for one'.repeat(100))
  assert.throws(() => openArchive({ path }), { code: 'monitoring.archive_unreadable' })
})

test('packing loses nothing, whatever the numbers are', () => {
  const grids = fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 90 }))
    .chain(([width, rows]) =>
      fc
        .array(fc.float(), { minLength: width * rows, maxLength: width * rows })
        .map((values) => ({ width, values: Float32Array.from(values) })),
    )
  fc.assert(fc.property(grids, (grid) => assert.deepEqual(unpack(pack(grid)), grid)))
})
