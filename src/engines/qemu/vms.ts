import { type FSWatcher, watch } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Cell } from '../../base/cell.ts'
import { type Clock, isoTime } from '../../base/clock.ts'
import { PandoError } from '../../base/errors.ts'
import { KeyedLock } from '../../base/keyed-lock.ts'
import type { Log } from '../../base/log.ts'
import type { InstanceId } from '../engine.ts'
import { qmpChardev } from './command-line.ts'
import { howMachineEnded } from './hardware/ended.ts'
import { endTpm } from './hardware/tpm.ts'
import { removeCpuCap } from './host/cgroup.ts'
import { memoryFile } from './host/memory.ts'
import { findByArgument, hostBootId, isAlive, type ProcessId } from './host/process.ts'
import { VmLink } from './links.ts'
import { type VmPaths, vmPaths } from './paths.ts'
import { type RunRecord, readJson, type VmSpec, writeJson } from './records.ts'
import { rotateLogs } from './rotation.ts'
import { howItEnded, readStatus } from './status.ts'

interface Followed {
  link: VmLink
  watcher: FSWatcher
}

/** The VMs of this host as their folders tell, and our connections to those that run. */
export class Vms {
  readonly cell: Cell
  readonly clock: Clock
  readonly log: Log
  /** VMs that stand still for a moment because we freeze them: nobody else needs to know. */
  readonly freezing = new Set<InstanceId>()
  /** Volumes that we move, as `<vm> <volume>`: nobody else settles those. */
  readonly moving = new Set<string>()
  /** Told when a VM stands still because a disk has no room. */
  onStall: (id: InstanceId, link: VmLink) => void = () => {}
  /** Work that goes on without a caller ends with it. */
  readonly letGo = new AbortController()
  /** VMs that we have a backup open of; one that nobody has open is closed by who looks next. */
  readonly backingUp = new Set<InstanceId>()
  /** What changes a VM takes a turn here. */
  readonly turns = new KeyedLock()
  readonly #followed = new Map<InstanceId, Followed>()
  readonly #records = new KeyedLock()
  readonly #listeners = new Set<(id: InstanceId) => void>()

  constructor({ cell, clock, log }: { cell: Cell; clock: Clock; log: Log }) {
    this.cell = cell
    this.clock = clock
    this.log = log
  }

  paths(id: InstanceId): VmPaths {
    return vmPaths(this.cell, id)
  }

  /** Calls back when something about a VM has changed. Returns what ends it. */
  listen(listener: (id: InstanceId) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  changed(id: InstanceId): void {
    for (const listener of this.#listeners) listener(id)
  }

  /** Throws instance.start_failed when this engine holds no such VM. */
  async spec(id: InstanceId): Promise<VmSpec> {
    const spec = await this.findSpec(id)
    if (!spec) throw new PandoError('instance.start_failed', { detail: `there is no VM ${id}` })
    return spec
  }

  findSpec(id: InstanceId): Promise<VmSpec | undefined> {
    return readJson<VmSpec>(this.paths(id).spec)
  }

  /**
   * The current or last run, brought up to date: its process is found when we died between its start and our note of it, and
   * its end is noted when it has ended. Undefined when it never ran.
   */
  run(id: InstanceId): Promise<RunRecord | undefined> {
    return this.#records.run(id, () => this.#readRun(id))
  }

  /** Replaces the record of the last run; undefined removes it. One of a clone that is not itself yet dies with the host anyway. */
  async writeRun(id: InstanceId, run: RunRecord | undefined): Promise<void> {
    const path = this.paths(id).run
    await this.#records.run(id, () => (run ? writeJson(path, run, { durable: !run.stage }) : rm(path, { force: true })))
  }

  /** The link to a running VM. Throws instance.not_running. */
  async link(id: InstanceId): Promise<VmLink> {
    const run = await this.run(id)
    if (run?.process && !run.end && !run.stage) return this.follow(id, run.process)
    const spec = await this.findSpec(id)
    throw new PandoError('instance.not_running', { name: spec?.name ?? id, phase: run?.end ? 'stopped' : spec ? 'created' : 'absent' })
  }

  /** Connects to a VM's process, once, and tells listeners what happens to it. */
  follow(id: InstanceId, process: ProcessId): VmLink {
    const current = this.#followed.get(id)
    if (current?.link.process.startTicks === process.startTicks && current.link.process.pid === process.pid) return current.link
    if (current) this.#unfollow(id, current)
    const paths = this.paths(id)
    const link = new VmLink({
      paths,
      process,
      clock: this.clock,
      onChange: () => {
        if (link.stalled) this.onStall(id, link)
        this.changed(id)
      },
      onEnd: () => this.#ended(id),
    })
    const watcher = watch(paths.dir, (_event, name) => {
      if (name === basename(paths.status)) this.changed(id)
      if (name === basename(paths.log) || name === basename(paths.consoleLog)) void rotateLogs(paths, link, this.log)
    })
    watcher.on('error', () => {}) // the folder is gone: so is the VM
    void rotateLogs(paths, link, this.log) // one that was cut off is finished
    const followed = { link, watcher }
    this.#followed.set(id, followed)
    void link.ended.then(() => this.#unfollow(id, followed))
    return link
  }

  /** Lets go of all VMs; they run on. */
  async close(): Promise<void> {
    this.letGo.abort()
    const all = [...this.#followed]
    for (const [id, followed] of all) this.#unfollow(id, followed)
    await Promise.all(all.map(([, { link }]) => link.ended))
  }

  /** Removes what a run leaves on the host outside the VM's folder. */
  async sweep(paths: VmPaths): Promise<void> {
    await endTpm(paths, this.clock)
    await rm(memoryFile(this.cell, paths.short), { force: true })
    await rm(paths.runDir, { recursive: true, force: true })
    await removeCpuCap(this.cell, paths.short).catch((err: unknown) =>
      this.log.warn({ module: 'qemu', err }, 'a CPU cap could not be removed'),
    )
  }

  #unfollow(id: InstanceId, followed: Followed): void {
    followed.watcher.close()
    followed.link.close()
    if (this.#followed.get(id) === followed) this.#followed.delete(id)
  }

  async #ended(id: InstanceId): Promise<void> {
    try {
      await this.run(id)
    } catch (error) {
      this.log.warn({ module: 'qemu', id, err: error }, 'the end of a VM could not be noted')
    }
  }

  async #readRun(id: InstanceId): Promise<RunRecord | undefined> {
    const paths = this.paths(id)
    const run = await readJson<RunRecord>(paths.run)
    if (!run || run.end) return run
    const sameBoot = run.bootId === hostBootId()
    if (!run.process && sameBoot) {
      const found = await findByArgument(qmpChardev(paths))
      if (!found) return undefined
      await writeJson(paths.run, Object.assign(run, { process: found }))
    }
    return run.process && sameBoot && isAlive(run.process) ? run : this.#noteEnd(paths, run)
  }

  async #noteEnd(paths: VmPaths, run: RunRecord): Promise<RunRecord> {
    const { hardware } = (await readJson<VmSpec>(paths.spec)) ?? {}
    const host = run.bootId === hostBootId() ? 'same' : 'rebooted'
    const how = hardware ? await howMachineEnded(paths, { host }) : await howItEnded(paths)
    const said = (await readStatus(paths.status)).exitCode !== undefined
    const finishedAt = said ? (await stat(paths.status)).mtime.toISOString() : isoTime(this.clock)
    const ended = { ...run, end: { ...how, finishedAt } }
    await this.sweep(paths) // first: if we die in between, it is all done again
    await writeJson(paths.run, ended)
    return ended
  }
}
