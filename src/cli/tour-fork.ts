import { PandoError } from '../base/errors.ts'
import { addressOf } from './address.ts'
import type { ApiObject } from './api.ts'
import { cloneOutcome } from './clones.ts'
import { firstAnswer } from './first-answer.ts'
import { kindNamed } from './kinds.ts'
import { parsePage } from './tour-image.ts'
import { removeWhole, startTimeoutMs, type TourOptions, type Visit } from './tour-visit.ts'
import { findObject, type Goal, goalNamed, waitFor } from './watch.ts'

export interface Forked {
  source: string
  clones: Visit[]
  /** How long the source stood still. */
  pauseMs: number
}

export const forkCount = 3
const prefix = 'tour-fork'

/** Forks the VM and waits until each clone serves its page on an address of its own. Clones of an earlier tour go first. */
export async function forkVm(options: TourOptions, { name: source }: Visit): Promise<Forked> {
  const { api, project, signal } = options
  const names = Array.from({ length: forkCount }, (_, index) => `${prefix}-${index + 1}`)
  await Promise.all(names.map((name) => removeOld(options, name)))
  const begun = performance.now()
  const request = { key: { project, name: source }, verb: 'fork', body: { count: forkCount, name: prefix } }
  const operation = await api.act(kindNamed('instances'), request, signal)
  const over = new AbortController()
  const until = AbortSignal.any([signal, over.signal])
  const answers = Promise.all(names.map((name) => visitClone({ ...options, signal: until }, { name, begun })))
  try {
    const made = resultOf({ ...options, signal: until }, operation)
    const [clones] = await Promise.all([answers, made]) // a fork that fails tells why, and its clones never answer
    return { source, clones, pauseMs: await made }
  } finally {
    over.abort()
    await Promise.allSettled([answers])
  }
}

async function removeOld(options: TourOptions, name: string): Promise<void> {
  const kind = kindNamed('instances')
  const key = { project: options.project, name }
  const found = await findObject(options.api, { kind, key, signal: options.signal })
  if (found) await removeWhole(options, found)
}

/** A clone has its address before it may use it: its page is asked for once it runs. */
async function visitClone({ api, project, signal }: TourOptions, { name, begun }: { name: string; begun: number }): Promise<Visit> {
  const kind = kindNamed('instances')
  const running: Goal = { words: 'running', reached: (object) => object?.status.phase === 'running' && addressOf(object) !== undefined }
  const address = addressOf(await waitFor(api, running, { kind, key: { project, name }, timeoutMs: startTimeoutMs, signal }))!
  const page = parsePage(await firstAnswer(`http://${address}/`, { timeoutMs: startTimeoutMs, signal }))
  return { name, what: 'fork of vm', address, answerMs: performance.now() - begun, reused: false, kernel: page['kernel'] ?? '' }
}

/** How long the source stood still. Throws why not all clones were made. */
async function resultOf({ api, project, signal }: TourOptions, { metadata: { name } }: ApiObject): Promise<number> {
  const kind = kindNamed('operations')
  const key = { project, name }
  const ended = await waitFor(api, goalNamed('succeeded', { kind, key }), { kind, key, timeoutMs: startTimeoutMs, signal })
  const { pauseMs, failed } = cloneOutcome(ended!)
  const [first] = failed
  if (!first) return pauseMs
  const params = { failed: failed.length, count: forkCount, origin: prefix }
  throw new PandoError('fork.incomplete', params, { hint: `${first.name}: ${first.reason.message}` })
}
