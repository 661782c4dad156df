import { spawn } from 'node:child_process'
import { open } from 'node:fs/promises'
import type { Clock } from '../../../base/clock.ts'
import { PandoError } from '../../../base/errors.ts'
import { exec } from '../../../base/exec.node.ts'
import { identify, isAlive, type ProcessId } from '../host/process.ts'
import { Qmp } from '../qmp.ts'

interface User {
  uid: number
  gid: number
}

/** Neither capabilities nor a network nor a way to gain any. */
function confined({ uid, gid }: User, { diesWithUs }: { diesWithUs: boolean }): string[] {
  return [
    'setpriv',
    ...(diesWithUs ? ['--pdeathsig', 'KILL'] : []),
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    '--no-new-privs',
    '--inh-caps=-all',
    '--bounding-set=-all',
    '--',
  ]
}

/** Also how the process is recognized. */
export function qmpArgument(socket: string): string {
  return `socket,id=qmp,path=${socket},server=on,wait=off`
}

export interface DaemonOptions {
  /** Its QMP socket. */
  qmp: string
  args: string[]
  user: User
  /** Takes what it prints. */
  logFile: string
  /** It ends with us, else it lives on. */
  diesWithUs: boolean
  clock: Clock
}

/** QEMU's block layer without a machine, as QEMU's user. Resolves when it answers. Throws qemu.unavailable with its last words. */
export async function startDaemon(options: DaemonOptions, signal: AbortSignal): Promise<{ process: ProcessId; qmp: Qmp }> {
  const { user, clock } = options
  const [program = '', ...rest] = ['unshare', '--net', '--', ...confined(user, options), 'qemu-storage-daemon']
  const output = await open(options.logFile, 'w')
  try {
    const child = spawn(program, [...rest, '--chardev', qmpArgument(options.qmp), '--monitor', 'chardev=qmp', ...options.args], {
      detached: true,
      cwd: '/',
      stdio: ['ignore', output.fd, output.fd],
      env: { PATH: process.env.PATH, LC_ALL: 'C', MALLOC_ARENA_MAX: '1' },
    })
    child.on('error', () => {}) // seen below: it is not alive
    child.unref()
    const started = child.pid === undefined ? undefined : identify(child.pid)
    while (started && isAlive(started)) {
      const qmp = await Qmp.connect(options.qmp, signal).catch(() => undefined)
      if (qmp) return { process: started, qmp }
      await clock.sleep(10, signal) // no event tells when a bound socket begins to listen, or when a process is gone
    }
  } finally {
    await output.close()
  }
  const said = (await exec('tail', ['-c', '300', options.logFile])).stdout.trim()
  throw new PandoError('qemu.unavailable', { detail: said || 'qemu-storage-daemon ended without a word' })
}

/** Runs qemu-img as QEMU's user: what is in a guest's disk is never parsed by root. */
export async function imageTool(args: string[], user: User, signal: AbortSignal, okCodes?: number[]): Promise<string> {
  const [program = '', ...rest] = [...confined(user, { diesWithUs: true }), 'qemu-img', ...args]
  return (await exec(program, rest, { signal, timeoutMs: 600_000, ...(okCodes ? { okCodes } : {}) })).stdout
}
