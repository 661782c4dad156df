import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { chmod, chown, open, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Log } from '../../../base/log.ts'
import type { PreparedNic } from '../../engine.ts'
import { qemuBinary } from '../command-line.ts'
import { identify, type ProcessId } from './process.ts'

const launcher = fileURLToPath(new URL('./launch.pl', import.meta.url))

export interface LaunchOptions {
  args: string[]
  user: { uid: number; gid: number }
  /** Groups besides the user's own, e.g. the one that may open /dev/kvm. */
  groups: number[]
  nics: Pick<PreparedNic, 'attachment'>[]
  /** Takes what QEMU prints. */
  logFile: string
  /** Environment of QEMU besides PATH. */
  env?: Record<string, string>
  /** Told when QEMU itself crashes: nobody else sees by which signal a process ended. */
  log: Log
  /** It is to show whether something works at all, so that it may crash is no news. Default false. */
  onTrial?: boolean
}

export interface Launched {
  process: ProcessId
  /** Resolves when the process has ended; only for as long as we live. */
  ended: Promise<void>
}

/**
 * Starts QEMU as its own user, in its own session, with no capability and no way to gain one; it lives on when we end.
 * launch.pl and setpriv become QEMU by exec, so the pid of the child is QEMU's own.
 */
export async function launch(options: LaunchOptions): Promise<Launched> {
  const { user, groups } = options
  const confined = [
    'setpriv',
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    ...(groups.length > 0 ? [`--groups=${groups.join(',')}`] : ['--clear-groups']),
    '--no-new-privs',
    '--inh-caps=-all',
    '--bounding-set=-all',
    '--',
    qemuBinary,
    ...options.args,
  ]
  const taps = options.nics.flatMap(({ attachment }, index) =>
    attachment.type === 'tap' ? [`${index}:${namespacePath(attachment.netns)}:${attachment.ifname}`] : [],
  )
  const output = await open(options.logFile, 'a')
  try {
    const child = spawn('perl', [launcher, ...taps, '--', ...confined], {
      detached: true,
      cwd: '/',
      stdio: ['ignore', output.fd, output.fd],
      // One heap for all of its threads: a heap each is memory that a small VM never gives back.
      env: { PATH: process.env.PATH, LC_ALL: 'C', MALLOC_ARENA_MAX: '1', ...options.env },
    })
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()))
    child.once('exit', (_code, signal) => {
      if (!signal || signal === 'SIGKILL') return
      if (options.onTrial) options.log.debug({ module: 'qemu', pid: child.pid, signal }, 'QEMU gave up: what was tried does not work here')
      else options.log.warn({ module: 'qemu', pid: child.pid, signal }, 'QEMU crashed')
    })
    child.unref()
    const found = child.pid === undefined ? undefined : identify(child.pid)
    return { process: found ?? { pid: child.pid ?? 0, startTicks: 'never' }, ended }
  } finally {
    await output.close()
  }
}

export function namespacePath(netns: string): string {
  return netns.startsWith('/') ? netns : `/run/netns/${netns}`
}

/**
 * Lets QEMU's user open a device, and returns the groups it needs for that. udev gives /dev/kvm to a group; where no udev ran,
 * the device belongs to root alone and is given to QEMU's group here. Throws when there is no such device.
 */
export async function grantDevice(path: string, user: { gid: number }, log: Log): Promise<number[]> {
  const { mode, gid } = await stat(path)
  if ((mode & 0o006) === 0o006) return []
  if ((mode & 0o060) === 0o060 && gid !== 0) return gid === user.gid ? [] : [gid]
  await chown(path, 0, user.gid)
  await chmod(path, 0o660)
  log.info({ module: 'qemu', path, gid: user.gid }, 'device given to the group of QEMU')
  return []
}

export function opens(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
    return true
  } catch {
    return false
  }
}
