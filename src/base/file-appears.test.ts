import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileAppears } from './file-appears.node.ts'

test('a file that another process makes is noticed, whenever it comes', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pando-appears-'))
  t.after(() => rm(folder, { recursive: true }))
  // Made as fast as they can be, so that they come at any moment of the look.
  const names = Array.from({ length: 300 }, (_, i) => `f${i}`)
  const script = `cd "${folder}"; while read name; do : >"$name"; done`
  const maker = spawn('sh', ['-c', script], { stdio: ['pipe', 'inherit', 'inherit'] })
  for (const name of names) {
    maker.stdin.write(`${name}\n`)
    await fileAppears(join(folder, name), AbortSignal.timeout(60_000))
  }
  maker.stdin.end()
  await once(maker, 'exit')
})

test('who is told to stop stops; one that is there is there', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pando-appears-'))
  t.after(() => rm(folder, { recursive: true }))
  const caller = new AbortController()
  const waiting = fileAppears(join(folder, 'never'), caller.signal)
  caller.abort()
  await assert.rejects(waiting, { name: 'AbortError' })
  await writeFile(join(folder, 'there'), '')
  await fileAppears(join(folder, 'there'), AbortSignal.timeout(1000))
})
