import { readdir, readFile, readlink, stat } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import type { ProxyFiles } from './files.ts'

/** The live master of these files, recognized by its command line: process ids are used again. */
export async function masterPid(files: ProxyFiles): Promise<number | undefined> {
  const pid = Number(await readFile(files.pid, 'utf8').catch(() => ''))
  return pid > 0 && (await configOf(pid)) === files.config ? pid : undefined
}

/** False when the process lives in another network namespace than this path names now: it was made anew meanwhile. */
export async function isInNetns(pid: number, netns: string | undefined): Promise<boolean> {
  const wanted = await stat(netns ?? '/proc/self/ns/net').catch(() => undefined)
  const link = await readlink(`/proc/${pid}/ns/net`).catch(() => '')
  return wanted !== undefined && link === `net:[${wanted.ino}]`
}

/** Ends all processes of this configuration, workers that finish their last connections among them. */
export function endProxy(files: ProxyFiles): Promise<void> {
  return endProcesses((config) => config === files.config)
}

/** A master whose worker is gone answers nobody, and takes its time to end. */
export async function endOrphans(files: ProxyFiles, worker: number): Promise<void> {
  if (!(await isAlive(worker))) await endProxy(files)
}

/** Ends every HAProxy whose configuration lies under `dir`. */
export function endAllProxies(dir: string): Promise<void> {
  return endProcesses((config) => config.startsWith(`${dir}/`))
}

/** SIGKILL: there is nothing to save, and the caller needs the address free when this resolves. Masters die first and so start nobody. */
async function endProcesses(wanted: (config: string) => boolean): Promise<void> {
  const ended: number[] = []
  for (const pid of await processes()) {
    const config = await configOf(pid)
    if (config === undefined || !wanted(config)) continue
    ended.push(pid)
    try {
      process.kill(pid, 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
  for (const pid of ended) while (await isAlive(pid)) await setTimeout(2) // not our children, so no event tells
}

async function processes(): Promise<number[]> {
  return (await readdir('/proc'))
    .map(Number)
    .filter((pid) => pid > 0)
    .sort((a, b) => a - b)
}

/** A zombie has closed its sockets already. */
export async function isAlive(pid: number): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return text !== '' && !/\) [ZX] /.test(text)
}

async function configOf(pid: number): Promise<string | undefined> {
  const argv = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0')
  if (!argv[0]?.endsWith('haproxy')) return undefined
  return argv[argv.indexOf('-f') + 1]
}
