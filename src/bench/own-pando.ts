import { access, chmod, mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Cell } from '../base/cell.ts'
import { exec } from '../base/exec.node.ts'
import { randomTag } from '../base/random-tag.node.ts'
import { connect, type PandoClient } from '../client/client.ts'
import { startDaemon, stopDaemon } from '../host/daemon.ts'

export interface OwnPandoOptions {
  /** Arguments for Node that run this program. */
  entry: readonly string[]
  /** Prepared kernels of another Pando; absent or empty: they are made anew, which takes a minute. */
  guestDir: string
  accel: string
  qemuUser: string
  /** With the fake engine: for what is measured by the thousand. */
  fake?: boolean
}

/** Range of the networks: apart from what a Pando in daily use hands out. */
const networkPool = '10.222.0.0/16'
const removeMs = 300_000

/** A whole Pando beside any other of this host: own folders, tag and addresses. `remove` leaves nothing of it. */
export class OwnPando {
  readonly cell: Cell
  readonly client: PandoClient
  readonly qemuUser: string
  readonly #entry: readonly string[]
  readonly #flags: readonly string[]
  readonly #verb: 'server' | 'dev'

  static async start(options: OwnPandoOptions, signal: AbortSignal): Promise<OwnPando> {
    const stateDir = await mkdtemp(join(tmpdir(), 'pando-bench-'))
    const pando = new OwnPando({ tag: randomTag('b'), stateDir, runDir: await mkdtemp('/run/pb-') }, options)
    try {
      for (const folder of [stateDir, pando.cell.runDir]) await chmod(folder, 0o711)
      if (await exists(options.guestDir)) await symlink(await realpath(options.guestDir), join(stateDir, 'guest'))
      await pando.startServer(signal)
      return pando
    } catch (error) {
      await pando.remove()
      throw error
    }
  }

  private constructor(cell: Cell, { entry, accel, qemuUser, fake = false }: OwnPandoOptions) {
    this.cell = cell
    this.client = connect({ socketPath: join(cell.runDir, 'api.sock') })
    this.qemuUser = qemuUser
    this.#entry = entry
    this.#verb = fake ? 'dev' : 'server'
    this.#flags = [
      ...['--state-dir', cell.stateDir, '--run-dir', cell.runDir, '--tag', cell.tag],
      ...['--port', '0', '--http-port', '0', '--https-port', '0'],
      ...['--network-pool', networkPool, '--accel', accel, '--qemu-user', qemuUser],
    ]
  }

  async startServer(signal: AbortSignal): Promise<void> {
    await startDaemon(this.cell, [...this.#entry, this.#verb, ...this.#flags], signal)
  }

  /** Its machines run on. */
  async stopServer(signal: AbortSignal): Promise<void> {
    await stopDaemon(this.cell, signal)
    this.client.close()
  }

  /** Ends and removes all of it. Takes no signal: it is what is done after Ctrl-C. */
  async remove(): Promise<void> {
    this.client.close()
    try {
      await exec(process.execPath, [...this.#entry, 'uninstall', '--yes', ...this.#flags], { timeoutMs: removeMs })
    } finally {
      for (const folder of [this.cell.stateDir, this.cell.runDir]) await rm(folder, { recursive: true, force: true })
    }
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
