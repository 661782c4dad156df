import { readdir, readFile, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cell } from '../../../base/cell.ts'
import type { Clock } from '../../../base/clock.ts'
import { exec } from '../../../base/exec.node.ts'
import { dockerPaths } from '../names.ts'
import { cgroupParent, ownProcesses } from './own.ts'
import { endProcess, findProcesses, sendSignal } from './processes.ts'

interface Means {
  clock: Clock
  signal: AbortSignal
}

/** Ends our dockerd and containerd, and shims whose container has ended. Containers that run go on running. */
export async function stopOwn(cell: Cell, { clock, signal }: Means): Promise<void> {
  for (const dockerd of (await ownProcesses(cell)).dockerd) await endProcess(dockerd, { graceMs: 20_000, clock, signal })
  const { containerd, shims } = await ownProcesses(cell)
  for (const one of containerd) await endProcess(one, { graceMs: 5000, clock, signal })
  for (const shim of shims) if (!(await hasChildren(shim.pid))) await endProcess(shim, { graceMs: 0, clock, signal })
}

async function hasChildren(pid: number): Promise<boolean> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  const children = await Promise.all(threads.map((tid) => readFile(`/proc/${pid}/task/${tid}/children`, 'utf8').catch(() => '')))
  return children.some((list) => list.trim() !== '')
}

/** Removes every trace of our dockerd: processes, mounts, cgroups, files. Needs nothing of it to work. */
export async function removeOwn(cell: Cell, means: Means): Promise<void> {
  await stopOwn(cell, means)
  const { state, run } = dockerPaths(cell)
  const sockets = await shimSockets(cell)
  for (const pid of await processesInCgroups(cell)) sendSignal(pid, 'SIGKILL')
  for (const shim of (await ownProcesses(cell)).shims) await endProcess(shim, { graceMs: 0, ...means })
  for (const left of await containerProcesses(cell)) await endProcess(left, { graceMs: 0, ...means })
  for (const mount of await mountsBelow([state, run])) await exec('umount', ['--lazy', mount], { signal: means.signal, okCodes: [0, 32] })
  for (const folder of await cgroupFolders(cell)) await removeCgroups(folder, means)
  for (const path of [...sockets, run, state]) await rm(path, { recursive: true, force: true })
}

async function containerProcesses(cell: Cell) {
  const pids = new Set(await processesInCgroups(cell))
  return (await findProcesses(() => true)).filter(({ pid }) => pids.has(pid))
}

/** A shim listens outside our folders, on a socket that its bundle names. */
async function shimSockets(cell: Cell): Promise<string[]> {
  const bundles = join(dockerPaths(cell).exec, 'containerd/daemon/io.containerd.runtime.v2.task/moby')
  const ids = await readdir(bundles).catch(() => [])
  const addresses = await Promise.all(ids.map((id) => readFile(join(bundles, id, 'address'), 'utf8').catch(() => '')))
  return addresses.filter((address) => address.startsWith('unix://')).map((address) => address.trim().slice('unix://'.length))
}

/** Deepest first, so that each can be taken off. */
async function mountsBelow(folders: string[]): Promise<string[]> {
  const points = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').flatMap((line) => line.split(' ')[4] ?? [])
  return points.filter((point) => folders.some((folder) => point.startsWith(`${folder}/`))).reverse()
}

/** Our parent cgroup in each hierarchy: one with cgroup v2, one per controller with v1. */
async function cgroupFolders(cell: Cell): Promise<string[]> {
  const root = '/sys/fs/cgroup'
  const candidates = [root, ...(await readdir(root)).map((name) => join(root, name))].map((folder) => join(folder, cgroupParent(cell)))
  const found = await Promise.all(
    candidates.map((folder) =>
      readdir(folder).then(
        () => [folder],
        () => [],
      ),
    ),
  )
  return found.flat()
}

async function processesInCgroups(cell: Cell): Promise<number[]> {
  const pids = new Set<number>()
  for (const folder of await cgroupFolders(cell)) {
    for (const group of [folder, ...(await subgroups(folder))]) {
      const text = await readFile(join(group, 'cgroup.procs'), 'utf8').catch(() => '')
      for (const pid of text.split('\n').filter(Boolean)) pids.add(Number(pid))
    }
  }
  return [...pids]
}

async function subgroups(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))
}

/** A killed process keeps its cgroup busy until the kernel has let go of it, which nothing announces with cgroup v1. */
const cgroupLimitMs = 10_000

async function removeCgroups(folder: string, { clock, signal }: Means): Promise<void> {
  const until = clock.now() + cgroupLimitMs
  const deepestFirst = (await subgroups(folder)).sort((a, b) => b.length - a.length)
  for (const group of [...deepestFirst, folder]) {
    while (!(await removed(group, clock.now() < until))) await clock.sleep(50, signal)
  }
}

/** False while it is busy and `mayWait`. */
async function removed(group: string, mayWait: boolean): Promise<boolean> {
  try {
    await rmdir(group)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EBUSY' && mayWait) return false
    if (code !== 'ENOENT') throw error
  }
  return true
}
