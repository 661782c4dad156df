import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { Cloud } from '../support/cloud.ts'
import { traces } from '../support/host-state.ts'
import { buildPage } from '../support/page.ts'

interface Backup {
  metadata: { name: string }
  spec: { policy?: string }
  status: { phase: string }
}
interface Policy {
  status: { phase: string; lastAt?: string; lastGoodAt?: string; failures: string[]; reason?: { code: string } }
}

/** What keeps time is the server's own clock here; all that takes days is in src/services/backup/policy.test.ts. */
describe('policies with a repository of restic', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  let dir: string
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pando-policies-'))
    cloud = await Cloud.start({ pool: '10.237.0.0/16' })
    await buildPage(cloud, 'page:1')
    await cloud.ok('run', 'page:1', '--name', 'web', '--container', '--label', 'tier=prod')
    await cloud.ok('run', 'page:1', '--name', 'other', '--container')
    await cloud.ok('backup', 'target', 'add', 'nas', join(dir, 'nas'), '--default')
  })
  after(async () => {
    const { env, stateDir, runDir } = cloud
    await cloud.destroy()
    await rm(dir, { recursive: true, force: true })
    assert.deepEqual(traces(env['PANDO_TAG']!, [stateDir, runDir]), [], 'uninstall leaves nothing')
  })

  const inside = (script: string) => cloud.ok('exec', 'web', '--', 'sh', '-c', script)
  const policy = async () => (await cloud.json<Policy>('get', 'backuppolicies', 'nightly')).status
  const made = async () => (await cloud.json<{ items: Backup[] }>('get', 'backups')).items.filter(({ spec }) => spec.policy === 'nightly')
  const names = async () => (await made()).map(({ metadata }) => metadata.name)
  const snapshots = async () => (await readdir(join(dir, 'nas/snapshots'))).length
  const until = async (what: string, is: () => Promise<boolean>) => {
    for (let tries = 0; !(await is()); tries++) {
      assert.ok(tries < 300, what)
      await setTimeout(100) // several objects change on the way to it
    }
  }
  const runs = async () => {
    const before = await names()
    await cloud.ok('backup', 'policy', 'nightly', '--run')
    await until('a new one is ready', async () =>
      (await made()).some((each) => !before.includes(each.metadata.name) && each.status.phase === 'ready'),
    )
    await until(
      'the run is over',
      async () => (await policy()).failures.length === 0 && !(await made()).some(({ status }) => status.phase === 'running'),
    )
  }

  test('a run that was missed while the server was away is made up for when it is back', async () => {
    const wait = 60_000 - (Date.now() % 60_000)
    const due = new Date(Date.now() + wait + (wait < 8_000 ? 60_000 : 0))
    const schedule = `${due.getUTCMinutes()} ${due.getUTCHours()} * * *`
    await cloud.ok('backup', 'policy', 'nightly', '--schedule', schedule, '--timezone', 'UTC', '--keep', '7d', '--select', 'tier=prod')
    await cloud.kill()
    await setTimeout(due.getTime() - (due.getTime() % 60_000) - Date.now() + 1_500) // nobody else's clock can be set
    await cloud.startServer()
    await until('it is made up for', async () => (await made()).some(({ status }) => status.phase === 'ready'))
    assert.equal((await made()).length, 1)
    assert.match((await names())[0]!, /^web-\d{8}-\d{6}$/)
    await until('it is good', async () => (await policy()).lastGoodAt !== undefined)
  })

  test('what is not kept goes from the repository too, and what stays restores', async () => {
    for (const text of ['one', 'two', 'three']) {
      await inside(`echo ${text} > /www/file`)
      await runs()
    }
    await until('one a day is left', async () => (await made()).length === 1)
    await until('also in the repository', async () => (await snapshots()) === 1)
    await cloud.ok('backup', 'target', 'check', 'nas')
    await cloud.ok('backup', 'restore', 'web', '--as', 'copy')
    assert.equal(await cloud.ok('exec', 'copy', '--', 'cat', '/www/file'), 'three\n')
    await cloud.ok('rm', 'copy', '--force')
  })

  test('one that fails is an alarm, and takes nothing of what is good away', async () => {
    const [good] = await names()
    await inside(
      'd=/etc/pando/prebackup.d; mkdir -p $d; printf "#!/bin/sh\\nexit 1\\n" > $d/10; busybox chmod 755 /etc/pando $d $d/10; sync',
    )
    for (let i = 0; i < 2; i++) {
      const before = (await names()).length
      await cloud.ok('backup', 'policy', 'nightly', '--run')
      await until('it failed', async () => (await made()).filter(({ status }) => status.phase === 'failed').length === before)
    }
    await until('it is an alarm', async () => (await policy()).phase === 'overdue')
    assert.deepEqual([(await policy()).failures, (await policy()).reason?.code], [['web'], 'backup.overdue'])
    assert.match(await cloud.ok('describe', 'backuppolicies/nightly'), /Overdue/)
    assert.match(await cloud.ok('backup', 'policies'), /nightly +overdue/)
    assert.ok((await names()).includes(good!))
    assert.equal(await snapshots(), 1)
    await cloud.ok('backup', 'verify', good!)
    await inside('busybox rm -r /etc/pando')
    await runs()
    await until('the alarm is over', async () => (await policy()).phase === 'active')
  })
})
