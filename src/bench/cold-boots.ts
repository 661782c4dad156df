import { watch } from 'node:fs'
import { chmod, copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Cleanup } from '../base/cleanup.ts'
import { systemClock } from '../base/clock.ts'
import { PandoError } from '../base/errors.ts'
import { silentLog } from '../base/log.ts'
import { randomTag } from '../base/random-tag.node.ts'
import type { Engine, ImageContent, InstanceId, PreparedInstance } from '../engines/engine.ts'
import { buildGuest } from '../engines/qemu/guest/build.ts'
import type { GuestArtifacts } from '../engines/qemu/guest-artifacts.ts'
import { baseImagePath, baseImagesDir } from '../engines/qemu/paths.ts'
import { createQemuEngine } from '../engines/qemu/qemu.ts'
import { knownReads } from '../engines/qemu/readahead/reads-file.ts'
import { ensureSystemUser } from '../host/system-user.ts'
import type { Bench } from './measure.ts'
import { type DiskSpeed, OwnDisk } from './own-disk.ts'

const MiB = 1024 ** 2
const diskBytes = 4 * 1024 * MiB

/** `warm`: without reading ahead, and everything is in memory already. */
export type BootKind = 'without' | 'with' | 'warm'

/** A program that prints `ready` when it is. */
export interface Program {
  image: ImageContent
  argv: string[]
}

export interface ColdBoot {
  /** From `start` to the guest's word that the program was started, and to the program's own first line. */
  startedMs: number
  readyMs: number
  /** Reads that the disk completed, of all processes. */
  requests: number
  bytes: number
}

/** Boots from a disk of which nothing is in memory: a file system of its own, with an engine of its own. */
export class ColdBoots implements AsyncDisposable {
  readonly #disk: OwnDisk
  readonly #imagesDir: string
  readonly #basePath: (digest: string) => string
  readonly #engines: Record<'with' | 'without', Engine>
  readonly #signal: AbortSignal

  static async make({ pando, accelerator, signal }: Pick<Bench, 'pando' | 'accelerator' | 'signal'>): Promise<ColdBoots> {
    await using cleanup = new Cleanup()
    const disk = OwnDisk.make(diskBytes)
    cleanup.defer(() => disk.remove())
    const cell = {
      tag: randomTag('b'),
      stateDir: join(disk.folder, 'state'),
      runDir: join(disk.folder, 'run'),
    }
    const guestDir = join(pando.cell.stateDir, 'guest')
    const built = await buildGuest({ outDir: guestDir, cacheDir: join(guestDir, 'cache'), signal })
    const guest = await copyGuest(built, join(disk.folder, 'guest'))
    const user = await ensureSystemUser(pando.qemuUser, signal)
    const engine = (readsAhead: boolean) =>
      createQemuEngine({ cell, user, guest, clock: systemClock, log: silentLog, accel: accelerator, readsAhead })
    const boots = new ColdBoots({ disk, engines: { with: engine(true), without: engine(false) }, signal }, cell)
    cleanup.commit()
    return boots
  }

  private constructor(
    { disk, engines, signal }: { disk: OwnDisk; engines: Record<'with' | 'without', Engine>; signal: AbortSignal },
    cell: Parameters<typeof baseImagesDir>[0],
  ) {
    this.#disk = disk
    this.#engines = engines
    this.#signal = signal
    this.#imagesDir = baseImagesDir(cell)
    this.#basePath = (digest) => baseImagePath(cell, digest)
  }

  /** The first boot, which is recorded. */
  async record(program: Program): Promise<void> {
    await this.#engines.with.prepare(program.image, this.#signal)
    const base = this.#basePath(program.image.digest)
    const isKnown = async () => (await knownReads(base, program.argv)) !== undefined
    await this.boot(program, 'with', () => untilChanged(this.#imagesDir, isKnown, this.#signal))
  }

  async boot({ image, argv }: Program, kind: BootKind, whenReady?: () => Promise<void>): Promise<ColdBoot> {
    const engine = this.#engines[kind === 'with' ? 'with' : 'without']
    const spec = instanceOf(image, argv)
    try {
      await engine.create(spec, this.#signal)
      if (kind !== 'warm') this.#disk.chill()
      const before = this.#disk.asked()
      const begun = performance.now()
      await engine.start(spec.id, this.#signal)
      await started(engine, spec.id, this.#signal)
      const startedMs = performance.now() - begun
      for await (const { text } of engine.powers.logs!(spec.id, { follow: true }, this.#signal)) if (text === 'ready') break
      const readyMs = performance.now() - begun
      const after = this.#disk.asked()
      await whenReady?.()
      return { startedMs, readyMs, requests: after.requests - before.requests, bytes: after.bytes - before.bytes }
    } finally {
      await engine.destroy(spec.id, AbortSignal.timeout(60_000))
    }
  }

  /** False where that cannot be done. */
  slowDown(speed: DiskSpeed): boolean {
    return this.#disk.slowDown(speed)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const engine of Object.values(this.#engines)) await engine.close()
    this.#disk.remove()
  }
}

export function instanceOf(image: ImageContent, argv: string[]): PreparedInstance {
  const id = crypto.randomUUID()
  return {
    id,
    name: 'cold',
    project: 'bench',
    hostname: 'cold',
    image,
    argv,
    env: { PATH: '/usr/bin:/bin' },
    user: '',
    workdir: '/',
    cpus: 1,
    memoryBytes: 512 * MiB,
    diskBytes: 256 * MiB,
    nics: [],
    dns: { servers: [], search: [] },
    stopSignal: 'SIGTERM',
    labels: {},
    specHash: id,
  }
}

/** Resolves when the program was started. Throws when the VM ends instead. */
async function started(engine: Engine, id: InstanceId, signal: AbortSignal): Promise<void> {
  const enough = new AbortController()
  const events = engine.events(AbortSignal.any([signal, enough.signal]))[Symbol.asyncIterator]()
  try {
    for (let next = events.next(); ; next = events.next()) {
      const seen = await engine.inspect(id, signal)
      if (seen.state === 'running' && seen.ready) return
      if (seen.state === 'exited')
        throw new PandoError('base.internal', { detail: `a guest did not come up: ${seen.error ?? seen.exitCode}` })
      await next
      signal.throwIfAborted()
    }
  } finally {
    enough.abort()
  }
}

async function untilChanged(path: string, condition: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  let changed = Promise.withResolvers<void>()
  const watcher = watch(path, { signal }, () => changed.resolve())
  watcher.on('error', (error) => changed.reject(error))
  const onAbort = () => changed.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    for (;;) {
      const { promise } = (changed = Promise.withResolvers())
      if (await condition()) return
      await promise
    }
  } finally {
    watcher.close()
    signal.removeEventListener('abort', onAbort)
  }
}

/** Reading kernel and initramfs is a part of a boot. */
async function copyGuest(guest: GuestArtifacts, dir: string): Promise<GuestArtifacts> {
  await mkdir(dir)
  await chmod(dir, 0o755)
  const [kernel, initramfs] = [join(dir, 'kernel'), join(dir, 'initramfs')]
  await copyFile(guest.kernel, kernel)
  await copyFile(guest.initramfs, initramfs)
  return { ...guest, kernel, initramfs }
}
