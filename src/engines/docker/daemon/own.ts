import { spawn } from 'node:child_process'
import { existsSync, watch } from 'node:fs'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Cell } from '../../../base/cell.ts'
import { type Clock, deadline } from '../../../base/clock.ts'
import { hasCode, PandoError } from '../../../base/errors.ts'
import type { Log } from '../../../base/log.ts'
import { abortable, type DockerClient, dockerClient, unavailable } from '../client.ts'
import { dockerEvents } from '../events.ts'
import { dockerPaths, runtimeName } from '../names.ts'
import { endProcess, findProcesses, type HostProcess, sendSignal } from './processes.ts'
import { installRuntime, replaceFile } from './runtime.ts'

export interface DaemonContext {
  cell: Cell
  log: Log
  clock: Clock
}

/** What our dockerd is told: it runs containers and leaves networks, firewall and forwarding of the host alone. */
export function daemonConfig(cell: Cell): object {
  const paths = dockerPaths(cell)
  return {
    'data-root': paths.data,
    'exec-root': paths.exec,
    pidfile: paths.pid,
    hosts: [`unix://${paths.socket}`],
    bridge: 'none',
    iptables: false,
    'ip-forward': false,
    'ip-masq': false,
    'userland-proxy': false,
    'live-restore': true, // containers outlive dockerd
    'cgroup-parent': cgroupParent(cell),
    'exec-opts': ['native.cgroupdriver=cgroupfs'],
    runtimes: { [runtimeName(cell)]: { path: paths.runtime } },
    'log-level': 'warn',
  }
}

/** All cgroups of the cell's containers are below this one. */
export function cgroupParent(cell: Cell): string {
  return `/pando-${cell.tag}`
}

/** Processes of our own dockerd, told from any other by the configuration they were started with. */
export async function ownProcesses(cell: Cell): Promise<{ dockerd: HostProcess[]; containerd: HostProcess[]; shims: HostProcess[] }> {
  const paths = dockerPaths(cell)
  const containerdRoot = join(paths.exec, 'containerd')
  const [dockerd, containerd, shims] = await Promise.all([
    findProcesses((argv) => basename(argv[0]!) === 'dockerd' && argv.includes(paths.config)),
    findProcesses((argv) => basename(argv[0]!) === 'containerd' && argv.some((arg) => arg.startsWith(`${containerdRoot}/`))),
    findProcesses((argv) => basename(argv[0]!).startsWith('containerd-shim') && argv.some((arg) => arg.startsWith(`${containerdRoot}/`))),
  ])
  return { dockerd, containerd, shims }
}

const shortestPauseMs = 500,
  longestPauseMs = 30_000
/** One that lived this long was not about to crash again: it is started at once. */
const settledMs = 10_000

/** Keeps our dockerd running until the signal; `onFirstTry` is called after the first attempt, whatever came of it. */
export async function keepRunning(ctx: DaemonContext, onFirstTry: () => void, signal: AbortSignal): Promise<void> {
  const client = dockerClient(dockerPaths(ctx.cell).socket)
  let pauseMs = 0
  try {
    while (!signal.aborted) {
      try {
        await ensureRunning(ctx, client, signal)
        onFirstTry()
        const upSince = ctx.clock.now()
        await connectionLost(client, signal)
        pauseMs = ctx.clock.now() - upSince < settledMs ? longer(pauseMs) : 0
        ctx.log.warn({ pauseMs }, 'dockerd has ended, starting it again')
      } catch (error) {
        if (signal.aborted) return
        pauseMs = longer(pauseMs)
        ctx.log.error({ error: String(error), pauseMs }, 'dockerd does not run')
        onFirstTry()
      }
      if (pauseMs > 0) await ctx.clock.sleep(pauseMs, signal).catch(() => {})
    }
  } finally {
    client.close()
  }
}

function longer(pauseMs: number): number {
  return Math.min(longestPauseMs, Math.max(shortestPauseMs, pauseMs * 2))
}

/** An event stream lasts as long as dockerd does, also one that another server started. */
async function connectionLost(client: DockerClient, signal: AbortSignal): Promise<void> {
  try {
    for await (const _reload of dockerEvents(client, { filters: { type: ['daemon'] } }, signal)) {
      /* a reload changes nothing here */
    }
  } catch (error) {
    if (!hasCode(error, 'docker.unavailable')) throw error
  }
}

/** Adopts the dockerd that runs, or starts one; resolves when it answers. Throws docker.unavailable. */
async function ensureRunning(ctx: DaemonContext, client: DockerClient, signal: AbortSignal): Promise<void> {
  const paths = dockerPaths(ctx.cell)
  await mkdir(paths.run, { recursive: true, mode: 0o700 })
  await mkdir(paths.state, { recursive: true, mode: 0o700 })
  await installRuntime(ctx.cell)
  const changed = await replaceFile(paths.config, `${JSON.stringify(daemonConfig(ctx.cell), null, 2)}\n`)
  const {
    dockerd: [running],
  } = await ownProcesses(ctx.cell)
  if (running === undefined) await launch(ctx, signal)
  else await adopt(ctx, { pid: running.pid, reload: changed }, signal)
  await answers(ctx, client, signal)
}

async function adopt({ cell, log }: DaemonContext, { pid, reload }: { pid: number; reload: boolean }, signal: AbortSignal): Promise<void> {
  const { socket } = dockerPaths(cell)
  log.info({ pid }, 'using the dockerd that runs')
  const listening = socketAppears(socket) // the server that started it may have ended before it listened
  try {
    await abortable(listening.promise, deadline(signal, 60_000))
  } finally {
    listening.close()
  }
  if (reload) sendSignal(pid, 'SIGHUP')
}

/** The socket's file appears a moment before anyone listens on it, and nothing tells of the listening. */
const refusedLimitMs = 5_000

/** dockerd listens before it is ready and answers when it is; restoring many containers takes a while. */
async function answers({ clock }: DaemonContext, client: DockerClient, signal: AbortSignal): Promise<void> {
  const until = clock.now() + refusedLimitMs
  for (;;) {
    try {
      await client.request('ping', { signal, timeoutMs: 120_000 }, () => client.api.ping())
      return
    } catch (error) {
      if (!hasCode(error, 'docker.unavailable') || clock.now() >= until) throw error
      await clock.sleep(20, signal)
    }
  }
}

/** Starts dockerd in a session of its own, so that it outlives us; resolves when it listens. */
async function launch({ cell, clock, log }: DaemonContext, signal: AbortSignal): Promise<void> {
  const paths = dockerPaths(cell)
  await clearTraces({ cell, clock }, signal)
  const logFile = await openLog(paths.log)
  const listening = socketAppears(paths.socket)
  const ended = Promise.withResolvers<never>()
  ended.promise.catch(() => {})
  try {
    const child = spawn('dockerd', ['--config-file', paths.config], {
      detached: true,
      stdio: ['ignore', logFile.fd, logFile.fd],
      cwd: '/',
      env: environment(),
    })
    child.on('error', (cause: NodeJS.ErrnoException) =>
      ended.reject(cause.code === 'ENOENT' ? new PandoError('base.command_missing', { command: 'dockerd' }, { cause }) : cause),
    )
    child.on('exit', (code, by) => {
      void lastLine(paths.log).then((line) => ended.reject(unavailable(`dockerd ended with ${by ?? code}: ${line}`, undefined)))
    })
    child.unref()
    log.info({ pid: child.pid }, 'dockerd started')
    await abortable(Promise.race([listening.promise, ended.promise]), signal)
  } finally {
    listening.close()
    await logFile.close()
  }
}

/** A login shell may lack the folders where containerd, runc and docker-init are. */
function environment(): NodeJS.ProcessEnv {
  const { DOCKER_HOST: _, ...rest } = process.env
  return { ...rest, PATH: `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin` }
}

/** After a kill -9 pid files are left, and their numbers may belong to others by now: dockerd would refuse to start or wait for ever. */
async function clearTraces({ cell, clock }: { cell: Cell; clock: Clock }, signal: AbortSignal): Promise<void> {
  const paths = dockerPaths(cell)
  for (const orphan of (await ownProcesses(cell)).containerd) await endProcess(orphan, { graceMs: 0, clock, signal })
  for (const file of [paths.pid, paths.socket, join(paths.exec, 'containerd/containerd.pid')]) await rm(file, { force: true })
}

function socketAppears(path: string): { promise: Promise<void>; close(): void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  const look = () => {
    if (existsSync(path)) resolve()
  }
  const watcher = watch(dirname(path), look)
  look()
  return { promise, close: () => watcher.close() }
}

const logLimitBytes = 8 * 1024 ** 2

async function openLog(path: string) {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  )
  if (size > logLimitBytes) await rename(path, `${path}.1`)
  return open(path, 'a', 0o600)
}

async function lastLine(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.trimEnd().split('\n').at(-1)?.slice(-500) ?? ''
}
