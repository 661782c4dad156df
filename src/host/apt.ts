import { spawn } from 'node:child_process'
import { PandoError } from '../base/errors.ts'
import { findProgram } from './find-program.ts'

export interface InstallProgress {
  /** What happens, for people. */ message: string /** 0 to 1, where apt tells. */
  fraction?: number
}
export interface InstallOptions {
  signal: AbortSignal
  report(progress: InstallProgress): void
}

const env = { DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_MODE: 'l', LC_ALL: 'C' }
/** Another apt may hold the lock, as unattended upgrades do after boot. */
const lockTimeoutSeconds = 300

/**
 * Installs Debian packages without asking anything, after one `apt-get update`. Nothing to do for an empty list.
 * Throws host.no_apt on other systems, host.install_failed with what apt said.
 */
export async function installPackages(packages: readonly string[], options: InstallOptions): Promise<void> {
  if (packages.length === 0) return
  if (!(await findProgram('apt-get'))) throw new PandoError('host.no_apt', { packages: packages.join(' ') })
  options.report({ message: 'reading the package lists' })
  await apt(['update'], options)
  await apt(['install', '--yes', '--no-install-recommends', '-o', 'Dpkg::Options::=--force-confold', ...packages], options)
}

/** apt writes `dlstatus:` and `pmstatus:` lines to the descriptor it is given: that is where its progress comes from. */
async function apt(args: string[], { signal, report }: InstallOptions): Promise<void> {
  signal.throwIfAborted()
  const options = ['-q', '-o', `DPkg::Lock::Timeout=${lockTimeoutSeconds}`, '-o', 'APT::Status-Fd=3', '-o', 'Dpkg::Use-Pty=0']
  const child = spawn('apt-get', [...options, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    signal,
    killSignal: 'SIGTERM',
  })
  let said = ''
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4000)
    })
  let rest = ''
  child.stdio[3]!.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString('utf8')).split('\n')
    rest = lines.pop()!
    for (const line of lines) {
      const progress = parseStatusLine(line)
      if (progress) report(progress)
    }
  })
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exit) => resolve(exit ?? 1))
  })
  if (code !== 0) throw new PandoError('host.install_failed', { detail: lastWords(said) })
}

/** `pmstatus:qemu-utils:42.5:Unpacking qemu-utils (amd64)` -> progress; other lines -> undefined. */
export function parseStatusLine(line: string): InstallProgress | undefined {
  const match = /^(dl|pm)status:[^:]*(?::[a-z0-9]+)?:([\d.]+):(.+)$/.exec(line)
  if (!match) return undefined
  const half = match[1] === 'dl' ? 0 : 0.5
  return { message: match[3]!.trim(), fraction: half + Number(match[2]) / 200 }
}

/** The errors apt printed, else its last lines. */
function lastWords(said: string): string {
  const lines = said.trim().split('\n')
  const errors = lines.filter((line) => line.startsWith('E: '))
  return (errors.length > 0 ? errors : lines.slice(-3)).join(' ').slice(0, 600) || 'apt-get said nothing'
}
