import { type ChildProcess, spawn } from 'node:child_process'
import { constants, open, rm, stat, truncate, watch } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { deadline } from '../../../../base/clock.ts'
import { hasCode, isAbort, PandoError } from '../../../../base/errors.ts'
import { type ProxyInfo, parseInfo, parseWorkers } from './answers.ts'
import { putFile, readText } from './disk.node.ts'
import type { ProxyFiles } from './files.ts'
import { endProxy, isAlive, isInNetns, masterPid } from './processes.node.ts'
import { ask } from './runtime.node.ts'

/** How long HAProxy may take to start, or to take over a new configuration. */
const startLimitMs = 10_000
/** Between two looks whether a reload is done: nothing tells. */
const reloadLookMs = 10
const masterLimitMs = 3_000
/** A master that lives and does not let its worker answer for so long hangs. */
const silentLimitMs = 2_000
const longestLog = 65_536

/**
 * What runs now: the worker that takes connections. Undefined when nobody answers, or when it runs in another namespace.
 * A reload that somebody asked for who was killed then is waited for: what it finds in the file takes over in the middle else.
 */
export async function runningProxy(files: ProxyFiles, netns: string | undefined, signal: AbortSignal): Promise<ProxyInfo | undefined> {
  const master = await masterPid(files)
  if (master === undefined || !(await isInNetns(master, netns))) return undefined
  const limit = deadline(signal, startLimitMs)
  const silentUntil = Date.now() + silentLimitMs // a worker that ends drops the calls it has taken already: that is no reason to end all
  for (;;) {
    const info = await infoOf(files, limit)
    if (info ? await isSettled(files, info, limit) : Date.now() > silentUntil || (await masterPid(files)) === undefined) return info
    await setTimeout(reloadLookMs, undefined, { signal: limit })
  }
}

async function infoOf(files: ProxyFiles, signal: AbortSignal): Promise<ProxyInfo | undefined> {
  try {
    const info = parseInfo(await ask(files.admin, 'show info', signal))
    return info.pid > 0 ? info : undefined
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

/**
 * Starts HAProxy with the configuration that lies there, detached so that it outlives us, in place of whatever ran of it.
 * Resolves when it answers. Throws loadbalancer.start_failed.
 */
export async function startProxy(files: ProxyFiles, netns: string | undefined, signal: AbortSignal): Promise<ProxyInfo> {
  await endProxy(files)
  for (const path of [files.admin, files.master, files.pid]) await rm(path, { force: true })
  const log = await open(files.log, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_APPEND, 0o600)
  const started = deadline(signal, startLimitMs)
  const listening = new AbortController()
  const changes = watch(files.dir, { signal: AbortSignal.any([started, listening.signal]) })[Symbol.asyncIterator]()
  const argv = ['haproxy', '-W', '-S', files.master, '-f', files.config]
  const [program, ...args] = netns === undefined ? argv : ['nsenter', `--net=${netns}`, ...argv]
  const child = spawn(program!, args, { detached: true, stdio: ['ignore', log.fd, log.fd], cwd: '/' })
  child.unref()
  await log.close()
  const ended = endOf(child)
  ended.catch(() => {})
  try {
    await putFile(files.pid, String(child.pid ?? 0)) // one that is not noted is found by its command line, and ended
    return await Promise.race([answering(files, changes, started), ended])
  } catch (cause) {
    signal.throwIfAborted()
    child.kill('SIGKILL')
    const said = await lastWords(files)
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT' || /^nsenter: .*No such file/.test(said))
      throw new PandoError('base.command_missing', { command: 'haproxy' }, { cause })
    throw new PandoError('loadbalancer.start_failed', { detail: isAbort(cause) ? 'it does not answer' : said }, { cause })
  } finally {
    listening.abort()
  }
}

function endOf(child: ChildProcess): Promise<never> {
  return new Promise((_, reject) => {
    child.once('error', reject)
    child.once('exit', () => reject(new PandoError('loadbalancer.start_failed', { detail: 'it ended at once' })))
  })
}

/** The sockets appear before anybody answers at them; the first call waits in the queue of the socket. */
async function answering(files: ProxyFiles, changes: AsyncIterator<unknown>, signal: AbortSignal): Promise<ProxyInfo> {
  for (;;) {
    const change = changes.next() // first listen, then look: so no change is missed
    change.catch(() => {})
    const info = await infoOf(files, signal)
    if (info) return info
    await change
  }
}

/**
 * Lets the configuration that lies there take over: a new worker gets the listening sockets, the old one finishes what it
 * has. Throws loadbalancer.start_failed when HAProxy goes on with the old one.
 */
export async function reloadProxy(files: ProxyFiles, wanted: string, signal: AbortSignal): Promise<ProxyInfo> {
  const limit = deadline(signal, startLimitMs)
  await truncate(files.log).catch(() => {}) // so that a complaint is about this reload
  const { failed } = parseWorkers(await askMaster(files, 'show proc', limit))
  await ask(files.master, 'reload', limit).catch(() => {}) // the master starts itself anew in the middle of the answer
  for (;;) {
    const info = await infoOf(files, limit)
    if (info?.shape === wanted && (await isSettled(files, info, limit))) return info
    const now = parseWorkers(await askMaster(files, 'show proc', limit))
    if (now.failed > failed) throw new PandoError('loadbalancer.start_failed', { detail: await lastWords(files) })
    await setTimeout(reloadLookMs, undefined, { signal: limit })
  }
}

/** Both workers take calls at the same socket until the old one is told to stop: what is said in between may reach the wrong one. */
async function isSettled(files: ProxyFiles, { pid }: ProxyInfo, signal: AbortSignal): Promise<boolean> {
  const { current, old } = parseWorkers(await askMaster(files, 'show proc', signal))
  if (!current.includes(pid)) return false
  for (const worker of old) {
    const info = await ask(files.master, `@!${worker} show info`, signal).catch(() => '') // it may just have ended
    if (/^Stopping: 0$/m.test(info)) return false
  }
  return true
}

/** Old workers that still finish connections. */
export async function oldWorkers(files: ProxyFiles, signal: AbortSignal): Promise<number[]> {
  return parseWorkers(await askMaster(files, 'show proc', signal)).old
}

/** The master refuses or drops calls for some milliseconds while it starts itself anew for a reload. */
async function askMaster(files: ProxyFiles, text: string, signal: AbortSignal): Promise<string> {
  const limit = deadline(signal, masterLimitMs)
  for (;;) {
    try {
      return await ask(files.master, text, limit)
    } catch (error) {
      if (!hasCode(error, 'loadbalancer.silent') || !(await isAlive(Number(await readText(files.pid))))) throw error
      await setTimeout(reloadLookMs, undefined, { signal: limit })
    }
  }
}

/** A balancer writes a line for each change of a server. What is older is of no use. */
export async function trimLog(files: ProxyFiles): Promise<void> {
  const size = await stat(files.log).then(
    (found) => found.size,
    () => 0,
  )
  if (size > longestLog) await truncate(files.log)
}

/** The first complaint of the last start: what follows it are consequences. */
async function lastWords(files: ProxyFiles): Promise<string> {
  const lines = ((await readText(files.log)) ?? '').trim().split('\n')
  const alerts = lines.filter((line) => line.startsWith('[ALERT]'))
  const said = alerts.find((line) => !/exited with code|has no server available/.test(line)) ?? lines.at(-1)
  return said?.replace(/^\[ALERT\]\s+\(\d+\) : (config : )?/, '') || 'it ended at once'
}
