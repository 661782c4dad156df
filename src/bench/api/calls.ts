import { setTimeout } from 'node:timers/promises'
import type { PandoClient } from '../../client/client.ts'
import { create, type World } from './world.ts'

export const callKinds = ['get', 'list', 'sorted list', 'patch', 'create', 'health'] as const
export type CallKind = (typeof callKinds)[number]
/** Times in ms. */
export type Times = Record<CallKind, number[]>

export interface Write {
  revision: number
  /** When it was asked for, as performance.now(). */
  at: number
}

export interface Load {
  client: PandoClient
  /** Instances there are; new ones get later numbers. */
  instances: number
  /** Number of the next new one. */
  next: { number: number }
  seconds: number
  signal: AbortSignal
}

/** So many clients, each with one round of calls in this time if the server keeps up. */
const clients = 8
const roundMs = 200
/** One round in so many makes an instance. */
const createEvery = 10

/** Clients that read and write at a steady pace; it is the same however fast the answers come, as long as they come in time. */
export async function mixedCalls(world: World, load: Load): Promise<{ times: Times; writes: Write[] }> {
  const times = Object.fromEntries(callKinds.map((kind) => [kind, [] as number[]])) as Times
  const writes: Write[] = []
  const until = performance.now() + load.seconds * 1_000
  const timed = async <T>(kind: CallKind, work: () => Promise<T>): Promise<T> => {
    const begun = performance.now()
    const done = await work()
    times[kind].push(performance.now() - begun)
    return done
  }
  const one = async (self: number) => {
    await setTimeout((self * roundMs) / clients, undefined, { signal: load.signal })
    for (let round = 0; performance.now() < until; round++) {
      const begun = performance.now()
      await calls(world, load, { timed, writes, i: (self * 1_009 + round * 97) % load.instances, creates: round % createEvery === 0 })
      await setTimeout(Math.max(0, begun + roundMs - performance.now()), undefined, { signal: load.signal })
    }
  }
  await Promise.all(Array.from({ length: clients }, (_, self) => one(self)))
  return { times, writes }
}

interface Round {
  timed<T>(kind: CallKind, work: () => Promise<T>): Promise<T>
  writes: Write[]
  /** Number of the instance that is looked at. */
  i: number
  creates: boolean
}

async function calls(world: World, { client, next, signal }: Load, { timed, writes, i, creates }: Round): Promise<void> {
  const { project, name } = world.place(i)
  const path = `/v1/projects/${project}/instances`
  await timed('get', () => client.call('GET', `${path}/${name}`, { signal }))
  await timed('list', () => client.call('GET', path, { query: { limit: 100 }, signal }))
  await timed('sorted list', () => client.call('GET', '/v1/instances', { query: { limit: 50, sort: '-metadata.updatedAt' }, signal }))
  const at = performance.now()
  writes.push({ revision: await timed('patch', () => patch(client, world, i, signal)), at })
  await timed('health', () => client.call('GET', '/v1/healthz', { signal }))
  if (creates) await timed('create', () => create(world, next.number++))
}

/** Changes one label. Resolves to the revision. */
export async function patch(client: PandoClient, world: World, i: number, signal: AbortSignal): Promise<number> {
  const { project, name } = world.place(i)
  const body = { metadata: { labels: { seen: `${Math.round(performance.now() * 1_000)}` } } }
  const path = `/v1/projects/${project}/instances/${name}`
  return (await client.call<{ metadata: { revision: number } }>('PATCH', path, { body, signal })).metadata.revision
}
