import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdir, open, readFile, rename, rm, watch, writeFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { deadline } from '../../../../base/clock.ts'
import { isAbort, PandoError } from '../../../../base/errors.ts'
import { type DnsFiles, upstreamConfig } from './dnsmasq.ts'
import { entries, readText } from './records.node.ts'
import { netnsPath } from './shell.node.ts'

/** How long dnsmasq may take to listen. */
const startLimitMs = 10_000
/** systemd-resolved keeps the real servers here and its own stub in /etc/resolv.conf. */
const resolvConfs = ['/run/systemd/resolve/resolv.conf', '/etc/resolv.conf']

/**
 * Starts dnsmasq, detached so that it outlives us; fine when it runs already with the same configuration. Resolves to the
 * process when it is our child.
 */
export async function startDns(
  config: string,
  files: DnsFiles,
  { netns, signal }: { netns: string; signal: AbortSignal },
): Promise<ChildProcess | undefined> {
  await makeFolders(files)
  if ((await readText(files.servers)) === undefined) await putFile(files, files.servers, '')
  const same = (await readText(files.config)) === config
  if (same && (await dnsPid(files)) !== undefined) return undefined
  await stopDns(files)
  await putFile(files, files.config, config)
  return launch(files, { netns, signal })
}

/** dnsmasq reads with the rights of its own account, whatever our umask is. */
async function makeFolders(files: DnsFiles): Promise<void> {
  for (const dir of [files.dir, files.hosts, files.leases, files.scratch]) {
    await mkdir(dir, { recursive: true })
    await chmod(dir, 0o755)
  }
}

async function launch(files: DnsFiles, { netns, signal }: { netns: string; signal: AbortSignal }): Promise<ChildProcess> {
  const log = await open(files.log, 'w')
  const started = deadline(signal, startLimitMs)
  const listening = new AbortController()
  const changes = watch(files.dir, { signal: AbortSignal.any([started, listening.signal]) })[Symbol.asyncIterator]()
  const child = spawn('nsenter', [`--net=${netnsPath(netns)}`, 'dnsmasq', '--keep-in-foreground', `--conf-file=${files.config}`], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  })
  child.unref()
  await log.close()
  const died = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('exit', () => reject(new Error('it ended at once')))
  })
  try {
    await Promise.race([pidWritten(files, changes), died])
    return child
  } catch (cause) {
    child.kill('SIGKILL')
    const said = (await readText(files.log))?.trim().split('\n').at(-1)
    throw new PandoError('network.setup_failed', { detail: `dnsmasq does not run: ${said || (cause as Error).message}` }, { cause })
  } finally {
    listening.abort()
    died.catch(() => {})
  }
}

/** dnsmasq writes its pid after it has opened its sockets. */
async function pidWritten(files: DnsFiles, changes: AsyncIterator<unknown>): Promise<void> {
  try {
    for (;;) {
      const change = changes.next() // first listen, then look: so no change is missed
      change.catch(() => {})
      if ((await dnsPid(files)) !== undefined) return
      await change
    }
  } catch (error) {
    if (isAbort(error)) throw new PandoError('base.timeout', { what: 'The start of dnsmasq', ms: startLimitMs }, { cause: error })
    throw error
  }
}

/** The live process of these files, recognized by its command line: process ids are used again. */
export async function dnsPid(files: DnsFiles): Promise<number | undefined> {
  const pid = Number(await readText(files.pid))
  return pid > 0 && (await runsConfig(pid, files.config)) ? pid : undefined
}

/** What it reads on a signal it reads again; it forgets what it had asked for others. */
export async function reloadDns(files: DnsFiles): Promise<void> {
  const pid = await dnsPid(files)
  if (pid !== undefined) sendSignal(pid, 'SIGHUP')
}

/** Ends the process of these files, also one whose pid file is lost. */
export async function stopDns(files: DnsFiles): Promise<void> {
  await endProcesses((config) => config === files.config)
  await rm(files.pid, { force: true })
}

/** Ends every dnsmasq whose configuration lies under `dir`. */
export async function stopAllDns(dir: string): Promise<void> {
  await endProcesses((config) => config.startsWith(`${dir}/`))
}

/** SIGKILL: there is nothing to save, and the caller needs the address free when this resolves. */
async function endProcesses(wanted: (config: string) => boolean): Promise<void> {
  for (const name of await entries('/proc')) {
    const pid = Number(name)
    const config = pid > 0 ? await configOf(pid) : undefined
    if (config === undefined || !wanted(config)) continue
    sendSignal(pid, 'SIGKILL')
    while (await isAlive(pid)) await setTimeout(2) // not our child, so no event tells
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** A zombie has closed its sockets already. */
async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat !== '' && !/\) [ZX] /.test(stat)
}

async function runsConfig(pid: number, config: string): Promise<boolean> {
  return (await configOf(pid)) === config
}

async function configOf(pid: number): Promise<string | undefined> {
  const argv = await readFile(`/proc/${pid}/cmdline`, 'utf8').then(
    (text) => text.split('\0'),
    () => [],
  )
  if (!argv[0]?.endsWith('dnsmasq')) return undefined
  return argv.find((word) => word.startsWith('--conf-file='))?.slice('--conf-file='.length)
}

/** Writes to a scratch folder and renames: dnsmasq must never read a half-written file. */
export async function putFile(files: DnsFiles, path: string, text: string): Promise<void> {
  const scratch = `${files.scratch}/${path.slice(path.lastIndexOf('/') + 1)}`
  await writeFile(scratch, text)
  await chmod(scratch, 0o644)
  await rename(scratch, path)
}

/** Copies the host's name servers to where all our dnsmasq look; they follow a change by themselves. */
export async function writeUpstream(path: string): Promise<void> {
  for (const source of resolvConfs) {
    const text = await readText(source)
    const wanted = text === undefined ? '' : upstreamConfig(text)
    if (wanted === '' && source !== resolvConfs.at(-1)) continue
    if ((await readText(path)) === wanted) return
    await writeFile(`${path}.new`, wanted)
    await chmod(`${path}.new`, 0o644)
    return rename(`${path}.new`, path)
  }
}
