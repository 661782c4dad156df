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
    const comesTo = (state: string) => cloud.ok('wait', 'instances/x', '--for', state, '--timeout', '120s')
    const phase = () =>
      cloud.json<{ status: { phase: string } }>('get', 'instances', 'x').then(
        ({ status }) => status.phase,
        () => undefined, // there is none
      )

    before(async () => {
      cloud = await Cloud.start({ pool: engine === 'vm' ? '10.214.0.0/16' : '10.215.0.0/16' })
      await buildPage(cloud, 'page:1')
      await cloud.ok('wait', 'networks/default', '--for', 'ready', '--timeout', '120s')
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

    /** What a test finds is what the one before it left: a boot for each would be most of the time. */
    async function begin(state: 'running' | 'stopped' | 'gone'): Promise<void> {
      const now = await phase()
      if (state === 'gone') {
        if (now) await cloud.ok('rm', 'x')
        assert.deepEqual(leftovers(), untouched, 'nothing is left of the one before')
      } else if (now !== state) {
        if (!now) await run()
        else await cloud.ok(state === 'running' ? 'start' : 'stop', 'x')
        await comesTo(state)
      }
    }

    const atMake = (point: string) =>
      test(`at ${point}: one instance runs in the end`, async () => {
        await begin('gone')
        await crash(point, run)
        await comesTo('running')
        assert.equal(await carriers(), 1)
      })
    const atStop = (point: string) =>
      test(`at ${point}: the instance is stopped in the end`, async () => {
        await begin('running')
        await crash(point, () => cloud.cli(['stop', 'x']))
        await comesTo('stopped')
        assert.equal(await carriers(), 0)
      })
    const atStart = (point: string) =>
      test(`at ${point}: the instance runs in the end`, async () => {
        await begin('stopped')
        await crash(point, () => cloud.cli(['start', 'x']))
        await comesTo('running')
        assert.equal(await carriers(), 1)
      })
    const atRemove = (point: string) =>
      test(`at ${point}: the instance is gone in the end, with all that was its`, async () => {
        await begin('running')
        await crash(point, () => cloud.cli(['rm', 'x']))
        await comesTo('deleted')
        assert.deepEqual(leftovers(), untouched)
        assert.deepEqual(await readdir(join(cloud.stateDir, 'vms')).catch(() => []), [])
      })

    for (const [round, make] of makes.entries()) {
      atMake(make)
      for (const [points, at] of [
        [stops, atStop],
        [starts, atStart],
        [removes, atRemove],
      ] as const)
        if (points[round]) at(points[round])
    }
    test('and nothing is left in the end', () => begin('gone'))

    async function carriers(): Promise<number> {
      const uid = (await cloud.json<{ metadata: { uid: string } }>('get', 'instances', 'x')).metadata.uid
      if (engine === 'vm') return processes().filter(({ cmdline }) => cmdline.startsWith('qemu-system') && cmdline.includes(uid)).length
      return processes().filter(({ cmdline }) => cmdline.includes('containerd-shim') && cmdline.includes(cloud.runDir)).length
    }
  })
}
