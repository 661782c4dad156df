import { z } from 'zod'
import { bytes, defineKind, duration, instant, name, phases, reason } from '../../api/kind.ts'
import { refersWithin } from '../../api/references.ts'
import { tier } from '../../resources/storage/pool-kind.ts'
import { Instance, instanceRefers } from '../lifecycle/kind.ts'

const window = z.strictObject({
  start: z.string().max(100).describe('Cron rule: from then on `ready` desktops run.'),
  stop: z.string().max(100).optional().describe('Cron rule: from then on those that nobody uses are stopped.'),
  ready: z.int().min(0).max(10_000).describe('So many run and wait for somebody.'),
})

/**
 *   growing -> ready <-> upgrading          ready: as many desktops as the schedule asks for run
 *                 \----> degraded           some cannot be made; the reason is that of the first
 */
export const DesktopPool = defineKind({
  kind: 'DesktopPool',
  plural: 'desktoppools',
  scope: 'project',
  statusOwner: 'services/desktops',
  finalized: true,
  refers: [
    { path: 'from.image', kind: 'Image' },
    { path: 'from.snapshot', kind: 'Snapshot' },
    ...refersWithin('template', instanceRefers, ['image', 'from', 'volumes']),
  ],
  description: 'Desktops that are all alike, made from one golden image or snapshot, for people to take.',
  spec: z.strictObject({
    from: z
      .strictObject({
        image: z.string().max(512).optional().describe('Golden image: each desktop is a linked clone of it. This or `snapshot`.'),
        snapshot: name().optional().describe('Golden snapshot: each desktop is a fork of it, in milliseconds.'),
      })
      .describe('What the desktops are made from. A change upgrades them one by one, those in use when they are given back.'),
    size: z.int().min(0).max(10_000).describe('How many desktops there are at most.'),
    template: Instance.spec
      .omit({ image: true, engine: true, from: true, state: true, restarts: true, ports: true, volumes: true })
      .partial()
      .default({})
      .describe('Anything else an Instance may say: cpus, memory, networks, machine, … With `snapshot`, what it says already holds.'),
    mode: z
      .enum(['non-persistent', 'persistent'])
      .default('non-persistent')
      .describe(
        '`non-persistent`: a desktop is as new when its user logs out. `persistent`: it keeps what its user does, and belongs to them.',
      ),
    reset: z
      .enum(['on-logout', 'never'])
      .default('on-logout')
      .describe('When a non-persistent desktop is put back; `never`: only by `desktop reset`.'),
    data: z
      .strictObject({
        size: bytes({ min: 16 * 1024 ** 2 }).describe('Size of the data disk of each user, in bytes or as `10GiB`.'),
        tier: tier().optional().describe('Tier of its pool, e.g. `hdd`. Left out: as the default pool is.'),
        path: z.string().startsWith('/').optional().describe('Where it is inside. Left out: a disk and no more.'),
      })
      .optional()
      .describe('A disk of their own for each user. It comes with them to whatever desktop they get, and outlives all of them.'),
    idleTimeout: duration({ min: 1000 }).optional().describe('A session without input for so long is ended, e.g. `30m`. Left out: never.'),
    disconnectTimeout: duration({ min: 1000 })
      .optional()
      .describe('A session whose screen has been closed for so long is ended, e.g. `8h`. Left out: never; who comes back goes on.'),
    schedule: z.array(window).max(32).default([]).describe('How many run and wait, and when. Empty: all of them, always.'),
    timezone: z.string().max(64).optional().describe("Time zone of the schedule. Left out: the server's."),
    upgrade: z
      .strictObject({ parallel: z.int().min(1).default(2).describe('So many at a time.') })
      .default({ parallel: 2 })
      .describe('How a new golden image is rolled out.'),
    guard: z
      .number()
      .min(0)
      .max(100)
      .default(50)
      .describe('A change that ends more than this share of the desktops at once must be confirmed, in percent.'),
  }),
  status: phases(
    {
      desktops: z.number().default(0).describe('How many there are.'),
      ready: z.number().default(0).describe('How many run and wait for somebody.'),
      inUse: z.number().default(0).describe('How many somebody uses.'),
      old: z.number().default(0).describe('How many are of an older golden image.'),
      golden: z.string().optional().describe('What new desktops are made from, e.g. `image:sha256:…` or `snapshot:<uid>`.'),
      askedAt: instant().optional().describe('Since when it is on its way to what is wished; left out when it is there.'),
      lastReadyMs: z.number().optional().describe('From the last request to all desktops running, in milliseconds.'),
      observedGeneration: z.number().default(0).describe('`generation` of the spec that this status answers.'),
      reason: reason().optional().describe('Why it is not as wished.'),
    },
    { growing: {}, ready: {}, upgrading: {}, degraded: {} },
  ),
  initialStatus: { phase: 'growing', desktops: 0, ready: 0, inUse: 0, old: 0, observedGeneration: 0 },
  can: { assign: ['growing', 'ready', 'upgrading', 'degraded'], delete: ['growing', 'ready', 'upgrading', 'degraded'] },
  columns: [
    { title: 'PHASE', path: 'status.phase' },
    { title: 'SIZE', path: 'spec.size' },
    { title: 'READY', path: 'status.ready' },
    { title: 'IN USE', path: 'status.inUse' },
    { title: 'OLD', path: 'status.old' },
    { title: 'MODE', path: 'spec.mode' },
  ],
})

/**
 *   making -> available -> assigned <-> connected          assigned: somebody has it; connected: their screen is open
 *                 ^-- resetting <-- (logout, idle, reset)           stopped: outside the schedule
 *   deletion by its pool
 */
export const Desktop = defineKind({
  kind: 'Desktop',
  plural: 'desktops',
  scope: 'project',
  statusOwner: 'services/desktops',
  finalized: true,
  readOnly: true,
  description: 'One desktop of a pool: an instance, and who has it.',
  spec: z.strictObject({
    pool: name().describe('Name of its pool.'),
    number: z.int().min(0).describe('Its number in the pool.'),
    golden: z.string().describe('What it was made from, e.g. `image:sha256:…` or `snapshot:<uid>`.'),
    user: z.string().max(128).optional().describe('Who has it. Left out: nobody.'),
    since: instant().optional().describe('When they got it.'),
    state: z.enum(['running', 'stopped']).default('running').describe('What it should be while nobody has it, by the schedule.'),
    resets: z.int().min(0).default(0).describe('Raised by each reset.'),
    freeze: z
      .string()
      .optional()
      .describe('Uid of the instance that is to be frozen with its memory while nobody has it. Left out, or another one: not yet.'),
  }),
  status: phases(
    {
      instance: z.string().optional().describe('Name of its instance.'),
      data: z.string().optional().describe('Name of the data volume that is in it.'),
      lastInputAt: instant().optional().describe('When its user last did something.'),
      closedAt: instant().optional().describe('When its screen was last closed, while nobody looks at it.'),
      reset: z
        .object({
          resets: z.number().describe('The `resets` that is being carried out.'),
          since: instant().describe('When it was begun.'),
          instance: z.string().describe('Uid of the instance that is put back; another one is as new.'),
          take: z.number().optional().describe('The `from.take` of its instance that carries it out; left out before.'),
        })
        .optional()
        .describe('The reset that is under way.'),
      resetsDone: z.number().default(0).describe('The `resets` that was last carried out.'),
      lastResetMs: z.number().optional().describe('How long the last reset took, in milliseconds.'),
      reason: reason().optional().describe('Why it is not as wished.'),
    },
    { making: {}, available: {}, assigned: {}, connected: {}, resetting: {}, stopped: {} },
  ),
  initialStatus: { phase: 'making', resetsDone: 0 },
  can: {
    assign: ['available', 'stopped'],
    connect: ['assigned', 'connected', 'stopped'],
    logout: ['making', 'assigned', 'connected', 'stopped'],
    release: ['making', 'assigned', 'connected', 'stopped'],
    reset: ['making', 'available', 'assigned', 'connected', 'resetting', 'stopped'],
    upgrade: ['making', 'available', 'assigned', 'connected', 'stopped'],
    delete: ['making', 'available', 'assigned', 'connected', 'resetting', 'stopped'],
  },
  columns: [
    { title: 'POOL', path: 'spec.pool' },
    { title: 'PHASE', path: 'status.phase' },
    { title: 'USER', path: 'spec.user' },
    { title: 'DATA', path: 'status.data' },
    { title: 'RESET MS', path: 'status.lastResetMs' },
  ],
})

/** Name of the pool: on its desktops, their instances and the data volumes of its users. */
export const poolLabel = 'pando.desktop-pool'
/** What an instance was made from. */
export const goldenLabel = 'pando.golden'
/** Whose data is in a volume. */
export const userLabel = 'pando.desktop-user'
