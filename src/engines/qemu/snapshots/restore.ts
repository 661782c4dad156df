import { chmodSync, chownSync, truncateSync } from 'node:fs'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Cleanup } from '../../../base/cleanup.ts'
import { deadline, isoTime } from '../../../base/clock.ts'
import { asPandoError, PandoError } from '../../../base/errors.ts'
import { commandLine, netdevOf, virtualCpus } from '../command-line.ts'
import type { GuestAgent } from '../guest-agent.ts'
import { assertCanBecome, becomeSomebody, tellTime } from '../guest-tools/become.ts'
import { isMachine } from '../hardware/machine.ts'
import { capCpus } from '../host/cgroup.ts'
import { emptyFiles } from '../host/folders.ts'
import { grantDevice, launch } from '../host/launch.ts'
import { hostBootId, kill, type ProcessId, waitForEnd } from '../host/process.ts'
import { connectUnix } from '../host/unix-socket.ts'
import type { VmLink } from '../links.ts'
import { writeMap } from '../memory/layers.ts'
import type { VmPaths } from '../paths.ts'
import type { Qmp } from '../qmp.ts'
import { makeDurable, type RunRecord, type VmSpec } from '../records.ts'
import { answers, gather, preloadOf, prepareFiles, type StartOptions } from '../start.ts'
import { limitAll } from '../volumes/attach.ts'
import { chainLayers, readChain } from './disks.ts'
import { type Identity, takeIdentity } from './identity.ts'
import { readRecord, type SnapshotRecord, snapshotPaths } from './records.ts'
import { assertMadeHere } from './usable.ts'
import { usableMap } from './usable-memory.ts'

/** How long a clone may take to become itself before it is ended, ms. Making SSH keys takes most of it, where there are any. */
const identityMs = 60_000
/** How long QEMU may take to take up the state of devices, ms. */
const loadMs = 30_000

/**
 * Starts a clone from the frozen memory of its snapshot and has it take on its identity; resolves when it is itself and on its
 * network. Until then its network cards are dead: nothing it sends leaves QEMU. One that does not confirm is ended and throws
 * fork.identity_failed. Throws snapshot.lost, snapshot.incompatible, instance.start_failed too.
 */
export function startFromMemory(options: StartOptions, spec: VmSpec, signal: AbortSignal): Promise<void> {
  return options.coming.take(() => startNow(options, spec, signal), signal)
}

async function startNow(options: StartOptions, spec: VmSpec, signal: AbortSignal): Promise<void> {
  await using cleanup = new Cleanup()
  const { link, run, record } = await bringUp(options, { spec, cleanup }, signal)
  if (isMachine(spec)) {
    await becomeItself(options, { spec, link, run, ...ofMachine(spec, record) }, signal)
    cleanup.commit()
    return
  }
  // Its programs go on in a call of its own: by then its kernel has said that it knows.
  await identify(options, { spec, link, identity: { whole: true, thaw: false }, from: record.macs }, signal)
  await becomeItself(options, { spec, link, run, identity: { whole: false, thaw: true }, from: [] }, signal)
  cleanup.commit()
}

/** Makes a spare: all is done but its name and the last handful of steps, which it has rehearsed. Then it stands still. */
export function makeSpare(options: StartOptions, spec: VmSpec, signal: AbortSignal): Promise<void> {
  return options.coming.take(() => makeNow(options, spec, signal), signal)
}

async function makeNow(options: StartOptions, spec: VmSpec, signal: AbortSignal): Promise<void> {
  const { vms } = options
  await using cleanup = new Cleanup()
  const { link, run, record } = await bringUp(options, { spec, cleanup }, signal)
  // Names of one letter: no later one is shorter, so no file of the guest has to be cut.
  await identify(options, { spec: { ...spec, hostname: 'a' }, link, identity: { whole: true, thaw: false }, from: record.macs }, signal)
  // What comes next, and the last steps once more: what was translated once need not be translated when somebody waits.
  if (!isMachine(spec)) await (await link.agent(signal)).execute('pando-rehearse', {}, deadline(signal, identityMs))
  await identify(options, { spec: { ...spec, hostname: 'b' }, link, identity: { whole: false, thaw: false }, from: [] }, signal)
  await (await link.qmp(signal)).execute('stop', {}, signal)
  await vms.writeRun(spec.id, { ...run, stage: 'spare' })
  cleanup.commit()
}

/** A spare goes on as somebody. It has a name and a time now, and keys nobody else has. */
export async function wakeSpare(options: StartOptions, spec: VmSpec, run: RunRecord, signal: AbortSignal): Promise<void> {
  const { vms } = options
  await using cleanup = new Cleanup()
  const link = vms.follow(spec.id, run.process!)
  cleanup.defer(() => end(options, spec, run.process!))
  await becomeItself(options, { spec, link, run, identity: { whole: false, thaw: true }, from: [] }, signal)
  cleanup.commit()
}

/** A system of its own is told in one call. One that goes back to where it was is who it is. */
function ofMachine({ id }: VmSpec, { guest, macs }: SnapshotRecord): Omit<Becoming, 'spec' | 'link'> {
  return guest?.id === id ? { identity: 'same', from: [] } : { identity: { whole: true, thaw: true }, from: macs }
}

interface Becoming {
  spec: VmSpec
  link: VmLink
  identity: Identity | 'same'
  /** Hardware addresses it has now. */
  from: readonly string[]
}

async function becomeItself(options: StartOptions, becoming: Becoming & { run: RunRecord }, signal: AbortSignal): Promise<void> {
  const { spec, link, run } = becoming
  await identify(options, becoming, signal)
  options.checkpoint('restore:identified')
  const qmp = await link.qmp(signal)
  await Promise.all([setLinks(qmp, spec, { up: true, signal }), announce(qmp, signal)])
  const { stage: _done, ...whole } = run
  // It answers already; what is said of it must be true after a power cut, too.
  await Promise.all([
    options.vms.writeRun(spec.id, { ...whole, startedAt: isoTime(options.vms.clock) }),
    makeDurable(options.vms.paths(spec.id).spec),
  ])
}

async function identify(options: StartOptions, { spec, link, identity, from }: Becoming, signal: AbortSignal): Promise<void> {
  const until = deadline(signal, identityMs)
  try {
    const qmp = await link.qmp(until)
    // Sent together: what the agent is asked waits at its port until the guest goes on.
    const going = link.paused === false ? undefined : qmp.execute('cont', {}, until)
    if (identity === 'same') {
      await going
      void tellTime(options.vms, link, until)
      return
    }
    const become = (agent: GuestAgent) =>
      isMachine(spec)
        ? becomeMachine(options, { spec, link, agent, whole: identity.whole, from }, until)
        : takeIdentity(agent, { spec, identity, from, now: options.vms.clock.now(), weaken: options.weaken ?? [] }, until)
    await Promise.all([going, link.agent(until).then(become)])
  } catch (cause) {
    signal.throwIfAborted()
    const detail = until.aborted ? `it did not say so within ${identityMs / 1000} s` : asPandoError(cause).message
    throw new PandoError('fork.identity_failed', { name: spec.name, detail }, { cause })
  }
}

async function becomeMachine(
  { vms }: StartOptions,
  { spec, link, agent, whole, from }: { spec: VmSpec; link: VmLink; agent: GuestAgent; whole: boolean; from: readonly string[] },
  signal: AbortSignal,
): Promise<void> {
  await tellTime(vms, link, signal)
  await becomeSomebody({ agent, clock: vms.clock }, { spec, whole, from }, signal)
}

/** A process with the clone's memory, devices and disk, standing still with dead network cards. */
async function bringUp(
  options: StartOptions,
  { spec, cleanup }: { spec: VmSpec; cleanup: Cleanup },
  signal: AbortSignal,
): Promise<{ link: VmLink; run: RunRecord; record: SnapshotRecord }> {
  const { vms, user } = options
  const paths = vms.paths(spec.id)
  const snapshotId = spec.from!.snapshot
  const record = await readRecord(vms.cell, snapshotId)
  const accel = await options.accelerator(signal)
  assertCanBecome(record, spec.id)
  await assertMadeHere(record, accel, signal)
  assertSameShape(record, { ...spec, cpus: virtualCpus({ cpus: spec.cpus, accel, hostCpus: options.hostCpus }) })
  const map = await usableMap(vms.cell, snapshotId, { user, signal })
  cleanup.defer(async () => {
    await vms.writeRun(spec.id, undefined)
    await vms.sweep(paths)
  })
  await prepareClone(options, { spec, paths }, signal)
  await writeMap(paths.memoryMap, map)
  const memoryPath = join(paths.runDir, 'memory')
  makeSparse(memoryPath, spec.memoryBytes, user)
  const { volumes = [], ...gathered } = await gather(options, { spec, paths, accel })
  const facts = {
    ...gathered,
    ...(record.volumes ? { volumes } : {}),
    memory: { type: 'file' as const, path: memoryPath },
    disk: await chainLayers(vms.cell, paths, await readChain(paths)),
    resumes: true,
  }
  const started: RunRecord = {
    bootId: hostBootId(),
    startedAt: isoTime(vms.clock),
    accel,
    stage: 'restoring',
    memoryFile: memoryPath,
    ...(record.volumes ? { takesVolumes: true as const } : {}),
  }
  await vms.writeRun(spec.id, started)
  signal.throwIfAborted()
  const { process } = await launch({
    args: commandLine(facts),
    user,
    nics: spec.nics,
    logFile: paths.qemuLog,
    log: vms.log,
    groups: accel === 'kvm' ? await grantDevice('/dev/kvm', user, vms.log) : [],
    env: { ...(await preloadOf(options, paths, memoryPath)), PANDO_MEMORY_MAP: paths.memoryMap },
  })
  cleanup.defer(() => end(options, spec, process))
  const run = { ...started, process }
  await vms.writeRun(spec.id, run)
  if (spec.cpus < facts.cpus) await capCpus({ cell: vms.cell, short: paths.short, pid: process.pid, cpus: spec.cpus, log: vms.log })
  const link = vms.follow(spec.id, process)
  const qmp = await answers(link.qmp(signal), paths)
  await limitAll(qmp, spec, signal)
  options.checkpoint('restore:launched')
  await setLinks(qmp, spec, { up: false, signal })
  await load(qmp, { paths, state: snapshotPaths(vms.cell, snapshotId).state }, deadline(signal, loadMs))
  return { link, run, record }
}

/** Nothing of an earlier try remains: its kernel may have written to the disk before it was ended. */
async function prepareClone(options: StartOptions, { spec, paths }: { spec: VmSpec; paths: VmPaths }, signal: AbortSignal): Promise<void> {
  const { vms, user } = options
  const snapshot = snapshotPaths(vms.cell, spec.from!.snapshot)
  const disk = join(paths.dir, (await readChain(paths)).top)
  await copyFile(snapshot.overlay, disk)
  chmodSync(disk, 0o600)
  chownSync(disk, user.uid, user.gid)
  await prepareFiles(options, { spec, paths }, signal)
  await writeFile(paths.status, await readFile(snapshot.status)) // its program began long ago
}

/** Throws snapshot.incompatible: memory goes on only in a machine of the same size. */
function assertSameShape(
  record: SnapshotRecord,
  { memoryBytes, cpus, nics, volumes }: Pick<VmSpec, 'memoryBytes' | 'cpus' | 'nics' | 'volumes'>,
): void {
  const shape = (memory: number, processors: number, cards: number) =>
    `${Math.ceil(memory / 1024 ** 2)} MiB, ${processors} CPUs and ${cards} network cards`
  if (!record.volumes && volumes && volumes.length > 0)
    throw new PandoError('snapshot.incompatible', {
      name: record.source,
      made: 'a Pando without volumes that come and go',
      found: 'this one',
    })
  const made = shape(record.memoryBytes, record.virtualCpus, record.macs.length)
  const found = shape(memoryBytes, cpus, nics.length)
  if (made !== found) throw new PandoError('snapshot.incompatible', { name: record.source, made, found: `a clone of ${found}` })
}

/** QEMU maps the layers over it, so it never holds anything. */
function makeSparse(path: string, bytes: number, user: { uid: number; gid: number }): void {
  emptyFiles([path], user)
  truncateSync(path, Math.ceil(bytes / 1024 ** 2) * 1024 ** 2)
}

/** Resolves when the devices are as they were. Throws snapshot.lost when QEMU does not take the state. */
async function load(qmp: Qmp, { paths, state }: { paths: VmPaths; state: string }, signal: AbortSignal): Promise<void> {
  const done = Promise.withResolvers<void>()
  const stopListening = qmp.onEvent(({ event, data }) => {
    if (event !== 'MIGRATION') return
    if (data.status === 'completed') done.resolve()
    if (data.status === 'failed')
      done.reject(new PandoError('snapshot.lost', { name: paths.short, detail: 'QEMU does not take the state of its devices' }))
  })
  void qmp.closed.then(() => done.reject(new PandoError('qemu.connection_lost', { what: 'the state was loaded' })))
  done.promise.catch(() => {})
  try {
    await qmp.execute('migrate-set-capabilities', { capabilities: [{ capability: 'events', state: true }] }, signal)
    // They would bear a name it does not have yet. None at all would leave its cards without the timer that their reset stops.
    await qmp.execute('migrate-set-parameters', { 'announce-rounds': 1, 'announce-initial': 100_000, 'announce-max': 100_000 }, signal)
    await qmp.execute('migrate-incoming', { uri: `unix:${paths.incoming}` }, signal)
    const socket = await connectUnix(paths.incoming, signal)
    socket.on('error', () => {}) // the event tells
    socket.end(await readFile(state))
    signal.addEventListener('abort', () => done.reject(signal.reason as Error), { once: true })
    await done.promise
  } finally {
    stopListening()
  }
}

/** The host's side of the cards; the guest is not told. */
async function setLinks(qmp: Qmp, { nics }: VmSpec, { up, signal }: { up: boolean; signal: AbortSignal }): Promise<void> {
  await Promise.all(nics.map((_nic, index) => qmp.execute('set_link', { name: netdevOf(index), up }, signal)))
}

/**
 * Has the guest tell its neighbours where its address is. Somebody may have asked while its cards were dead, and would ask
 * again only after a second.
 */
async function announce(qmp: Qmp, signal: AbortSignal): Promise<void> {
  await qmp.execute('announce-self', { initial: 50, max: 50, rounds: 1, step: 0 }, signal)
}

async function end({ vms }: StartOptions, { id }: VmSpec, process: ProcessId): Promise<void> {
  kill(process)
  await waitForEnd(process, vms.clock, AbortSignal.timeout(10_000))
  await vms.writeRun(id, undefined)
  await vms.sweep(vms.paths(id))
}
