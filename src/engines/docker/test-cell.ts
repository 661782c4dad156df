import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Cell } from '../../base/cell.ts'
import { systemClock } from '../../base/clock.ts'
import { exec } from '../../base/exec.node.ts'
import { silentLog } from '../../base/log.ts'
import { randomTag } from '../../base/random-tag.node.ts'
import type { Engine } from '../engine.ts'
import { ownProcesses } from './daemon/own.ts'
import { removeDocker, superviseDocker } from './daemon.ts'
import { createDockerEngine } from './docker.ts'

/** For tests: a cell of their own with a real dockerd, and a promise that nothing of it is left. */
export interface TestCell {
  cell: Cell
  socketPath: string
  openEngine(): Engine
  /** Ends the supervision; the next `supervise` stands for a restarted server. */
  unsupervise(): Promise<void>
  supervise(): Promise<void>
  /** Makes a network namespace with one NIC that has `address`, and returns its path. */
  makeNetns(address: string): Promise<string>
  /** Removes everything and returns what was still found on the host. */
  remove(): Promise<string[]>
}

export async function makeTestCell(): Promise<TestCell> {
  const folder = await mkdtemp(join(tmpdir(), 'pando-'))
  const cell: Cell = { tag: randomTag('t'), stateDir: join(folder, 'state'), runDir: join(folder, 'run') }
  const signal = AbortSignal.timeout(600_000)
  const start = () => superviseDocker({ cell, log: silentLog, clock: systemClock, signal, host: undefined })
  let daemon = await start()
  const namespaces: string[] = []
  return {
    cell,
    socketPath: daemon.socketPath,
    openEngine: () => createDockerEngine({ cell, socketPath: daemon.socketPath, clock: systemClock, log: silentLog }),
    unsupervise: () => daemon.close(),
    async supervise() {
      daemon = await start()
    },
    async makeNetns(address) {
      const name = `${cell.tag}n${namespaces.length}`
      namespaces.push(name)
      await exec('ip', ['netns', 'add', name])
      await exec('ip', ['-n', name, '-batch', '-'], {
        input: `link add eth0 type veth peer name peer0\naddr add ${address} dev eth0\nlink set dev eth0 up\nlink set dev peer0 up\n`,
      })
      return `/run/netns/${name}`
    },
    async remove() {
      await daemon.close()
      await removeDocker(cell, AbortSignal.timeout(120_000), undefined)
      for (const name of namespaces) await exec('ip', ['netns', 'del', name])
      const left = await leftovers(cell, folder)
      await rm(folder, { recursive: true, force: true })
      return left
    },
  }
}

async function leftovers(cell: Cell, folder: string): Promise<string[]> {
  const { dockerd, containerd, shims } = await ownProcesses(cell)
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').filter((line) => line.includes(folder))
  const cgroups = (await readdir('/sys/fs/cgroup', { recursive: true })).filter((path) => path.includes(`pando-${cell.tag}`))
  const files = await Promise.all([cell.stateDir, cell.runDir].map((path) => readdir(path).catch(() => [])))
  return [...[...dockerd, ...containerd, ...shims].map(({ argv }) => argv.join(' ')), ...mounts, ...cgroups, ...files.flat()]
}
