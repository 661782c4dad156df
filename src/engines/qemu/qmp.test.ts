import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { hasCode, isAbort } from '../../base/errors.ts'
import { qemuBinary } from './command-line.ts'
import { Qmp } from './qmp.ts'

let dir: string
let path: string
let qemu: ReturnType<typeof spawn>
const signal = AbortSignal.timeout(30_000)

before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pando-qmp-'))
  path = join(dir, 'qmp.sock')
  qemu = spawn(qemuBinary, ['-nodefaults', '-display', 'none', '-M', 'none', '-S', '-qmp', `unix:${path},server=on,wait=off`], {
    stdio: 'ignore',
  })
  while (
    !(await Qmp.connect(path, signal).then(
      (qmp) => {
        qmp.close()
        return true
      },
      () => false,
    ))
  )
    await sleep(10, undefined, { signal })
})
after(async () => {
  if (qemu.exitCode === null && qemu.signalCode === null) {
    qemu.kill('SIGKILL')
    await once(qemu, 'exit')
  }
  await rm(dir, { recursive: true, force: true })
})

test('QMP answers commands in flight together, each with its own answer', async () => {
  const qmp = await Qmp.connect(path, signal)
  const [version, status] = await Promise.all([
    qmp.execute<{ qemu: { major: number } }>('query-version', {}, signal),
    qmp.execute<{ running: boolean }>('query-status', {}, signal),
  ])
  assert.deepEqual({ seven: version.qemu.major >= 7, status: status.running }, { seven: true, status: false })
  qmp.close()
  await qmp.closed
})

test('what QEMU refuses is an error with its class', async () => {
  const qmp = await Qmp.connect(path, signal)
  await assert.rejects(
    qmp.execute('no-such-command', {}, signal),
    (error) => hasCode(error, 'qemu.qmp') && (error as { params?: { class?: string } }).params?.class === 'CommandNotFound',
  )
  qmp.close()
  await qmp.closed
})

test('a second connection waits for the end of the first, and gives up with its signal', async () => {
  const first = await Qmp.connect(path, signal)
  await assert.rejects(Qmp.connect(path, AbortSignal.timeout(100)), isAbort)
  first.close()
  const second = await Qmp.connect(path, signal)
  second.close()
})

test('events reach the listener, and the end of QEMU ends the connection', async () => {
  const qmp = await Qmp.connect(path, signal)
  const seen: string[] = []
  qmp.onEvent(({ event }) => seen.push(event))
  await qmp.execute('quit', {}, signal)
  await qmp.closed
  assert.deepEqual(seen, ['SHUTDOWN'])
  await assert.rejects(qmp.execute('query-status', {}, signal), (error) => hasCode(error, 'qemu.connection_lost'))
})
