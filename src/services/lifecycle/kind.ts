import { z } from 'zod'
import { bytes, defineKind, duration, instant, name, phases, type Reference, reason } from '../../api/kind.ts'
import { machine } from './machine-kind.ts'
import { envName, mounts } from './mounts-kind.ts'

const MiB = 1024 ** 2
const GiB = 1024 ** 3

const command = z.array(z.string().max(32_768)).max(1024)

const portNumber = () => z.int().min(1).max(65_535)
const checkTiming = {
  interval: duration({ min: 100, max: 3_600_000 }).default(10_000).describe('Pause between two checks, in milliseconds or as `10s`.'),
  timeout: duration({ min: 50, max: 600_000 }).default(5_000).describe('How long one check may take, in milliseconds or as `5s`.'),
  retries: z.int().min(1).max(100).default(3).describe('Failures in a row that make it unhealthy.'),
  startPeriod: duration({ max: 3_600_000 })
    .default(30_000)
    .describe('Failures this soon after the start do not count, in milliseconds or as `30s`.'),
}
const httpCheck = z.strictObject({
  type: z.literal('http').describe('A GET that must be answered with a status below 400.'),
  port: portNumber().describe('TCP port inside the instance.'),
  path: z.string().startsWith('/').default('/').describe('Path and query to ask for.'),
  ...checkTiming,
})
const tcpCheck = z.strictObject({
  type: z.literal('tcp').describe('A connection that must be accepted.'),
  port: portNumber().describe('TCP port inside the instance.'),
  ...checkTiming,
})
const execCheck = z.strictObject({
  type: z.literal('exec').describe('A command that must end with exit code 0.'),
  command: command.min(1).describe('Program and arguments, run inside the instance.'),
  ...checkTiming,
})

const attachment = z.strictObject({
  network: name().describe('Name of the network.'),
  address: z.ipv4().optional().describe('IPv4 address in its subnet. Left out: the next free one.'),
  aliases: z.array(name()).max(16).optional().describe('More names that lead to it in this network; several may have the same.'),
})
const publishedPort = z.strictObject({
  port: portNumber().describe('Port inside the instance.'),
  hostPort: portNumber().describe('Port of the host that leads there.'),
  protocol: z.enum(['tcp', 'udp']).default('tcp').describe('Transport.'),
})
const restart = z.strictObject({
  policy: z.enum(['always', 'on-failure', 'never']).default('on-failure').describe('When to start it again after its program ended.'),
  maxRetries: z.int().min(0).max(1_000_000).optional().describe('Give up after this many failures in a row. Left out: never give up.'),
  backoff: duration({ min: 10, max: 3_600_000 })
    .default(1_000)
    .describe('First pause, in milliseconds or as `1s`. It doubles up to maxBackoff and starts anew after ten quiet minutes.'),
  maxBackoff: duration({ min: 10, max: 86_400_000 }).default(300_000).describe('Longest pause, in milliseconds or as `5m`.'),
})

const from = z.strictObject({
  snapshot: name().describe('Name of the snapshot, in the same project.'),
  memory: z.boolean().default(true).describe('Go on from its memory at the first start; false: boot from its disk.'),
  take: z
    .int()
    .min(0)
    .default(0)
    .describe('Raised by rewind: what was written since the snapshot is thrown away, once for each new value.'),
})

const placement = z.strictObject({
  labels: z.record(z.string(), z.string()).default({}).describe('Labels that its node must have.'),
  spread: z.boolean().default(true).describe('Replicas of one app rather on different nodes; false: where there is most room.'),
})

/** What an instance names: it gets, or begins with, all that is in them. */
export const instanceRefers: readonly Reference[] = [
  { path: 'image', kind: 'Image' },
  { path: 'machine.cdroms.*', kind: 'Image' },
  { path: 'networks.*.network', kind: 'Network' },
  { path: 'securityGroups.*', kind: 'SecurityGroup' },
  { path: 'volumes.*.volume', kind: 'Volume' },
  { path: 'secrets.*.secret', kind: 'Secret' },
  { path: 'from.snapshot', kind: 'Snapshot' },
]

export const nic = z.object({
  network: z.string().describe('Name of the network.'),
  mac: z.string().describe('Hardware address.'),
  address: z.string().describe('IPv4 address.'),
  prefix: z.number().describe('Length of the subnet prefix, in bits.'),
  gateway: z.string().describe('Address of the router.'),
})
const exitCode = z.number().optional().describe('Exit code of the program; 128+n when signal n ended it.')
const startedAt = instant().describe('When the program was started.')
const finishedAt = instant().optional().describe('When the program ended.')

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
  verbFields: ['state', 'restarts', 'from'],
  refers: instanceRefers,
  description: 'One running image: as a container or as a virtual machine, by one word.',
  spec: z.strictObject({
    image: z.string().min(1).max(512).describe('Reference of the image it runs, e.g. `web:1`.'),
    engine: z.enum(['container', 'vm']).default('container').describe('How it runs: as a container or as a virtual machine.'),
    command: command.optional().describe("Program and first arguments. Left out: the image's entrypoint."),
    args: command.optional().describe("Arguments after the command. Left out: the image's, unless `command` is set."),
    env: z.record(envName, z.string().max(131_072)).default({}).describe("Environment variables, on top of the image's."),
    workdir: z.string().startsWith('/').optional().describe("Folder the program starts in. Left out: the image's."),
    user: z.string().max(64).optional().describe("`name`, `uid` or `user:group` the program runs as. Left out: the image's."),
    hostname: name().optional().describe('Its own host name. Left out: the name of the instance.'),
    cpus: z.number().min(0.05).max(1024).default(1).describe('Processors, in fractions too. A VM gets them rounded up as virtual CPUs.'),
    memory: bytes({ min: 16 * MiB, max: 16 * 1024 * GiB })
      .default(256 * MiB)
      .describe('Memory it may use, in bytes or as `256MiB`. A VM of an OCI image needs `96MiB` at least.'),
    disk: bytes({ min: 64 * MiB, max: 64 * 1024 * GiB })
      .default(10 * GiB)
      .describe('Room to write, in bytes or as `10GiB`. Used as it fills.'),
    ...mounts,
    machine: machine.optional().describe('Its hardware, where it is a VM of a disk image. Left out: what the image asks for.'),
    networks: z
      .array(attachment)
      .max(8)
      .default([{ network: 'default' }])
      .describe('Networks it is attached to, one network card each.'),
    securityGroups: z
      .array(name())
      .max(16)
      .default([])
      .describe('Security groups that decide who may connect to it. A change takes effect at once. Empty: everybody of its networks may.'),
    ports: z.array(publishedPort).max(256).default([]).describe('Ports that the host publishes.'),
    restart: restart
      .default({ policy: 'on-failure', backoff: 1_000, maxBackoff: 300_000 })
      .describe('What to do when the program ends by itself.'),
    healthCheck: z.discriminatedUnion('type', [httpCheck, tcpCheck, execCheck]).optional().describe('How to tell that it works.'),
    stopGrace: duration({ max: 3_600_000 })
      .default(10_000)
      .describe('Time the program has to end by itself when stopped, in milliseconds or as `10s`.'),
    placement: placement.optional().describe('Where it may run. Left out: on any node that has room.'),
    from: from.optional().describe('Where it begins. Left out: with its image. Written by fork, run --from and rewind.'),
    state: z
      .enum(['running', 'stopped', 'paused'])
      .default('running')
      .describe('What it should be. Written by start, stop, pause, resume.'),
    restarts: z.int().min(0).default(0).describe('Raised by restart: the instance is stopped and started once for each new value.'),
  }),
  status: phases(
    {
      node: z.string().optional().describe('The machine it was placed on.'),
      nics: z.array(nic).default([]).describe('Its network cards, in the order of spec.networks.'),
      imageDigest: z.string().optional().describe('Digest of the image this instance was made from; kept until it is made anew.'),
      imageReference: z.string().optional().describe('The `image` of the spec that imageDigest answers.'),
      reason: reason().optional().describe('Why it is not as wished, or why it last failed.'),
      restartsDone: z.number().default(0).describe('The `restarts` of the spec that was last carried out.'),
      failures: z.number().default(0).describe('Failures in a row; forgotten after ten quiet minutes.'),
      observedGeneration: z.number().default(0).describe('`generation` of the spec that this status answers.'),
      health: z.enum(['starting', 'healthy', 'unhealthy']).optional().describe('What the health check says. Left out: there is none.'),
    },
    {
      pending: {},
      starting: { since: instant().optional().describe('When the start now under way was begun.') },
      running: { startedAt },
      paused: { startedAt },
      stopping: {},
      stopped: {
        byRequest: z.boolean().describe('True: stopped because the spec says so. False: the program came to its end.'),
        exitCode,
        finishedAt,
      },
      backoff: { exitCode, finishedAt, retryAt: instant().describe('When it is started again.') },
      failed: { exitCode, finishedAt },
    },
  ),
  initialStatus: { phase: 'pending', nics: [], restartsDone: 0, failures: 0, observedGeneration: 0 },
  can: {
    start: ['stopped', 'failed', 'backoff', 'pending', 'stopping'],
    stop: ['pending', 'starting', 'running', 'paused', 'backoff'],
    restart: ['starting', 'running', 'paused', 'backoff', 'stopped', 'failed'],
    pause: ['running'],
    fork: ['running'],
    freeze: ['running', 'paused', 'stopped'],
    rewind: ['starting', 'running', 'paused', 'backoff', 'stopped', 'failed'],
    resume: ['paused'],
    exec: ['running'],
    console: ['starting', 'running', 'paused'],
    vnc: ['starting', 'running', 'paused'],
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
