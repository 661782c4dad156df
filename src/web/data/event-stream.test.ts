import assert from 'node:assert/strict'
import { test } from 'node:test'
import { followEvents, type StreamOptions, StreamProblem, type StreamState } from './event-stream.ts'

const text = (revision: number) => `id: ${revision}\nevent: updated\ndata: ${JSON.stringify({ revision, type: 'updated' })}\n\n`

/** A server whose connections are scripted: each is what it sends, then how it ends. */
function server(connections: (() => AsyncIterable<string>)[], options: Partial<StreamOptions> = {}) {
  const seen = { since: [] as number[], events: [] as number[], states: [] as StreamState[], gaps: 0, pauses: [] as number[] }
  const stop = new AbortController()
  const run = followEvents(
    {
      lookBack: 0,
      revision: async () => 100,
      async open(since) {
        seen.since.push(since)
        const next = connections.shift()
        if (next) return next()
        stop.abort()
        throw new Error('over')
      },
      onEvents: (events) => seen.events.push(...events.map(({ revision }) => revision)),
      onState: (state) => seen.states.push(state),
      onGap: () => {
        seen.gaps++
      },
      isGap: (error) => error instanceof StreamProblem && error.code === 'store.compacted',
      isFinal: (error) => error instanceof Error && error.message === 'unknown caller',
      sleep: async (ms) => {
        seen.pauses.push(ms)
      },
      ...options,
    },
    stop.signal,
  )
  return { seen, run }
}

async function* sends(...parts: string[]): AsyncGenerator<string> {
  yield* parts
}

test('a connection that breaks goes on at the last event seen, and events cut in two arrive whole', async () => {
  const whole = text(101) + text(102)
  const { seen, run } = server([() => sends(': hello\n\n', whole.slice(0, 20), whole.slice(20)), () => sends(text(103))])
  await run
  assert.deepEqual(
    [seen.since, seen.events],
    [
      [100, 102, 103],
      [101, 102, 103],
    ],
  )
  assert.deepEqual(seen.states.slice(0, 4), ['connecting', 'live', 'lost', 'live'])
})

test('pauses between attempts grow, and begin anew after a connection', async () => {
  const refuses = async function* (): AsyncGenerator<string> {
    yield* []
  }
  let attempts = 0
  const { seen, run } = server([], {
    open: async () => {
      if (++attempts === 4) return refuses()
      if (attempts === 6) throw new Error('unknown caller')
      throw new Error('no route')
    },
  })
  await run
  assert.deepEqual(seen.pauses, [200, 400, 800, 200, 400])
  assert.equal(seen.states.at(-1), 'ended')
})

test('a cursor that is gone is told once, and the stream goes on from now', async () => {
  const compacted = `event: problem\ndata: ${JSON.stringify({ code: 'store.compacted', title: 'gone' })}\n\n`
  const revisions = [100, 500]
  const { seen, run } = server([() => sends(text(101), compacted), () => sends(text(501))], { revision: async () => revisions.shift()! })
  await run
  assert.deepEqual([seen.gaps, seen.since, seen.events], [1, [100, 500, 501], [101, 501]])
})

test('it begins a little before now, and never before the beginning', async () => {
  const back = server([], { lookBack: 30 })
  await back.run
  const early = server([], { lookBack: 300 })
  await early.run
  assert.deepEqual([back.seen.since, early.seen.since], [[70], [0]])
})
