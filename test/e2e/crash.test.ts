import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Cloud } from '../support/cloud.ts'
import { processes, traces } from '../support/host-state.ts'
import { buildPage } from '../support/page.ts'

/** Every boundary between two steps of an instance's life, as src/services/lifecycle/node.ts names them. */
const makes = ['create:begin', 'create:image', 'create:ports', 'create:created', 'create:end']
const starts = ['start:begin', 'start:ports', 'start:end']
const stops = ['stop:begin', 'stop:end']
const removes = ['remove:begin', 'remove:stopped', 'remove:destroyed', 'remove:ports']

for (const engine of ['container', 'vm'] as const) {
  describe(`the server is killed between any two steps of a ${engine}`, { timeout: 900_000 }, () => {
    let cloud: Cloud
    let untouched: string[]
    const leftovers = () =>
      traces(cloud.env['PANDO_TAG']!, [cloud.stateDir, cloud.runDir]).map((line) => line.replace(/^process \d+ /, 'process '))
    const run = () => cloud.cli(['run', 'page:1', '--name', 'x', '--engine', engine, '--no-wait'])

    before(async () => {
      cloud = await Cloud.start({ pool: engine === 'vm' ? '10.214.0.0/16' : '10.215.0.0/16' })
      await buildPage(cloud, 'page:1')
      await cloud.ok('wait', 'networks/default', '--for', 'ready', '--timeout', '30s')
      await cloud.ok('run', 'page:1', '--name', 'warm', '--engine', engine) // what is made once per image is made now
      await cloud.ok('rm', 'warm')
      untouched = leftovers()
    })
    after(() => cloud.destroy())

    /** The server with a trap at `point`, then the act that leads there, then a server without the trap. */
    async function crash(point: string, act: () => Promise<unknown>): Promise<void> {
      await cloud.kill('SIGTERM')
      await cloud.startServer({ PANDO_CRASH_AT: point })
      const ended = cloud.serverEnded()
      const acting = act().catch(() => {}) // whoever asked may lose the answer with the server, or wait until it is back
      await ended
      await cloud.startServer()
      await acting
    }

    for (const point of makes) {
      test(`at ${point}: one instance runs in the end`, async () => {
        await crash(point, run)
        await cloud.ok('wait', 'instances/x', '--for', 'running', '--timeout', '120s')
        assert.equal(await carriers(), 1)
        await cloud.ok('rm', 'x')
        assert.deepEqual(leftovers(), untouched, 'nothing is left of it')
      })
    }

    for (const point of starts) {
      test(`at ${point}: the instance runs in the end`, async () => {
        await run()
        await cloud.ok('wait', 'instances/x', '--for', 'running', '--timeout', '120s')
        await cloud.ok('stop', 'x')
        await crash(point, () => cloud.cli(['start', 'x']))
        await cloud.ok('wait', 'instances/x', '--for', 'running', '--timeout', '120s')
        assert.equal(await carriers(), 1)
        await cloud.ok('rm', 'x')
        assert.deepEqual(leftovers(), untouched)
      })
    }

    for (const point of stops) {
      test(`at ${point}: the instance is stopped in the end`, async () => {
        await run()
        await cloud.ok('wait', 'instances/x', '--for', 'running', '--timeout', '120s')
        await crash(point, () => cloud.cli(['stop', 'x']))
        await cloud.ok('wait', 'instances/x', '--for', 'stopped', '--timeout', '60s')
        await cloud.ok('rm', 'x')
        assert.deepEqual(leftovers(), untouched)
      })
    }

    for (const point of removes) {
      test(`at ${point}: the instance is gone in the end, with all that was its`, async () => {
        await run()
        await cloud.ok('wait', 'instances/x', '--for', 'running', '--timeout', '120s')
        await crash(point, () => cloud.cli(['rm', 'x']))
        await cloud.ok('wait', 'instances/x', '--for', 'deleted', '--timeout', '60s')
        assert.deepEqual(leftovers(), untouched)
        assert.deepEqual(await readdir(join(cloud.stateDir, 'vms')).catch(() => []), [])
      })
    }

    async function carriers(): Promise<number> {
      const uid = (await cloud.json<{ metadata: { uid: string } }>('get', 'instances', 'x')).metadata.uid
      if (engine === 'vm') return processes().filter(({ cmdline }) => cmdline.startsWith('qemu-system') && cmdline.includes(uid)).length
      return processes().filter(({ cmdline }) => cmdline.includes('containerd-shim') && cmdline.includes(cloud.runDir)).length
    }
  })
}
