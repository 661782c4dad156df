import { existsSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { release } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { asPandoError, PandoError } from '../../base/errors.ts'
import { exec } from '../../base/exec.node.ts'
import type { Probe } from '../../base/probe.ts'
import { machineType, qemuBinary } from './command-line.ts'
import { type GuestSource, guestOf } from './guest-artifacts.ts'
import { bootsOnKvm, type TrialOptions } from './kvm-trial.ts'
import { probeFile } from './paths.ts'
import { readJson, writeJson } from './records.ts'

export interface AcceleratorOptions extends Omit<TrialOptions, 'guest'> {
  guest: GuestSource
  accel: 'auto' | 'kvm' | 'tcg'
}

/** What was found out by trying, and what it is true for. */
interface Finding {
  key: string
  accelerator: 'kvm' | 'tcg'
  reason?: string
  remedy?: string
}

const programs = [qemuBinary, 'qemu-img', 'sqfstar', 'setpriv', 'nsenter', 'perl']

/** Finds out what QEMU can do here. Whether KVM runs a guest is tried once and remembered. */
export class Accelerator {
  readonly #options: AcceleratorOptions
  #finding: Promise<Finding> | undefined

  constructor(options: AcceleratorOptions) {
    this.#options = options
  }

  async probe(signal: AbortSignal): Promise<Probe> {
    try {
      const version = await this.#requirements(signal)
      const { accelerator, reason, remedy } = await this.#find(version, signal)
      return {
        available: true,
        version,
        accelerator,
        ...(reason === undefined ? {} : { reason }),
        ...(remedy === undefined ? {} : { remedy }),
      }
    } catch (thrown) {
      signal.throwIfAborted()
      const error = asPandoError(thrown)
      return { available: false, reason: error.message, remedy: error.hint }
    }
  }

  /** Throws qemu.unavailable, or what making the guest throws. */
  async choose(signal: AbortSignal): Promise<'kvm' | 'tcg'> {
    if (this.#options.accel !== 'auto') return this.#options.accel
    return (await this.#find(await qemuVersion(signal), signal)).accelerator
  }

  /** Resolves to QEMU's version. */
  async #requirements(signal: AbortSignal): Promise<string> {
    const missing = programs.filter((program) => !onPath(program))
    if (missing.length > 0) throw unavailable(`${missing.join(', ')} not found`)
    if (process.arch !== 'x64')
      throw unavailable(`the guest is made for x86_64, and this host is ${process.arch}`, 'Use the container engine on this node.')
    if (process.getuid?.() !== 0)
      throw unavailable('the server does not run as root', 'Start the server as root; QEMU itself runs as its own user.')
    const { stdout } = await exec(qemuBinary, ['-machine', 'help'], { signal })
    if (!stdout.includes(machineType)) throw unavailable(`this QEMU has no machine ${machineType}`, 'Install QEMU 7.2 or newer.')
    await guestOf(this.#options.guest)
    return qemuVersion(signal)
  }

  async #find(version: string, signal: AbortSignal): Promise<Finding> {
    this.#finding ??= this.#search(version, signal).catch((error: unknown) => {
      this.#finding = undefined
      throw error
    })
    return this.#finding
  }

  async #search(version: string, signal: AbortSignal): Promise<Finding> {
    const { accel, cell } = this.#options
    if (accel !== 'auto') return { key: '', accelerator: accel }
    const guest = await guestOf(this.#options.guest)
    const key = [release(), version, guest.version].join(' ')
    const known = await readJson<Finding>(probeFile(cell)).catch(() => undefined)
    if (known?.key === key) return known
    const trial = await bootsOnKvm({ ...this.#options, guest }, signal)
    const finding: Finding = {
      key,
      accelerator: trial.boots ? 'kvm' : 'tcg',
      ...(trial.boots ? {} : { reason: trial.reason, remedy: trial.remedy }),
    }
    await mkdir(dirname(probeFile(cell)), { recursive: true, mode: 0o711 })
    if (!trial.transient) await writeJson(probeFile(cell), finding)
    return finding
  }
}

let known: { of: string; version: string } | undefined

/** Asked once for each file that QEMU is: to start it takes longer than all else that a clone costs. */
export async function qemuVersion(signal: AbortSignal): Promise<string> {
  const { ino, mtimeMs, size } = await stat(programPath(qemuBinary) ?? qemuBinary)
  const of = `${ino} ${size} ${mtimeMs}`
  if (known?.of === of) return known.version
  const { stdout } = await exec(qemuBinary, ['--version'], { signal })
  const version = /version (\S+)/.exec(stdout)?.[1] ?? 'unknown'
  known = { of, version }
  return version
}

function onPath(program: string): boolean {
  return programPath(program) !== undefined
}

function programPath(program: string): string | undefined {
  const paths = (process.env.PATH ?? '').split(delimiter).map((dir) => join(dir, program))
  return paths.find((path) => existsSync(path))
}

function unavailable(detail: string, hint?: string): PandoError {
  return new PandoError('qemu.unavailable', { detail }, hint === undefined ? {} : { hint })
}
