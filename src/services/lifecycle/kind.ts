import { z } from 'zod'
import { bytes, defineKind, duration, instant, name, phases, reason } from '../../api/kind.ts'

const MiB = 1024 ** 2
const GiB = 1024 ** 3

const command = z.array(z.string().max(32_768)).max(1024)
const envName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]*$/, 'use letters, digits and _')

const checkTiming = {
  /** Pause between two checks. Default 10s. */
  interval: duration({ min: 100, max: 3_600_000 }).default(10_000),
  /** One check may take this long. Default 5s. */
  timeout: duration({ min: 50, max: 600_000 }).default(5_000),
  /** Failures in a row that make it unhealthy. Default 3. */
  retries: z.int().min(1).max(100).default(3),
  /** Failures this soon after the start do not count. Default 30s. */
  startPeriod: duration({ max: 3_600_000 }).default(30_000),
}
const healthCheck = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('http'),
    port: z.int().min(1).max(65_535),
    path: z.string().startsWith('/').default('/'),
    ...checkTiming,
  }),
  z.strictObject({ type: z.literal('tcp'), port: z.int().min(1).max(65_535), ...checkTiming }),
  z.strictObject({ type: z.literal('exec'), command: command.min(1), ...checkTiming }),
])

const nic = z.object({ network: z.string(), mac: z.string(), address: z.string(), prefix: z.number(), gateway: z.string() })

/**
 *   pending -> starting -> running <-> paused
 *      ^          |           |          |
 *      |          v           v          v
 *      |       backoff <--- (ended)   stopping -> stopped -> starting
 *      |          |
 *      |          +--(retry)--> starting         failed: ended, and the restart policy says no more
 *   deletion (metadata.deletedAt) may begin in any phase; the object goes when nothing of it is left on the node
 */
export const Instance = defineKind({
  kind: 'Instance',
  plural: 'instances',
  scope: 'project',
  statusOwner: 'services/lifecycle',
  finalized: true,
  verbFields: ['state', 'restarts'],
  description: 'One running image: as a container or as a virtual machine, by one word.',
  spec: z.strictObject({
    /** Image reference, e.g. `web:1`. */
    image: z.string().min(1).max(512),
    /** How it runs. Default container. */
    engine: z.enum(['container', 'vm']).default('container'),
    /** Replaces the image's entrypoint. */
    command: command.optional(),
    /** Replaces the image's arguments. */
    args: command.optional(),
    env: z.record(envName, z.string().max(131_072)).default({}),
    workdir: z.string().startsWith('/').optional(),
    /** `name`, `uid` or `user:group`. Default: the image's. */
    user: z.string().max(64).optional(),
    hostname: name().optional(),
    /** Default 1. A VM gets it rounded up as virtual CPUs. */
    cpus: z.number().min(0.05).max(1024).default(1),
    /** Default 256MiB. */
    memory: bytes({ min: 16 * MiB, max: 16 * 1024 * GiB }).default(256 * MiB),
    /** Room to write. Default 10GiB, used as it fills. */
    disk: bytes({ min: 64 * MiB, max: 64 * 1024 * GiB }).default(10 * GiB),
    networks: z
      .array(z.strictObject({ network: name(), address: z.ipv4().optional() }))
      .max(8)
      .default([{ network: 'default' }]),
    ports: z
      .array(
        z.strictObject({
          port: z.int().min(1).max(65_535),
          hostPort: z.int().min(1).max(65_535),
          protocol: z.enum(['tcp', 'udp']).default('tcp'),
        }),
      )
      .max(256)
      .default([]),
    restart: z
      .strictObject({
        /** What to do when the program ends. Default on-failure. */
        policy: z.enum(['always', 'on-failure', 'never']).default('on-failure'),
        /** Give up after this many failures in a row. Default: never give up. */
        maxRetries: z.int().min(0).max(1_000_000).optional(),
        /** First pause; it doubles up to maxBackoff and starts anew after ten quiet minutes. Default 1s. */
        backoff: duration({ min: 10, max: 3_600_000 }).default(1_000),
        /** Default 5m. */
        maxBackoff: duration({ min: 10, max: 86_400_000 }).default(300_000),
      })
      .default({ policy: 'on-failure', backoff: 1_000, maxBackoff: 300_000 }),
    healthCheck: healthCheck.optional(),
    /** Time the program has to end by itself when stopped. Default 10s. */
    stopGrace: duration({ max: 3_600_000 }).default(10_000),
    /** What it should be. Written by start, stop, pause and resume. */
    state: z.enum(['running', 'stopped', 'paused']).default('running'),
    /** Raised by restart: the instance is stopped and started once for each new value. */
    restarts: z.int().min(0).default(0),
  }),
  status: phases(
    {
      node: z.string().optional(),
      nics: z.array(nic).default([]),
      /** Digest of the image this instance was made from; kept until it is made anew. */
      imageDigest: z.string().optional(),
      /** The `image` of the spec that imageDigest answers. */
      imageReference: z.string().optional(),
      /** Why it is not as wished, or why it last failed. */
      reason: reason().optional(),
      /** The `restarts` of the spec that was last carried out. */
      restartsDone: z.number().default(0),
      /** Failures in a row; forgotten after ten quiet minutes. */
      failures: z.number().default(0),
      /** `generation` of the spec that this status answers. */
      observedGeneration: z.number().default(0),
      health: z.enum(['starting', 'healthy', 'unhealthy']).optional(),
    },
    {
      pending: {},
      /** since: when the start now under way was begun. */
      starting: { since: instant().optional() },
      running: { startedAt: instant() },
      paused: { startedAt: instant() },
      stopping: {},
      /** byRequest: stopped because the spec says so; else the program came to its end. */
      stopped: { byRequest: z.boolean(), exitCode: z.number().optional(), finishedAt: instant().optional() },
      backoff: { exitCode: z.number().optional(), finishedAt: instant().optional(), retryAt: instant() },
      failed: { exitCode: z.number().optional(), finishedAt: instant().optional() },
    },
  ),
  initialStatus: { phase: 'pending', nics: [], restartsDone: 0, failures: 0, observedGeneration: 0 },
  can: {
    start: ['stopped', 'failed', 'backoff', 'pending', 'stopping'],
    stop: ['pending', 'starting', 'running', 'paused', 'backoff'],
    restart: ['starting', 'running', 'paused', 'backoff', 'stopped', 'failed'],
    pause: ['running'],
    resume: ['paused'],
    exec: ['running'],
    console: ['starting', 'running', 'paused'],
    logs: ['starting', 'running', 'paused', 'stopping', 'stopped', 'backoff', 'failed'],
    copy: ['running'],
    stats: ['running', 'paused'],
    delete: ['pending', 'starting', 'running', 'paused', 'stopping', 'stopped', 'backoff', 'failed'],
  },
  columns: [
    { title: 'ENGINE', path: 'spec.engine' },
    { title: 'PHASE', path: 'status.phase' },
    { title: 'IMAGE', path: 'spec.image' },
    { title: 'ADDRESS', path: 'status.nics.0.address' },
    { title: 'NODE', path: 'status.node' },
  ],
})
