import { readFileSync } from 'node:fs'
import { Cloud } from '../test/support/cloud.ts'
import { quantile, round, time } from './statistics.ts'

export interface ApiBench {
  /** p99 in ms over the Unix socket, by number of fake instances. */
  getP99Ms: Record<number, number>
  listP99Ms: Record<number, number>
  /** Resident memory of the server with nothing in it, and per instance, in bytes. */
  idleBytes: number
  bytesPerInstance: number
  /** Instances created and running per second, end to end. */
  createdPerSecond: number
}

/** The whole platform with the fake engine: reads at 1,000 and 10,000 instances. */
export async function benchApi(): Promise<ApiBench> {
  const cloud = await Cloud.start({ fake: true, pool: '10.64.0.0/10' })
  try {
    const idleBytes = rss(cloud)
    const result: ApiBench = { getP99Ms: {}, listP99Ms: {}, idleBytes, bytesPerInstance: 0, createdPerSecond: 0 }
    await cloud.ok('apply', '-f', await networkFile(cloud))
    let made = 0
    for (const size of [1_000, 10_000]) {
      const ms = await time(() => createUntil(cloud, made, size))
      result.createdPerSecond = Math.round((size - made) / (ms / 1000))
      made = size
      await many(300, (i) => get(cloud, i)) // warm, and past what creating them set off
      await many(50, () => list(cloud))
      result.getP99Ms[size] = round(quantile(await many(500, (i) => get(cloud, i % size)), 0.99), 2)
      result.listP99Ms[size] = round(quantile(await many(100, () => list(cloud)), 0.99), 2)
    }
    result.bytesPerInstance = Math.round((rss(cloud) - idleBytes) / 10_000)
    return result
  } finally {
    await cloud.destroy()
  }
}

/** A network with room for all: the default one is a /24. */
async function networkFile(cloud: Cloud): Promise<string> {
  const { writeFile } = await import('node:fs/promises')
  const path = `${cloud.stateDir}/wide.json`
  await writeFile(path, JSON.stringify({ kind: 'Network', metadata: { name: 'wide' }, spec: { cidr: '10.96.0.0/16' } }))
  return path
}

const name = (i: number) => `i${String(i).padStart(5, '0')}`
const project = { project: 'default' }

async function createUntil(cloud: Cloud, from: number, to: number): Promise<void> {
  const { client } = cloud
  const create = (i: number) =>
    client.api.POST('/v1/projects/{project}/instances', {
      params: { path: project },
      body: { metadata: { name: name(i) }, spec: { image: 'web:1', cpus: 0.1, memory: '16MiB', networks: [{ network: 'wide' }] } },
    } as never)
  for (let i = from; i < to; i += 50) await Promise.all(Array.from({ length: Math.min(50, to - i) }, (_, k) => create(i + k)))
  await cloud.ok('wait', `instances/${name(to - 1)}`, '--for', 'running', '--timeout', '300s')
}

async function many(count: number, call: (i: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < count; i++) times.push(await time(() => call(i)))
  return times
}

async function get(cloud: Cloud, i: number): Promise<void> {
  await cloud.client.api.GET('/v1/projects/{project}/instances/{name}', { params: { path: { ...project, name: name(i) } } })
}

async function list(cloud: Cloud): Promise<void> {
  await cloud.client.api.GET('/v1/projects/{project}/instances', { params: { path: project, query: { limit: 100 } } })
}

function rss(cloud: Cloud): number {
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${cloud.serverPid}/status`, 'utf8'))![1]
  return Number(kib) * 1024
}
