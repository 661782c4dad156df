import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { json } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Cloud } from '../support/cloud.ts'

interface Line {
  seq: number
  entry: { who: string; verb: string; name?: string }
  hash: string
}

describe('the audit log through the CLI', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  const run = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await cloud.cli(args)
    assert.equal(code, 0, `${args.join(' ')}: ${stdout}${stderr}`)
    return stdout
  }
  const fails = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await cloud.cli(args)
    assert.equal(code, 1, `${args.join(' ')}: ${code} ${stdout}${stderr}`)
    return stdout + stderr
  }
  /** An export as a file. */
  const exported = async (name: string, change: (lines: string[]) => string[] = (lines) => lines): Promise<string> => {
    const path = join(cloud.stateDir, name)
    const lines = (await run('audit', 'export')).trimEnd().split('\n')
    await writeFile(path, `${change(lines).join('\n')}\n`)
    return path
  }

  before(async () => {
    cloud = await Cloud.start({ fake: true })
    await run('project', 'create', 'shop')
    await run('network', 'create', 'back', '-p', 'shop')
    await run('network', 'create', 'front', '-p', 'shop')
    await run('apply', '-f', await manifest({ team: 'b' }))
    await run('network', 'rm', 'front', '-p', 'shop')
  })
  after(async () => cloud?.destroy())

  async function manifest(labels: Record<string, string>): Promise<string> {
    const path = join(cloud.stateDir, 'back.json')
    await writeFile(path, JSON.stringify({ kind: 'Network', metadata: { name: 'back', project: 'shop', labels }, spec: {} }))
    return path
  }

  test('a list reads as sentences: who, from where, did what to what, how it ended and what changed', async () => {
    const lines = (await run('audit', 'ls', '--since', '1h', '--kind', 'network')).trimEnd().split('\n')
    assert.match(lines[0]!, /^SEQ +TIME \(UTC\) +WHO +FROM +DID +OUTCOME +CHANGES$/)
    assert.match(lines[1]!, /system:root +local +create Network shop\/back +done/)
    assert.match(lines.at(-2)!, /update Network shop\/back +done +labels\.team →b/)
    assert.match(lines.at(-1)!, /delete Network shop\/front +done/)
    assert.equal((await run('audit', 'ls', '--verb', 'delete')).trimEnd().split('\n').length, 2)
    assert.equal((await run('audit', 'ls', '--until', '1h', '--user', 'system:root')).trimEnd().split('\n').length, 1)
    assert.doesNotMatch(await run('audit', 'ls', '-p', 'default'), /shop/)
  })

  test('one entry is shown with each field that changed, and one that is not there is named', async () => {
    const [last] = JSON.parse(await run('audit', 'ls', '--verb', 'update', '-n', '1', '--json')) as Line[]
    assert.match(await run('audit', 'show', String(last!.seq)), /Who: +system:root[\s\S]*update Network shop\/back\n {2}labels\.team: "b"/)
    const { code, stderr } = await cloud.cli(['audit', 'show', '99999'])
    assert.deepEqual([code, stderr.includes('audit.no_entry')], [3, true])
  })

  test('what comes is shown as it comes', async () => {
    const child = spawn(join(import.meta.dirname, '../../pando'), ['audit', 'ls', '-f', '-n', '1', '--kind', 'network'], {
      env: { ...process.env, ...cloud.env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
    assert.match((await lines.next()).value as string, /delete Network shop\/front/)
    await run('project', 'create', 'other')
    await run('network', 'create', 'seen', '-p', 'shop')
    assert.match((await lines.next()).value as string, /system:root from local {2}create Network shop\/seen {2}done/)
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  })

  test('an export is checked without a server, also from the middle, and a changed one is found', async () => {
    const whole = await exported('whole.jsonl')
    assert.match(await run('audit', 'verify', '--file', whole), /entries, and each fits/)
    const entries = (await readFile(whole, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line)
    const third = entries[2]!
    const tail = await exported('tail.jsonl', (lines) => lines.slice(3))
    await run('audit', 'verify', '--file', tail, '--since-hash', `${third.seq}:${third.hash}`)
    assert.match(
      await fails('audit', 'verify', '--file', tail, '--since-hash', `${third.seq}:${'0'.repeat(64)}`),
      /entry 4 is not as it was written/,
    )
    const changed = await exported('changed.jsonl', (lines) => lines.with(1, lines[1]!.replace('system:root', 'user:eve')))
    assert.match(await fails('audit', 'verify', '--file', changed), /entry 2 is not as it was written/)
    const short = await exported('short.jsonl', (lines) => lines.toSpliced(2, 1))
    assert.match(await fails('audit', 'verify', '--file', short), /entry 3 is missing/)
  })

  test('a target gets what is in the log, is tested and listed with how far it got, and its secret is shown nowhere', async (t) => {
    const got: number[] = []
    const server = createServer(async (request, response) => {
      const { entries } = (await json(request)) as { entries: Line[] }
      got.push(...entries.map(({ seq }) => seq))
      response.writeHead(request.headers['x-pando-signature'] === undefined ? 401 : 204).end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.after(() => server.close())
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const secret = join(cloud.stateDir, 'secret')
    await writeFile(secret, 'only-we-know-it\n')
    await run('audit', 'target', 'add', 'siem', '--webhook', url, '--secret-file', secret)
    assert.match(await run('audit', 'target', 'test', 'siem'), /has arrived/)
    assert.ok(got.includes(0))
    await run('wait', 'audittargets/siem', '--for', 'failures=0')
    const { seq } = (JSON.parse(await run('audit', 'ls', '-n', '1', '--json')) as [Line])[0]
    await run('wait', 'audittargets/siem', '--for', `sentSeq=${seq}`, '--timeout', '120s')
    assert.deepEqual(new Set(got.filter((each) => each > 0)), new Set(Array.from({ length: seq }, (_, at) => at + 1)))
    assert.match(await run('audit', 'target', 'ls'), new RegExp(`siem +ready +webhook +${seq} `))
    for (const words of [
      ['get', 'audittargets', '-o', 'yaml'],
      ['audit', 'export'],
    ])
      assert.doesNotMatch(await run(...words), /only-we-know-it/)
    server.closeAllConnections()
    server.close()
    const { code, stderr } = await cloud.cli(['audit', 'target', 'test', 'siem'])
    assert.deepEqual([code, stderr.includes('audit.not_delivered')], [1, true], stderr)
    await run('audit', 'target', 'rm', 'siem')
    const twice = await cloud.cli(['audit', 'target', 'add', 'x', '--syslog', 'a', '--webhook', url])
    assert.equal(twice.code, 2)
  })

  test('a server that is killed leaves an entry for the request that was under way, and one that says so', async () => {
    const { client } = cloud
    const { deviceCode } = await client.call<{ deviceCode: string }>('POST', '/v1/sign-in/device', { body: { name: 'laptop' } })
    const asked = client.call('POST', '/v1/sign-in/device/token', { body: { deviceCode } }) // it waits until somebody agrees
    asked.catch(() => {})
    const begun = join(cloud.stateDir, 'audit.db-begun')
    while (!(await readFile(begun, 'utf8')).includes('getDeviceToken')) await pause(20)
    await cloud.restartServer()
    const newest = (
      JSON.parse(await run('audit', 'ls', '-n', '2', '--json')) as { entry: { action: string; outcome: string; note?: string } }[]
    ).map(({ entry }) => entry)
    assert.deepEqual([newest[0]?.action, newest[0]?.outcome], ['getDeviceToken', 'unknown'])
    assert.match(newest[1]?.note ?? '', /ended without closing the log; 1 under way/)
    await run('audit', 'verify')
    await cloud.kill('SIGTERM')
    await cloud.startServer()
    const { length } = JSON.parse(await run('audit', 'ls', '--verb', 'recover', '--json')) as unknown[]
    assert.equal(length, 1, 'one that was stopped in order has none')
  })

  test('a log that was changed behind the back of the server fails with the first broken link, and one that was written anew by its kept hash', async () => {
    const said = await run('audit', 'verify')
    const kept = /\d+:[0-9a-f]{64}/.exec(said)![0]
    await run('audit', 'verify', '--since-hash', kept)
    const [seq] = kept.split(':')
    assert.match(await fails('audit', 'verify', '--since-hash', `${seq}:${'0'.repeat(64)}`), new RegExp(`entry ${seq} is not the one`))
    await cloud.kill('SIGTERM')
    const db = new DatabaseSync(join(cloud.stateDir, 'audit.db'))
    db.exec(`UPDATE entries SET text = replace(text, 'system:root', 'user:eve') WHERE seq = 3`)
    db.close()
    await cloud.startServer()
    assert.match(await fails('audit', 'verify'), /entry 3 is not as it was written[\s\S]*audit\.broken/)
    assert.match(await fails('audit', 'verify', '--json'), /"ok": false/)
  })
})
