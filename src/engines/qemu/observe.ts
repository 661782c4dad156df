import { readdir } from 'node:fs/promises'
import { deadline } from '../../base/clock.ts'
import type { EngineEvent, InstanceId, Observation } from '../engine.ts'
import { isUp } from './guest-tools/ready.ts'
import { vmsDir } from './paths.ts'
import { howFarItIs, readStatus } from './status.ts'
import type { Vms } from './vms.ts'
import { observedVolumes } from './volumes/observed.ts'

/** A QEMU that does not answer within this time is reported as running all the same, ms. */
const qmpPatienceMs = 3000

/** Reads the folder and the process; nothing is remembered, so it is right after a restart of ours and a reboot of the host. */
export async function inspect(vms: Vms, id: InstanceId, signal: AbortSignal): Promise<Observation> {
  const paths = vms.paths(id)
  const spec = await vms.findSpec(id)
  if (!spec) return { state: 'absent' }
  const { specHash } = spec
  const run = await vms.run(id)
  if (spec.spare) return run?.stage === 'spare' && !run.end ? { state: 'spare', snapshot: spec.from!.snapshot } : { state: 'absent' }
  if (!run || run.stage) return { state: 'created', specHash }
  if (run.end) return { state: 'exited', specHash, ...run.end }
  const link = vms.follow(id, run.process!)
  if (link.paused === undefined) await link.qmp(deadline(signal, qmpPatienceMs)).catch(() => signal.throwIfAborted())
  const ready = spec.hardware ? await isUp(vms, { id, run, link }, signal) : (await readStatus(paths.status)).started
  const paused = link.stalled ? run.held : link.paused && !vms.freezing.has(id)
  const disks = run.takesVolumes ? await observedVolumes(spec, link, signal) : { volumes: [] }
  const boot = ready || spec.hardware ? {} : { boot: await howFarItIs(paths) }
  return { state: paused ? 'paused' : 'running', specHash, startedAt: run.startedAt, pid: run.process!.pid, ready, ...boot, ...disks }
}

/** All folders, also those of a creation or removal that never ended. */
export async function list(vms: Vms): Promise<InstanceId[]> {
  return readdir(vmsDir(vms.cell)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
}

/** Connects to all VMs that run, then tells of every change until the signal ends. */
export async function* events(vms: Vms, signal: AbortSignal): AsyncIterable<EngineEvent> {
  const changed = new Set<InstanceId>()
  let wake: () => void = () => {}
  const stop = vms.listen((id) => {
    changed.add(id)
    wake()
  })
  const onAbort = () => wake()
  signal.addEventListener('abort', onAbort)
  try {
    for (const id of await list(vms))
      await vms.run(id).then(
        (run) => {
          if (run?.process && !run.end) vms.follow(id, run.process)
        },
        () => {},
      )
    while (!signal.aborted) {
      if (changed.size === 0)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      const ids = [...changed]
      changed.clear()
      for (const id of ids) yield { id }
    }
  } finally {
    stop()
    signal.removeEventListener('abort', onAbort)
  }
}
