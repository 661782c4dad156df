import { mkdir, stat } from 'node:fs/promises'
import { freemem, hostname } from 'node:os'
import { join } from 'node:path'
import { namePattern } from '../api/kind.ts'
import type { Cell } from '../base/cell.ts'
import { type Clock, systemClock } from '../base/clock.ts'
import { PandoError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Reach } from '../base/reach.node.ts'
import { superviseDocker } from '../engines/docker/daemon.ts'
import { createDockerEngine } from '../engines/docker/docker.ts'
import type { Engine, ImageContent } from '../engines/engine.ts'
import { createFakeEngine } from '../engines/fake/fake.ts'
import { imageConfig } from '../engines/image-config.ts'
import { buildGuest } from '../engines/qemu/guest/build.ts'
import { createQemuEngine } from '../engines/qemu/qemu.ts'
import { type HostFacts, readHost } from '../resources/compute/host.ts'
import type { NetworkDriver } from '../resources/network/driver.ts'
import { createFakeNetworkDriver } from '../resources/network/drivers/fake/fake.ts'
import { createLinuxNetworkDriver } from '../resources/network/drivers/linux/linux.ts'
import { createFakePool } from '../resources/storage/drivers/fake/fake.ts'
import { hostSign } from '../resources/storage/files/lease.ts'
import { createPools, type Pools } from '../resources/storage/pools.ts'
import { type AuditLog, openAuditLog } from '../services/audit/log.ts'
import type { SessionLimits } from '../services/auth/identity/sessions.ts'
import { openBackups } from '../services/backup/backup.ts'
import type { BackupDeps } from '../services/backup/deps.ts'
import { Screens } from '../services/desktops/screens.ts'
import type { ForkDeps } from '../services/fork/fork.ts'
import { type ImageStore, openImages } from '../services/images/images.ts'
import { imageShelf } from '../services/images/shelf.ts'
import type { LifecycleDeps } from '../services/lifecycle/node.ts'
import type { BalancerDriver } from '../services/load-balancing/driver.ts'
import { createFakeBalancerDriver } from '../services/load-balancing/drivers/fake/fake.ts'
import { createHaproxyDriver } from '../services/load-balancing/drivers/haproxy/haproxy.ts'
import { readHostUsage } from '../services/monitoring/host-usage.node.ts'
import { type Monitoring, openMonitoring } from '../services/monitoring/monitoring.ts'
import { RecentStats } from '../services/monitoring/recent-stats.ts'
import type { ServerConfig } from './config.ts'
import { poolMakers } from './pool-makers.ts'

/** What the services of this process are made from. */
export interface Parts extends LifecycleDeps, Pick<ForkDeps, 'freeMemory'> {
  cell: Cell
  clock: Clock
  stateDir: string
  version: string
  uploadsDir: string
  /** Where automatic subnets come from. */
  pool: string
  host(): Promise<HostFacts>
  imageStore: ImageStore
  balancer: BalancerDriver
  volumes: Pools
  /** Absent: the paths of pools are not looked at. */
  isFolder?(path: string): Promise<boolean>
  /** Ports of the host on which routes answer; 0: any free one. */
  webPorts: ServerConfig['webPorts']
  acmeDirectory: string
  sessionLimits: SessionLimits
  monitoring: Monitoring
  audit: AuditLog
  /** What instances use, for all who want to know. */
  stats: RecentStats
  hostUsage: () => ReturnType<typeof readHostUsage>
  /** Who looks at which screen. */
  screens: Screens
  backups: BackupDeps
  autoPull: boolean
  /** Where the server fetches images from for anybody. */
  reach: Reach
  close(): Promise<void>
}

/** What a machine of `pando dev` claims to have. */
const fakeCapacity = { cpus: 512, memoryBytes: 8 * 1024 ** 4, diskBytes: 1024 ** 5 }

/** Opens engines, network driver and image store as the configuration says. */
export async function openParts(config: ServerConfig, deps: { log: Log; signal: AbortSignal; version: string }): Promise<Parts> {
  const { cell } = config
  const clock = systemClock
  const audit = openAuditLog(join(cell.stateDir, 'audit.db')) // first: without it nothing starts
  const { engines, driver, balancer, volumes, closers } = config.fake ? fakeParts(clock) : await realParts(config, clock, deps)
  const uploadsDir = join(cell.stateDir, 'images/uploads')
  await mkdir(uploadsDir, { recursive: true, mode: 0o700 })
  const imageStore = await openImages({ stateDir: cell.stateDir, ...(config.importUser ? { user: config.importUser } : {}) })
  const engineFor: Parts['engineFor'] = (word) => {
    const engine = engines.find((candidate) => candidate.runs.includes(word))
    if (engine) return engine
    const reason = 'this node has no such engine'
    throw new PandoError('node.engine_unavailable', { engine: word, reason, remedy: 'Run `pando doctor`.' })
  }
  const monitoring = await openMonitoring({ stateDir: cell.stateDir, ...config.metrics, log: deps.log })
  const parts: Omit<Parts, 'backups'> = {
    cell,
    clock,
    stateDir: cell.stateDir,
    version: deps.version,
    uploadsDir,
    engines,
    driver,
    balancer,
    webPorts: config.webPorts,
    acmeDirectory: config.acmeDirectory,
    sessionLimits: config.sessionLimits,
    screens: new Screens(clock),
    monitoring,
    audit,
    stats: new RecentStats({ clock, engineFor }),
    hostUsage: () => readHostUsage(cell.stateDir),
    volumes,
    ...(config.fake ? {} : { isFolder }),
    imageStore,
    node: nodeName(),
    pool: config.pool,
    images: config.fake ? anyImage(imageStore) : imageStore,
    autoPull: !config.fake,
    reach: { allowed: config.fetchFrom ?? [], never: [config.pool] },
    checkpoint: crashPoint(),
    engineFor,
    freeMemory: config.fake ? () => fakeCapacity.memoryBytes : freemem,
    host: async () => ({ ...(await readHost(cell.stateDir)), ...(config.fake ? { capacity: fakeCapacity } : {}) }),
    async close() {
      await Promise.allSettled([...engines.map((engine) => engine.close()), driver.close(), balancer.close()])
      for (const close of closers) await close()
      monitoring.close()
      await audit.close()
    },
  }
  const cheapCopies = async (pool: string) => (await volumes.room(pool, deps.signal)).cheapCopies
  const backups = { ...parts, runDir: cell.runDir, images: imageShelf(imageStore, clock), cheapCopies }
  return { ...parts, backups: openBackups(backups, { owner: config.qemuUser, log: deps.log }) }
}

/** The fake engine runs no program, so any name will do for an image that is not there. */
function anyImage(store: ImageStore): LifecycleDeps['images'] {
  const config = imageConfig({ entrypoint: ['serve'] })
  const fake = (digest: string): ImageContent => {
    const none = async (): Promise<never> => {
      throw new PandoError('image.not_found', { name: digest })
    }
    return { digest, reference: digest, config, sizeBytes: 0, openRootfs: none, openDockerArchive: none }
  }
  return {
    find: async (from, project, reference) => (await store.find(from, project, reference)) ?? { digest: `fake:${reference}`, config },
    open: async (digest) => (digest.startsWith('fake:') ? fake(digest) : store.open(digest)),
  }
}

const fakePools = { directory: createFakePool, btrfs: createFakePool, nfs: createFakePool, rbd: createFakePool }

interface Chosen {
  engines: Engine[]
  driver: NetworkDriver
  balancer: BalancerDriver
  volumes: Pools
  closers: (() => Promise<void>)[]
}

function fakeParts(clock: Clock): Chosen {
  return {
    engines: [createFakeEngine({ clock })],
    driver: createFakeNetworkDriver(),
    balancer: createFakeBalancerDriver(),
    volumes: createPools(fakePools),
    closers: [],
  }
}

async function realParts(config: ServerConfig, clock: Clock, { log, signal }: { log: Log; signal: AbortSignal }): Promise<Chosen> {
  const { cell } = config
  const docker = await superviseDocker({ cell, clock, log, signal })
  const guestDir = join(cell.stateDir, 'guest')
  const qemu = createQemuEngine({
    cell,
    clock,
    log,
    user: config.qemuUser,
    accel: config.accel,
    checkpoint: crashPoint(),
    guest: rememberedFor(guestMs, () => buildGuest({ outDir: guestDir, cacheDir: join(guestDir, 'cache'), signal }), clock),
  })
  const driver = createLinuxNetworkDriver({ cell, clock, log, tapOwner: config.qemuUser.uid })
  const portOwner = async (port: number, until: AbortSignal) =>
    (await driver.listeners(until)).find((listener) => listener.protocol === 'tcp' && listener.port === port)?.owner
  return {
    engines: [createDockerEngine({ cell, socketPath: docker.socketPath, clock, log }), qemu],
    driver,
    balancer: createHaproxyDriver({ cell, clock, log, portOwner }),
    volumes: createPools(poolMakers({ stateDir: cell.stateDir, clock, vmUser: config.qemuUser, host: await hostSign(cell.stateDir) })),
    closers: [() => docker.close()],
  }
}

/** To see that a guest is as its sources are means reading them all; a moment later they are the same. */
const guestMs = 30_000

function rememberedFor<T>(ms: number, make: () => Promise<T>, clock: Clock): () => Promise<T> {
  let last: { at: number; value: Promise<T> } | undefined
  return () => {
    if (!last || clock.now() - last.at >= ms) {
      const value = make()
      last = { at: clock.now(), value }
      value.catch(() => {
        last = undefined
      })
    }
    return last.value
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false
}

/** What this machine is called among nodes. */
export function nodeName(): string {
  const name = hostname()
    .toLowerCase()
    .split('.')[0]!
    .replace(/[^a-z0-9-]/g, '-')
  return namePattern.test(name) ? name : 'node'
}

/** Ends the process with SIGKILL at the named point between two steps, once: how the fault tests cut in. Off without the variable. */
function crashPoint(): (name: string) => void {
  const wanted = process.env['PANDO_CRASH_AT']
  return (name) => {
    if (wanted !== undefined && name === wanted) process.kill(process.pid, 'SIGKILL')
  }
}
