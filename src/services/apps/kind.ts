import { z } from 'zod'
import { defineKind, duration, instant, name, phases, reason } from '../../api/kind.ts'
import { refersWithin } from '../../api/references.ts'
import { Instance, instanceRefers } from '../lifecycle/kind.ts'

const portNumber = () => z.int().min(1).max(65_535)
const percent = () => z.number().min(0).max(100)

const port = z.strictObject({
  name: name().optional().describe('Name of the port, also in DNS: `_<name>._tcp.<app>.<domain>`. Left out: `p<port>`.'),
  port: portNumber().describe("Port at the app's own address."),
  target: portNumber().optional().describe('Port inside the replicas. Left out: the same.'),
  mode: z.enum(['tcp', 'http']).default('tcp').describe('`http`: requests are balanced and retried one by one; `tcp`: connections.'),
  publish: portNumber().optional().describe('Port of the host that leads there.'),
})
export const balance = z.strictObject({
  algorithm: z.enum(['round-robin', 'least-connections', 'source']).default('round-robin').describe('Which replica gets the next one.'),
  affinity: z
    .enum(['none', 'cookie', 'source'])
    .default('none')
    .describe('A client stays with its replica: by a cookie (http ports), by its address, or not at all.'),
  retries: z.int().min(0).max(10).default(3).describe('Tries at other replicas when one does not accept a connection.'),
  drain: duration({ max: 3_600_000 })
    .default(30_000)
    .describe('How long what is under way may take to end before a replica is stopped, in milliseconds or as `30s`.'),
})
const canary = z.strictObject({
  weight: percent().default(10).describe('Share of the traffic that the new revision gets first, in percent.'),
  bake: duration({ max: 86_400_000 }).default(60_000).describe('How long it is watched, in milliseconds or as `1m`.'),
  maxErrorRate: percent()
    .default(1)
    .describe(
      'Above this share of failed requests (5xx, broken connections) it is rolled back when the old revision does better, in percent. For every strategy.',
    ),
  minRequests: z.int().min(0).default(20).describe('Requests that the new revision must have had before it is judged by its errors.'),
  promote: z.enum(['auto', 'manual']).default('auto').describe('`manual`: it waits for `pando app promote`.'),
})
const update = z.strictObject({
  strategy: z
    .enum(['rolling', 'canary', 'blue-green'])
    .default('rolling')
    .describe('`rolling`: some replicas at a time; `canary`: a few first, watched; `blue-green`: a whole second set, then all at once.'),
  maxSurge: z.int().min(0).max(1000).default(1).describe('Replicas above the wanted number while it lasts.'),
  maxUnavailable: z.int().min(0).max(1000).default(0).describe('Replicas below the wanted number while it lasts.'),
  bake: duration({ max: 86_400_000 })
    .default(5_000)
    .describe('How long a new replica must stay healthy before the next is replaced, and the new revision before it counts as good.'),
  deadline: duration({ min: 1_000, max: 86_400_000 })
    .default(600_000)
    .describe('How long a new replica may take to become ready before the upgrade is rolled back, in milliseconds or as `10m`.'),
  canary: canary.prefault({}).describe('For the strategy `canary`.'),
})
const rollout = z.strictObject({
  paused: z.boolean().default(false).describe('An upgrade under way goes no further. Written by pause and resume.'),
  promotions: z.int().min(0).default(0).describe('Raised by promote: what waits to be promoted goes on.'),
  aborts: z.int().min(0).default(0).describe('Raised by abort: what is under way is rolled back.'),
})

/** What a replica is made from. What belongs to one instance alone is not part of it. */
export const template = Instance.spec.omit({ state: true, restarts: true, from: true, ports: true, hostname: true }).extend({
  snapshot: name().optional().describe('VM replicas begin at this snapshot, memory and all, instead of booting.'),
})

const engineShares = z.strictObject({
  container: z.int().min(0).max(10_000).default(0).describe('Parts that run as containers.'),
  vm: z.int().min(0).max(10_000).default(0).describe('Parts that run as virtual machines.'),
})

/**
 *   pending -> deploying -> ready <-> degraded          stopped: zero replicas are wanted
 *                 ^           |
 *                 |           v
 *   rolledBack <- upgrading (paused) -> ready           deletion may begin in any phase: the replicas go first
 */
export const App = defineKind({
  kind: 'App',
  plural: 'apps',
  scope: 'project',
  statusOwner: 'services/apps',
  finalized: true,
  verbFields: ['state', 'rollout', 'restarts', 'replicas'],
  refers: refersWithin('template', [...instanceRefers, { path: 'snapshot', kind: 'Snapshot' }], ['from']),
  description: 'A number of like instances behind one address: replaced when they fail, upgraded without a pause.',
  spec: z.strictObject({
    template: template.describe('What each replica is. A change of it is a new revision.'),
    replicas: z
      .int()
      .min(0)
      .max(10_000)
      .default(1)
      .describe('How many are wanted. An AutoscalePolicy for the app decides instead of this.'),
    engines: engineShares.optional().describe('Both engines behind one address, in these parts. Left out: all as the template says.'),
    fork: z
      .boolean()
      .default(false)
      .describe('The first healthy VM replica of a revision is frozen, and the others begin there instead of booting.'),
    ports: z.array(port).max(64).default([]).describe('Ports at which the app answers.'),
    balance: balance.prefault({}).describe('How requests are spread over the replicas.'),
    update: update.prefault({}).describe('How a new revision replaces the old one.'),
    guard: percent()
      .default(50)
      .describe('A change that stops more than this share of the replicas at once must be confirmed, in percent.'),
    state: z
      .enum(['running', 'stopped'])
      .default('running')
      .describe('`stopped`: no replicas, until it is started again. Written by stop and start.'),
    restarts: z.int().min(0).default(0).describe('Raised by restart: replicas are replaced as in an upgrade, once for each new value.'),
    rollout: rollout.prefault({}).describe('Written by the verbs pause, resume, promote and abort.'),
  }),
  status: phases(
    {
      address: z.string().optional().describe('The address at which all replicas answer.'),
      hostname: z.string().optional().describe('Name that resolves to the replicas that are ready.'),
      revision: z.number().default(0).describe('The last revision that proved good.'),
      target: z.number().default(0).describe('The revision that is wanted now. Another than `revision` while an upgrade lasts.'),
      wanted: z.number().default(0).describe('How many replicas are wanted.'),
      total: z.number().default(0).describe('How many there are.'),
      ready: z.number().default(0).describe('How many of them answer.'),
      updated: z.number().default(0).describe('How many of them are of the revision `target`.'),
      lastReplica: z.number().default(0).describe('Number in the name of the newest replica; numbers are not used again.'),
      lastRevision: z.number().default(0).describe('Number of the newest revision; numbers are not used again.'),
      observedGeneration: z.number().default(0).describe('`generation` of the spec that this status answers.'),
      promotionsDone: z.number().default(0).describe('The `promotions` of the spec that were last carried out.'),
      abortsDone: z.number().default(0).describe('The `aborts` of the spec that were last carried out.'),
      failures: z.number().default(0).describe('Replicas in a row that had to be replaced soon after they were made.'),
      retryAt: instant().optional().describe('Replicas that fail are replaced again then, not before: the pauses grow with `failures`.'),
      reason: reason().optional().describe('Why it is not as wished, or why the last upgrade was rolled back.'),
    },
    {
      pending: {},
      deploying: { since: instant().describe('Since when.') },
      ready: {},
      degraded: { since: instant().describe('Since when.') },
      upgrading: {
        since: instant().describe('When the upgrade was begun.'),
        stage: z
          .enum(['rolling', 'canary', 'standby', 'switched'])
          .describe(
            '`canary`: a few are watched; `standby`: the second set is made; `switched`: it has the traffic, and the first is kept.',
          ),
        step: z.string().describe('What it does, for people: `3 of 10 replaced`.'),
        waitsFor: z.enum(['replicas', 'bake', 'promotion', 'resume', 'drain']).optional().describe('What it waits for.'),
        until: instant().optional().describe('When the watching ends, at the earliest.'),
      },
      rolledBack: { at: instant().describe('When.'), failedRevision: z.number().describe('The revision that did not prove good.') },
      stopped: {},
    },
  ),
  initialStatus: {
    ...{ phase: 'pending', revision: 0, target: 0, wanted: 0, total: 0, ready: 0, updated: 0, lastReplica: 0, lastRevision: 0 },
    ...{ observedGeneration: 0, promotionsDone: 0, abortsDone: 0, failures: 0 },
  },
  can: {
    stop: ['pending', 'deploying', 'ready', 'degraded', 'upgrading', 'rolledBack'],
    start: ['pending', 'deploying', 'ready', 'degraded', 'upgrading', 'rolledBack', 'stopped'],
    scale: ['pending', 'deploying', 'ready', 'degraded', 'upgrading', 'rolledBack', 'stopped'],
    restart: ['deploying', 'ready', 'degraded', 'rolledBack', 'stopped'],
    rollback: ['deploying', 'ready', 'degraded', 'upgrading', 'rolledBack', 'stopped'],
    pause: ['upgrading'],
    resume: ['upgrading'],
    promote: ['upgrading'],
    abort: ['upgrading'],
    publish: ['pending', 'deploying', 'ready', 'degraded', 'upgrading', 'rolledBack', 'stopped'],
    delete: ['pending', 'deploying', 'ready', 'degraded', 'upgrading', 'rolledBack', 'stopped'],
  },
  columns: [
    { title: 'PHASE', path: 'status.phase' },
    { title: 'READY', path: 'status.ready' },
    { title: 'WANTED', path: 'status.wanted' },
    { title: 'IMAGE', path: 'spec.template.image' },
    { title: 'REVISION', path: 'status.revision' },
    { title: 'ADDRESS', path: 'status.address' },
  ],
})

/** Labels of the instances that are an app's replicas; people cannot set labels that begin like this. */
export const reservedLabels = 'pando.'
export const appLabel = 'pando.app'
export const revisionLabel = 'pando.revision'
