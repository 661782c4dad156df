import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { described, type FuzzRequest, operationsOf, requestsFor } from './requests.ts'
import type { Answer } from './send.ts'
import { bearer, type Caller, canary, FuzzWorld, secretCanary } from './world.ts'

/** `PANDO_FUZZ_SEED=… PANDO_FUZZ_SECONDS=…` repeat a run, or make it longer: so long for each caller. */
const seed = Number(process.env['PANDO_FUZZ_SEED'] ?? Date.now() % 2 ** 31)
const seconds = Number(process.env['PANDO_FUZZ_SECONDS'] ?? 6)
/** The server may grow by so much while it is asked: caches fill, and what is made stays. */
const mostGrowthMiB = 250

/** Refusals above 499 that say something true about this server. */
const honest = new Set(['node.engine_unavailable'])

describe(`the API under requests that nobody should send (seed ${seed})`, { timeout: 1_200_000 + 20_000 * seconds }, () => {
  let world: FuzzWorld
  let pid: number
  let asked = 0
  const seen = new Map<string, number>()

  before(async () => {
    world = await FuzzWorld.open()
    pid = world.cloud.serverPid!
  })
  after(async () => world?.[Symbol.asyncDispose]())

  const send = async (request: FuzzRequest, caller: Caller): Promise<Answer> => {
    const headers = { ...bearer(caller.token), ...request.headers }
    return request.frames ? world.sender.openSocket({ ...request, headers }, request.frames) : world.sender.ask({ ...request, headers })
  }

  const judge = (request: FuzzRequest, answer: Answer, caller: Caller): void => {
    const { status, text } = answer
    seen.set(`${status}`, (seen.get(`${status}`) ?? 0) + 1)
    if (status >= 500) assert.ok(honest.has(codeOf(text)), `answered ${status}: ${text.slice(0, 600)}`)
    const all = `${JSON.stringify(answer.headers)}\n${text}`
    const asked = `${request.path}\n${request.body?.toString() ?? ''}\n${JSON.stringify(request.headers)}`
    const leaks = [secretCanary, ...(caller.sees ? [] : [canary, ...world.uids.unnamed])]
    if (caller.name !== 'cloud-admin')
      for (const word of leaks) assert.ok(!all.includes(word) || asked.includes(word), `tells ${word}: ${around(all, word)}`)
    assert.doesNotMatch(text, /\bat \S+ \(?(?:file:|\/)\S+:\d+:\d+/, 'tells where in the code it failed')
    if (caller.token === undefined || ['expired', 'revoked', 'foreign', 'malformed'].includes(caller.name))
      assert.ok(status === 0 || status >= 400 || isOpen(request), `let in with ${status}: ${text.slice(0, 200)}`)
  }

  const isOpen = ({ operation }: FuzzRequest) => {
    const [found] = Object.values(world.document.paths)
      .flatMap((methods) => Object.values(methods) as { operationId: string; security?: unknown[] }[])
      .filter((one) => one.operationId === operation)
    return found?.security?.length === 0
  }

  /** Operations as one caller, for so long; fails with the smallest request that does. */
  const walk = async (name: string, ms: number): Promise<void> => {
    const caller = world.callers.get(name)!
    const operations = operationsOf(world.document)
    let count = 0
    const property = fc
      .asyncProperty(fc.oneof(...operations.map((operation) => requestsFor(operation, caller.aim, world.bait))), async (request) => {
        judge(request, await send(request, caller), caller)
      })
      .beforeEach(async () => {
        if (count++ % 60 !== 0) return
        await world.tokenOf(caller)
        await world.restore(caller)
      })
    const ownSeed = seed + [...world.callers.keys()].indexOf(name)
    const result = await fc.check(property, { seed: ownSeed, numRuns: 1_000_000, interruptAfterTimeLimit: ms })
    asked += result.numRuns
    if (!result.failed || (result.interrupted && result.numRuns === 0)) return // a busy machine: the count at the end tells
    const smallest = result.counterexample?.[0]
    const error = result.errorInstance instanceof Error ? result.errorInstance.message : String(result.errorInstance)
    assert.fail(
      `as ${name}, seed ${seed} (${ownSeed}), path ${result.counterexamplePath}:\n${smallest ? described(smallest) : 'no request'}\n\n${error}`,
    )
  }

  const strangers = ['nobody', 'expired', 'revoked', 'foreign', 'malformed', 'nothing']
  const people = ['elsewhere', 'inside-viewer', 'inside-operator', 'inside-developer', 'inside-admin', 'cloud-viewer', 'cloud-admin']
  for (const name of strangers) test(`${name}: no fault, no wait, nothing of others`, () => walk(name, seconds * 250))
  for (const name of people) test(`${name}: no fault, no wait, nothing of others`, () => walk(name, seconds * 1_000))

  test('afterwards the server is the same process, well, and not much bigger', async (t) => {
    t.diagnostic(
      `${asked} requests, answers by status: ${[...seen]
        .sort()
        .map(([status, n]) => `${status}: ${n}`)
        .join(', ')}`,
    )
    assert.equal(world.cloud.serverPid, pid, world.cloud.serverLog().slice(-2_000))
    const began = performance.now()
    assert.equal((await world.root.call<{ status: string }>('GET', '/v1/healthz')).status, 'ok')
    assert.ok(performance.now() - began < 5_000)
    const log = world.cloud.serverLog()
    assert.ok(!log.includes(secretCanary), 'the log tells a secret')
    assert.doesNotMatch(log, /pando_t[a-z0-9]{11}_/, 'the log tells a token')
    const rss = rssMiB(pid)
    t.diagnostic(`memory: ${rss} MiB`)
    assert.ok(rss < 400 + mostGrowthMiB, `${rss} MiB`)
  })
})

function codeOf(text: string): string {
  try {
    return (JSON.parse(text) as { code?: string }).code ?? ''
  } catch {
    return ''
  }
}

function around(text: string, word: string): string {
  const at = text.indexOf(word)
  return text.slice(Math.max(0, at - 200), at + 100)
}

function rssMiB(pid: number): number {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024)
}
