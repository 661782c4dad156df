import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { isNewEnough } from '../base/node-version.ts'
import { parseStatusLine } from './apt.ts'
import { type CheckResult, checks, isBroken, runChecks } from './checks.ts'
import { announceServer, findDaemon, startDaemon, stopDaemon } from './daemon.ts'
import { isAlive, readLivingProcess, writeProcessRecord } from './process-record.ts'
import { removeFolders } from './remove.ts'
import { missingPackages } from './repair.ts'
import { findSystemUser } from './system-user.ts'
import { unitText } from './systemd.ts'

const signal = AbortSignal.timeout(60_000)

async function cell(t: TestContext) {
  const dir = await mkdtemp(join(tmpdir(), 'pando-host-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  return { tag: 'thst', stateDir: join(dir, 'state'), runDir: join(dir, 'run') }
}

test('the checks look at this host for real and find what is there', async () => {
  const results = new Map((await runChecks({ stateDir: '/var/lib/pando', signal })).map((result) => [result.check.id, result.finding]))
  assert.equal(results.size, checks.length, 'every check has an id of its own')
  assert.deepEqual(results.get('node'), { state: 'ok', detail: process.versions.node })
  assert.equal(results.get('platform')!.state, 'ok')
  assert.match(results.get('disk')!.detail, /free under \//)
})

test('every check says why it matters and what to do', () => {
  const silent = checks.filter(({ why, packages, remedy }) => why.length < 15 || (!packages?.length && !remedy))
  assert.deepEqual(
    silent.map(({ id }) => id),
    [],
  )
})

test('only failed checks ask for packages, each once, and optional ones break nothing', () => {
  const byId = (id: string) => checks.find((check) => check.id === id)!
  const failed = { state: 'failed', detail: '' } as const
  const results: CheckResult[] = [
    { check: byId('setpriv'), finding: failed },
    { check: byId('nsenter'), finding: failed },
    { check: byId('nft'), finding: { state: 'ok', detail: '' } },
    { check: byId('kvm'), finding: failed },
  ]
  assert.deepEqual(
    missingPackages(results).map(({ name }) => name),
    ['util-linux'],
  )
  assert.deepEqual(
    results.filter(isBroken).map(({ check }) => check.id),
    ['setpriv', 'nsenter'],
  )
})

test('Node 24.7 is new enough, 24.6 and 22 are not', () => {
  assert.deepEqual(['24.7.0', '24.21.0', '26.0.0', '24.6.9', '22.22.0'].map(isNewEnough), [true, true, true, false, false])
})

test('progress of apt is read from its status lines', () => {
  assert.deepEqual(parseStatusLine('dlstatus:1:50:Retrieving file 1 of 3'), { message: 'Retrieving file 1 of 3', fraction: 0.25 })
  assert.deepEqual(parseStatusLine('pmstatus:libc6:amd64:20:Unpacking libc6:amd64 (2.36)'), {
    message: 'Unpacking libc6:amd64 (2.36)',
    fraction: 0.6,
  })
  assert.equal(parseStatusLine('media-change: x'), undefined)
})

test('a process is told from a later one with the same id', async (t) => {
  const { runDir } = await cell(t)
  const path = join(runDir, 'p.json')
  await writeProcessRecord(path, { pid: process.pid, facts: { a: 1 } })
  assert.deepEqual((await readLivingProcess<{ a: number }>(path))?.facts, { a: 1 })
  assert.equal(await isAlive({ pid: process.pid, startTicks: '1' }), false)
  await writeFile(path, '{"pid":')
  assert.equal(await readLivingProcess(path), undefined, 'a record that a crash cut short is none')
})

const server = `
  const { announceServer } = await import(${JSON.stringify(join(import.meta.dirname, 'daemon.ts'))})
  await announceServer(JSON.parse(process.argv[1]), { socketPath: '/s', url: undefined, version: '1' })
  setInterval(() => {}, 1000)
`
const argsFor = (code: string, where: object) => ['--input-type=module', '--eval', code, JSON.stringify(where)]

test('a server is started in the background, found, and stopped', async (t) => {
  const where = await cell(t)
  const started = await startDaemon(where, argsFor(server, where), signal)
  assert.equal((await findDaemon(where))?.pid, started.pid)
  assert.equal(await stopDaemon(where, signal), true)
  assert.equal(await isAlive(started), false)
  assert.equal(await stopDaemon(where, signal), false)
})

test('a server that ends at once is reported with what it said', async (t) => {
  const where = await cell(t)
  await assert.rejects(startDaemon(where, argsFor('console.error("fatal: no disk"); process.exit(3)', where), signal), {
    code: 'host.server_ended',
    message: /fatal: no disk/,
  })
})

test('a server that was killed is not found any more', async (t) => {
  const where = await cell(t)
  const child = spawn(process.execPath, argsFor(server, where), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  t.after(() => child.kill('SIGKILL'))
  await once(child, 'message')
  assert.equal((await findDaemon(where))?.pid, child.pid)
  child.kill('SIGKILL')
  await once(child, 'exit')
  assert.equal(await findDaemon(where), undefined)
})

test('the record of a server goes with it', async (t) => {
  const where = await cell(t)
  const withdraw = await announceServer(where, { socketPath: '/s', url: undefined, version: '1' })
  assert.equal((await findDaemon(where))?.pid, process.pid)
  await withdraw()
  assert.equal(await findDaemon(where), undefined)
})

test('only what Pando made is removed from its folders', async (t) => {
  const where = await cell(t)
  await announceServer(where, { socketPath: '/s', url: undefined, version: '1' })
  const { mkdir } = await import('node:fs/promises')
  await mkdir(join(where.stateDir, 'images'), { recursive: true })
  await writeFile(join(where.stateDir, 'pando.db'), '')
  await writeFile(join(where.stateDir, 'holiday.jpg'), '')
  assert.deepEqual(await removeFolders(where), { others: [join(where.stateDir, 'holiday.jpg')], keys: [] })
  const absent = { ...where, stateDir: join(where.stateDir, 'absent') }
  assert.deepEqual(await removeFolders(absent), { others: [], keys: [] }, 'absent folders are fine')
})

test('keys of backup repositories stay when all else is removed, as long as there are any', async (t) => {
  const where = await cell(t)
  const { mkdir } = await import('node:fs/promises')
  const backup = join(where.stateDir, 'backup')
  await mkdir(join(backup, 'keys'), { recursive: true })
  await mkdir(join(backup, 'work'))
  await writeFile(join(backup, 'keys/1.key'), 'secret')
  assert.deepEqual(await removeFolders(where), { others: [], keys: [join(backup, 'keys')] })
  await rm(join(backup, 'keys/1.key'))
  assert.deepEqual(await removeFolders(where), { others: [], keys: [] })
})

test('a unit ends only the server and survives odd paths', () => {
  const text = unitText({ launcher: '/opt/my pando/pando', args: ['--tag', '50%'] })
  assert.match(text, /^ExecStart="\/opt\/my pando\/pando" server --tag 50%%$/m)
  assert.match(text, /^KillMode=process$/m)
})

test('accounts are found by their whole name', async () => {
  assert.deepEqual(await findSystemUser('root'), { name: 'root', uid: 0, gid: 0 })
  assert.equal(await findSystemUser('roo'), undefined)
})

test('a web port that a program of the host has is told with its name, and one of our own proxy is fine', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const look = async (runDir: string) => {
    const check = checks.find(({ id }) => id === 'web-ports')!
    return check.probe({ stateDir: '/var/lib/pando', web: { runDir, ports: [port, 0] }, signal })
  }
  const taken = await look('/run/of-another')
  assert.equal(taken.state, 'failed')
  assert.match(taken.detail, new RegExp(`^${port} is in use by .+ \\(process ${process.pid}\\)$`))
  assert.equal((await look(join(process.execPath, '../..'))).state, 'ok')
})
