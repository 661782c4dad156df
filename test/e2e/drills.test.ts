import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Cloud } from '../support/cloud.ts'
import { traces } from '../support/host-state.ts'
import { buildPage } from '../support/page.ts'

interface Instance {
  metadata: { name: string; labels: Record<string, string> }
  status: { phase: string; nics: { address: string; network: string }[] }
}

/** It is well once somebody put `/www/seen` there: until then a copy of it stands still under our eyes. */
const original = (name: string, engine: string, hostPort: number) => `
kind: Instance
metadata: { name: ${name} }
spec:
  image: 'page:1'
  engine: ${engine}
  hostname: ${name}
  memory: 128MiB
  disk: 256MiB
  networks: [{ network: default, aliases: [${name}-alias] }]
  ports: [{ port: 80, hostPort: ${hostPort} }]
  healthCheck: { type: http, port: 80, path: /seen, startPeriod: 10m, interval: 1s }
`

describe('the copy that a restore drill starts', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  let dir: string
  let outside: Server
  /** An address of the host that instances reach as they reach the world, and a program that waits there. */
  let host: string
  let outsideUrl: string
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pando-drills-'))
    outside = createServer((_request, response) => response.end('outside'))
    await once(outside.listen(0, '0.0.0.0'), 'listening')
    const { port } = outside.address() as AddressInfo
    host = Object.values(networkInterfaces())
      .flat()
      .find((each) => each!.family === 'IPv4' && !each!.internal)!.address
    outsideUrl = `http://${host}:${port}/`
    cloud = await Cloud.start({ pool: '10.233.0.0/16' })
    await buildPage(cloud, 'page:1')
    await cloud.ok('backup', 'target', 'add', 'nas', join(dir, 'nas'), '--default')
  })
  after(async () => {
    outside.close()
    const { env, stateDir, runDir } = cloud
    await cloud.destroy()
    await rm(dir, { recursive: true, force: true })
    assert.deepEqual(traces(env['PANDO_TAG']!, [stateDir, runDir]), [], 'uninstall leaves nothing')
  })

  const inside = async (name: string, script: string) => (await cloud.cli(['exec', name, '--', 'sh', '-c', script])).stdout.trim()
  const fetchFrom = (name: string, url: string) => inside(name, `busybox timeout 3 wget -q -O - ${url} || echo nothing`)
  const instances = async () => (await cloud.json<{ items: Instance[] }>('get', 'instances')).items
  const addressOf = async (name: string) => (await instances()).find(({ metadata }) => metadata.name === name)!.status.nics[0]!.address

  async function copyThatRuns(): Promise<Instance> {
    for (let tries = 0; ; tries++) {
      const found = (await instances()).find(({ metadata }) => metadata.name.startsWith('drill-'))
      if (found?.status.phase === 'running') return found
      assert.ok(tries < 300, `the copy does not run: ${JSON.stringify(found?.status)}`)
      await new Promise((resolve) => setTimeout(resolve, 200)) // its name comes with it: nothing to wait for by name
    }
  }

  for (const [engine, hostPort] of [
    ['container', 18_271],
    ['vm', 18_272],
  ] as const) {
    test(`reaches neither the outside nor its original and its peers, and is asked for its health all the same: ${engine}`, async () => {
      const name = `web-${engine}`
      await cloud.cli(['apply', '-f', '-'], { input: original(name, engine, hostPort) })
      await cloud.ok('wait', `instances/${name}`, '--for', 'running', '--timeout', '120s')
      const address = await addressOf(name)
      const published = `http://${host}:${hostPort}/`
      const forbidden = [outsideUrl, published, `http://${address}/`, `http://${name}/`, `http://${name}.default.internal/`]
      for (const url of [outsideUrl, `http://${address}/`, `http://${name}-alias/`])
        assert.match(await fetchFrom(name, url), /^(outside|host)/, `the original reaches ${url}`)
      await cloud.ok('backup', 'now', name, '--name', `${name}-1`)

      await cloud.ok('backup', 'drill', `${name}-1`, '--no-wait')
      const copy = await copyThatRuns()
      const { metadata, status } = copy
      assert.deepEqual([status.nics.length, status.nics[0]!.network], [1, metadata.name], 'one network, of its own')
      for (const url of forbidden) assert.equal(await fetchFrom(metadata.name, url), 'nothing', `the copy does not reach ${url}`)
      assert.match(await fetchFrom(metadata.name, 'http://127.0.0.1/'), /^host/, 'it serves, so that was no accident')
      assert.doesNotMatch(await inside(metadata.name, 'hostname'), new RegExp(`^${name}$`), 'nor is it called like it')

      assert.match(await (await fetch(published)).text(), new RegExp(`^host ${name} `), 'the port of the original leads to the original')
      const lookup = await inside(name, `nslookup ${name}; nslookup ${name}-alias; nslookup ${metadata.name} || true`)
      assert.ok(!lookup.includes(status.nics[0]!.address), `the copy answers under no name: ${lookup}`)
      assert.equal(await fetchFrom(name, `http://${status.nics[0]!.address}/`), 'nothing', 'peers do not reach the copy either')

      await inside(metadata.name, 'echo yes > /www/seen')
      await cloud.ok('wait', `instances/${metadata.name}`, '--for', 'deleted', '--timeout', '120s')
      const proven = await provenOf(`${name}-1`)
      assert.ok(proven.ok, JSON.stringify(proven))
      for (const kind of ['instances', 'networks', 'snapshots', 'volumes'])
        assert.doesNotMatch(await cloud.ok('get', kind), /drill-/, `no ${kind} are left`)
    })
  }

  /** What the drill says, once it has cleared up. */
  async function provenOf(backup: string): Promise<{ ok: boolean; detail?: string }> {
    for (let tries = 0; ; tries++) {
      const { status } = await cloud.json<{ status: { proven?: { ok: boolean; detail?: string } } }>('get', 'backups', backup)
      if (status.proven) return status.proven
      assert.ok(tries < 100, 'the drill says nothing')
      await new Promise((resolve) => setTimeout(resolve, 200)) // no phase changes with it
    }
  }
})
