import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Cloud } from '../../../test/support/cloud.ts'
import { parseData, parseReady } from '../desktops/spec.ts'

/** Desktop pools as people type them, over the fake engine. */
describe('desktop', { timeout: 900_000 }, () => {
  let cloud: Cloud
  before(async () => {
    cloud = await Cloud.start({ fake: true, pool: '10.233.0.0/16' })
    await cloud.ok('run', 'win:1', '--name', 'golden-vm', '--vm')
    await cloud.ok('freeze', 'golden-vm', 'win-gold')
  })
  after(() => cloud.destroy())
  const line = async (...args: string[]) => (await cloud.ok('desktop', ...args)).trimEnd()

  test('a pool is made, and says when all of it waits', async () => {
    const { tier } = (await cloud.json<{ spec: { tier: string } }>('get', 'pools', 'local')).spec
    const said = await line('create', 'class', '--from', 'win-gold', '--size', '6', '--data', `1GiB@${tier}:/home`, '--idle', '30m')
    assert.match(said, /^desktoppools\/class ready: 6 wait, 0 in use, after [\d.]+ s$/)
    assert.match(await line('ls'), /^NAME +PHASE +SIZE +READY/)
  })

  test('somebody gets a desktop, always the same one, with data of their own', async () => {
    assert.match(await line('assign', 'class', 'alice'), /^desktops\/class-1 of alice assigned, data in class-data-alice$/)
    assert.match(await line('assign', 'class', 'alice'), /^desktops\/class-1 of alice/)
    assert.match(await line('assign', 'class-4', 'bob'), /^desktops\/class-4 of bob/)
    const refused = await cloud.cli(['desktop', 'assign', 'class-1', 'carol'])
    assert.match(refused.stderr, /desktop\.taken/)
    const status = await line('status', 'class')
    assert.match(status, /6: 4 wait, 2 in use, 0 of an older golden image/)
    assert.match(status, /class-1 +assigned +alice +\S+ +class-data-alice/)
  })

  test('the address for a browser is that of this server, with a ticket that no log sees', async () => {
    assert.match(await line('open', 'class', '--user', 'alice'), /^https:\/\/[^/]+\/screen\/default\/class-1#[\w-]{43}$/)
    const nobody = await cloud.cli(['desktop', 'open', 'class-2'])
    assert.match(nobody.stderr, /nobody has class-2/)
  })

  test('who logs out gives it back as new, by name or by whose it is', async () => {
    assert.match(await line('logout', 'class', '--user', 'alice'), /^desktops\/class-1 available, as new after \d+ ms$/)
    assert.match(await line('reset', 'class-4'), /^desktops\/class-4 of bob assigned/)
    const which = await cloud.cli(['desktop', 'logout', 'class'])
    assert.match(which.stderr, /which of its desktops/)
  })

  test('many at once are confirmed first', async () => {
    const refused = await cloud.cli(['desktop', 'resize', 'class', '1'])
    assert.match(refused.stderr, /desktop\.blast_radius/)
    assert.match(await line('resize', 'class', '1', '--yes'), /class ready/)
    assert.match((await cloud.cli(['desktop', 'reset', 'class', '--all'])).stderr, /desktop\.blast_radius/)
  })

  test('a new golden image comes to those that nobody uses, and to others on request', async () => {
    await cloud.ok('run', 'win:2', '--name', 'next-vm', '--vm')
    await cloud.ok('freeze', 'next-vm', 'win-next')
    assert.match(await line('upgrade', 'class', '--from', 'win-next'), /1 of the older golden image follow/)
    assert.match(await line('upgrade', 'class', '--force', '--user', 'bob'), /^desktops\/class-4 is being made/)
    await line('rm', 'class', '--yes')
    assert.match(await line('ls'), /^no desktop pools/)
    assert.match(await cloud.ok('get', 'volumes'), /class-data-alice/)
  })
})

test('a data disk and a schedule are read from one word', () => {
  assert.deepEqual(parseData('10G@hdd:/home'), { size: 10 * 1024 ** 3, tier: 'hdd', path: '/home' })
  assert.deepEqual(parseData('512MiB'), { size: 512 * 1024 ** 2 })
  assert.deepEqual(parseReady('0 7 * * 1-5=60'), { start: '0 7 * * 1-5', ready: 60 })
  assert.deepEqual(parseReady('0 7 * * 1-5 .. 0 18 * * 1-5=60'), { start: '0 7 * * 1-5', stop: '0 18 * * 1-5', ready: 60 })
  assert.throws(() => parseReady('=60'), /no schedule/)
})
