import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { systemClock } from '../base/clock.ts'
import { PandoError } from '../base/errors.ts'
import { netdevOf } from '../engines/qemu/command-line.ts'
import { GuestAgent } from '../engines/qemu/guest-agent.ts'
import { namespacePath } from '../engines/qemu/host/launch.ts'
import { connectUnix } from '../engines/qemu/host/unix-socket.ts'
import { type VmPaths, vmPaths } from '../engines/qemu/paths.ts'
import { Qmp } from '../engines/qemu/qmp.ts'
import { readJson, type VmSpec } from '../engines/qemu/records.ts'
import { readChain } from '../engines/qemu/snapshots/disks.ts'
import { type Identity, takeIdentity } from '../engines/qemu/snapshots/identity.ts'
import { readRecord, type SnapshotRecord, snapshotPaths } from '../engines/qemu/snapshots/records.ts'
import { pidOf } from './host-memory.ts'
import type { Bench } from './measure.ts'
import type { InstanceObject } from './objects.ts'

const lookMs = 1
/** Once, as Pando does. */
const announcement = { initial: 50, max: 50, rounds: 1, step: 0 }
const startMs = 60_000

/** How a clone of Pando's was started, to be started in the same way by hand. */
export interface Recipe {
  argv: string[]
  env: Record<string, string>
  netns: string
  /** Its pieces of frozen memory. */
  map: string
  disk: string
  overlay: string
  state: string
  spec: VmSpec
  record: SnapshotRecord
  paths: VmPaths
}

/** Reads the recipe off a clone that runs. Pando hands QEMU an open tap; by hand it is opened by name. */
export async function recipeOf({ pando: { cell } }: Pick<Bench, 'pando'>, { metadata: { uid } }: InstanceObject): Promise<Recipe> {
  const paths = vmPaths(cell, uid)
  const pid = await pidOf(cell, uid)
  const list = async (name: string) => (await readFile(`/proc/${pid}/${name}`, 'utf8')).split('\0').slice(0, -1)
  const spec = (await readJson<VmSpec>(paths.spec))!
  const { attachment } = spec.nics[0]!
  if (attachment.type !== 'tap' || !spec.from) throw new PandoError('base.internal', { detail: `${uid} is not a clone of a VM` })
  const byName = (word: string) => word.replace(/^tap,(.*)\bfd=\d+/, `tap,$1ifname=${attachment.ifname},script=no,downscript=no`)
  const snapshot = snapshotPaths(cell, spec.from.snapshot)
  return {
    argv: (await list('cmdline')).map(byName),
    env: Object.fromEntries((await list('environ')).map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)])),
    netns: namespacePath(attachment.netns),
    map: await readFile(paths.memoryMap, 'utf8'),
    disk: join(paths.dir, (await readChain(paths)).top),
    overlay: snapshot.overlay,
    state: snapshot.state,
    spec,
    record: await readRecord(cell, spec.from.snapshot),
    paths,
  }
}

/** A clone made by hand: the same command line, the same state, and no more than that takes. */
export class BareClone {
  readonly #recipe: Recipe
  readonly #signal: AbortSignal
  readonly #qemu: ChildProcess
  #qmp: Qmp | undefined
  #agent: GuestAgent | undefined

  /** Resolves when its devices are loaded; it stands still and is on no network. */
  static async restore(recipe: Recipe, signal: AbortSignal): Promise<BareClone> {
    const { paths, map, disk, overlay, env, spec } = recipe
    await mkdir(paths.runDir, { recursive: true })
    await copyFile(overlay, disk)
    await using memory = await open(env['PANDO_MEMORY_FILE']!, 'w', 0o600)
    await memory.truncate(spec.memoryBytes)
    await writeFile(env['PANDO_MEMORY_MAP']!, map)
    const clone = new BareClone(recipe, signal)
    try {
      await clone.#load()
      return clone
    } catch (error) {
      await clone.end()
      throw error
    }
  }

  private constructor(recipe: Recipe, signal: AbortSignal) {
    this.#recipe = recipe
    this.#signal = signal
    this.#qemu = spawn('nsenter', [`--net=${recipe.netns}`, ...recipe.argv], {
      env: recipe.env,
      stdio: 'ignore',
      cwd: dirname(recipe.disk),
    })
  }

  async goOn(): Promise<void> {
    await this.#qmp!.execute('cont', {}, this.#signal)
  }

  async standStill(): Promise<void> {
    await this.#qmp!.execute('stop', {}, this.#signal)
  }

  async become(identity: Identity): Promise<void> {
    const { spec, record } = this.#recipe
    const from = identity.whole ? record.macs : []
    await takeIdentity(await this.#talk(), { spec, identity, from, now: Date.now(), weaken: [] }, this.#signal)
  }

  /** What a spare does ahead of time, see PROTOCOL.md. */
  async rehearse(): Promise<void> {
    await (await this.#talk()).execute('pando-rehearse', {}, this.#signal)
  }

  async join(): Promise<void> {
    await Promise.all([this.#setLink({ up: true }), this.#qmp!.execute('announce-self', announcement, this.#signal)])
  }

  async end(): Promise<void> {
    this.#agent?.close()
    this.#qmp?.close()
    if (this.#qemu.exitCode !== null || this.#qemu.signalCode !== null) return
    const ended = once(this.#qemu, 'exit')
    this.#qemu.kill('SIGKILL')
    await ended
  }

  async #talk(): Promise<GuestAgent> {
    return (this.#agent ??= await GuestAgent.connect(this.#recipe.paths.agent, systemClock, this.#signal))
  }

  async #load(): Promise<void> {
    const { paths, state } = this.#recipe
    const qmp = (this.#qmp = await this.#answers())
    await this.#setLink({ up: false })
    const done = Promise.withResolvers<void>()
    qmp.onEvent(({ event, data }) => {
      if (event === 'MIGRATION' && data['status'] === 'completed') done.resolve()
    })
    void qmp.closed.then(() => done.reject(new PandoError('qemu.connection_lost', { what: 'the state was loaded' })))
    await qmp.execute('migrate-set-capabilities', { capabilities: [{ capability: 'events', state: true }] }, this.#signal)
    await qmp.execute('migrate-set-parameters', { 'announce-rounds': 0 }, this.#signal)
    await qmp.execute('migrate-incoming', { uri: `unix:${paths.incoming}` }, this.#signal)
    const socket = await connectUnix(paths.incoming, this.#signal)
    socket.end(await readFile(state))
    await done.promise
  }

  /** QEMU makes its socket when it is ready to, which makes no event. */
  async #answers(): Promise<Qmp> {
    const begun = performance.now()
    for (;;) {
      try {
        return await Qmp.connect(this.#recipe.paths.qmp, this.#signal)
      } catch (error) {
        const isOver = this.#signal.aborted || this.#qemu.exitCode !== null || performance.now() - begun > startMs
        if (isOver) throw error
        await systemClock.sleep(lookMs, this.#signal)
      }
    }
  }

  async #setLink({ up }: { up: boolean }): Promise<void> {
    await this.#qmp!.execute('set_link', { name: netdevOf(0), up }, this.#signal)
  }
}
