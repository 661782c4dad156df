import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { howFarItIs, howItEnded, parseStatus } from './status.ts'

test('status lines say how far the guest got, with anything else between them', () => {
  assert.deepEqual(parseStatus('{"event":"booted"}\nnull\n{"event"\n\n{"event":"started","pid":7}\n{"event":"exited","code":3}\n'), {
    booted: true,
    started: true,
    exitCode: 3,
  })
  assert.deepEqual(parseStatus('{"event":"booted"}\n{"event":"failed","step":"exec","error":"no such file","code":127}\n'), {
    booted: true,
    started: false,
    failure: 'exec: no such file',
  })
})

test('no text that a guest may write makes the reader fail', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.json())), (lines) => {
      parseStatus(lines.join('\n'))
    }),
  )
})

test('a run without a last word was killed, or its kernel panicked', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'pando-status-'))
  const paths = { status: join(dir, 'status'), consoleLog: join(dir, 'console.log') }
  try {
    assert.deepEqual(await howItEnded(paths), { exitCode: 137, error: 'killed' })
    await writeFile(paths.consoleLog, '[    1.2] Kernel panic - not syncing: Attempted to kill init!\r\n')
    assert.deepEqual(await howItEnded(paths), { exitCode: 137, error: 'the guest kernel panicked: Attempted to kill init!' })
    await writeFile(paths.status, '{"event":"failed","step":"exec","error":"no such file"}\n{"event":"exited","code":127}\n')
    assert.deepEqual(await howItEnded(paths), { exitCode: 127, error: 'exec: no such file' })
  } finally {
    await rm(dir, { recursive: true })
  }
})

test('how far a guest is that has not begun its program is told from its console and from what it said', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'pando-status-'))
  const paths = { status: join(dir, 'status'), consoleLog: join(dir, 'console.log') }
  try {
    assert.equal(await howFarItIs(paths), 'its kernel has not come up; the console is empty')
    await writeFile(paths.consoleLog, '\u001bc\u001b[?7l\u001b[2J\u001b[0mSeaBIOS (version 1.16.2)\r\nBooting from ROM..')
    assert.equal(await howFarItIs(paths), 'its kernel has not come up; the console ends with "Booting from ROM.."')
    await writeFile(paths.consoleLog, '[    1.2] Kernel panic - not syncing: System is deadlocked on memory\r\n[    1.3] Rebooting\r\n')
    assert.equal(await howFarItIs(paths), 'the guest kernel panicked: System is deadlocked on memory')
    await writeFile(paths.status, '{"event":"booted"}\n')
    assert.match(await howFarItIs(paths), /^its kernel runs/)
    await writeFile(paths.status, '{"event":"booted"}\n{"event":"failed","step":"mount","error":"no such file"}\n')
    assert.equal(await howFarItIs(paths), 'mount: no such file')
  } finally {
    await rm(dir, { recursive: true })
  }
})
