import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import type { BenchReport } from './bench.ts'

const pando = join(import.meta.dirname, '../../pando')

/** Nothing is asserted about times. */
describe('pando bench fork', { timeout: 900_000 }, () => {
  let host: string
  let atFirst: string[]

  before(async () => {
    host = await mkdtemp(join(tmpdir(), 'pando-bench-host-'))
    await chmod(host, 0o711)
    await mkdir(join(tmpdir(), 'pando-test-guest'), { recursive: true })
    await symlink(join(tmpdir(), 'pando-test-guest'), join(host, 'guest')) // as a Pando in daily use would have it
    atFirst = await leftovers()
  })
  after(() => rm(host, { recursive: true }))

  const bench = (...args: string[]) => {
    const env = { ...process.env, PANDO_STATE_DIR: host }
    return spawn(pando, ['bench', 'fork', '--quick', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  }

  test('prints what it measured as JSON, and removes all that it made', async () => {
    const child = bench('--only', 'density', '--json')
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
    assert.equal(code, 0, stderr)
    const { machine, measures } = JSON.parse(stdout) as BenchReport
    assert.match(machine.qemu, /^\d/)
    const rows = measures.flatMap((measure) => measure.rows)
    assert.ok(rows.length > 0)
    for (const row of rows) assert.ok('ratio' in row && row.ratio > 0 && row.here.samples.length > 0, JSON.stringify(row))
    assert.deepEqual(await leftovers(), atFirst)
  })

  test('interrupted, it removes all that it made', async () => {
    const child = bench('--only', 'pool')
    const ended = once(child, 'exit')
    child.stderr.setEncoding('utf8').on('data', (line: string) => {
      if (line.includes('pool:')) child.kill('SIGINT')
    })
    await ended
    assert.deepEqual(await leftovers(), atFirst)
  })

  test('an unknown measure is answered with those that there are', async () => {
    const child = bench('--only', 'speed')
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
    assert.notEqual(code, 0)
    assert.match(stderr, /pool, debian, bare/)
  })
})

async function leftovers(): Promise<string[]> {
  const runs = (await readdir('/run')).filter((name) => name.startsWith('pb-'))
  const memory = (await readdir('/dev/shm')).filter((name) => /^pando-b[0-9a-f]{3}-/.test(name))
  return [...runs, ...memory]
}
