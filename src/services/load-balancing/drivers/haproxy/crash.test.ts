import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { BalancerNet, skip } from './testing.node.ts'

/** Makes, changes, reloads and removes without an end; killed from outside. */
async function worker(net: BalancerNet, killAfterMs: number): Promise<void> {
  const script = `
    import { createHaproxyDriver } from '${new URL('haproxy.ts', import.meta.url).href}'
    import { systemClock } from '${new URL('../../../../base/clock.ts', import.meta.url).href}'
    import { silentLog } from '${new URL('../../../../base/log.ts', import.meta.url).href}'
    const driver = createHaproxyDriver({ cell: { tag: 't', stateDir: '${net.dir}', runDir: '${net.dir}' }, clock: systemClock, log: silentLog, hostNetns: '${net.netns}' })
    const signal = AbortSignal.timeout(60_000)
    const plan = ${JSON.stringify(net.plan({ affinity: 'cookie' }))}
    console.log('ready')
    for (;;) {
      await driver.ensure({ ...plan, backends: plan.backends.slice(0, 1) }, signal)
      await driver.ensure(plan, signal)
      await driver.ensure({ ...plan, retries: 1, backends: plan.backends.slice(1) }, signal)
      await driver.remove(plan.id, signal)
    }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  await setTimeout(killAfterMs)
  child.kill('SIGKILL')
  await once(child, 'exit')
}

test('killed at any moment, the next driver finishes the job, and nothing is left behind', { skip, timeout: 120_000 }, async () => {
  await using net = new BalancerNet()
  const signal = AbortSignal.timeout(110_000)
  for (const address of net.backends) await net.serve(address)
  for (let killAfterMs = 5; killAfterMs < 700; killAfterMs = Math.ceil(killAfterMs * 1.5)) {
    await worker(net, killAfterMs)
    const driver = net.driver()
    await driver.ensure(net.plan(), signal)
    const answers = new Set<string>()
    for (let i = 0; i < 4; i++) answers.add(await net.curl(`http://${net.address}/`))
    assert.deepEqual([...answers].sort(), net.backends.slice(0, 2), `killed after ${killAfterMs} ms`)
    while (net.processes().length > 2) await setTimeout(20) // an old worker may be on its way out
    if (killAfterMs % 2 === 0) await driver.remove('lb-1', signal) // half the time the next worker finds it all
    await driver.close()
  }
  await net.driver().removeAll()
  assert.deepEqual(net.processes(), [])
})
