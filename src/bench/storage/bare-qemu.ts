import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Cell } from '../../base/cell.ts'
import { PandoError } from '../../base/errors.ts'
import { CriDecoder } from '../../engines/qemu/cri.ts'
import type { VmPaths } from '../../engines/qemu/paths.ts'
import { pidOf } from '../host-memory.ts'

/** Command line of a VM that runs, the program first. */
export async function readArguments(cell: Cell, uid: string): Promise<string[]> {
  return (await readFile(`/proc/${await pidOf(cell, uid)}/cmdline`, 'utf8')).split('\0').slice(0, -1)
}

/** What a program printed, out of the log of its VM. */
export async function printed(log: string): Promise<string> {
  const lines = new CriDecoder().push(await readFile(log))
  return lines
    .filter(({ stream }) => stream === 'stdout')
    .map(({ text }) => text)
    .join('\n')
}

interface Recipe {
  argv: string[]
  paths: VmPaths
  /** Its root disk. */
  base: string
  /** What runs inside. */
  program: string[]
}

/** A VM of Pando's, stopped, started again by hand as often as one likes: a QEMU with the same devices that this process alone knows. */
export class BareQemu {
  readonly #folder: string
  readonly #log: string
  readonly #argv: string[]

  /** Takes copies of what goes with the VM, and of its root disk, which goes when no VM needs it; volumes are used where they are. */
  static async make({ argv, paths, base, program }: Recipe): Promise<BareQemu> {
    const folder = await mkdtemp(join(tmpdir(), 'pando-bench-bare-'))
    await cp(paths.dir, folder, { recursive: true })
    await cp(base, join(folder, 'base'))
    const moved = (text: string) =>
      text.replaceAll(`${paths.dir}/`, `${folder}/`).replaceAll(`${paths.runDir}/`, `${folder}/`).replaceAll(base, join(folder, 'base'))
    const config = join(folder, basename(paths.config))
    await writeFile(config, JSON.stringify({ ...JSON.parse(await readFile(config, 'utf8')), argv: program }))
    return new BareQemu(folder, moved(paths.log), plain(argv).map(moved))
  }

  private constructor(folder: string, log: string, argv: string[]) {
    this.#folder = folder
    this.#log = log
    this.#argv = argv
  }

  /** Boots it and resolves with what its program printed, when it has ended. Throws base.internal with what QEMU said. */
  async run(signal: AbortSignal): Promise<string> {
    await writeFile(this.#log, '')
    const [file, ...args] = this.#argv
    const qemu = spawn(file!, args, { signal, killSignal: 'SIGKILL', cwd: this.#folder, stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    qemu.stderr.on('data', (chunk: Buffer) => {
      said += String(chunk)
    })
    const [code] = (await once(qemu, 'close')) as [number | null]
    if (code !== 0) throw new PandoError('base.internal', { detail: `QEMU by hand: ${code} ${said.trim()}` })
    return printed(this.#log)
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** Without what Pando keeps VMs in, and with QEMU's own memory. */
function plain(argv: readonly string[]): string[] {
  return argv.flatMap((word, index) => {
    if (word === '-sandbox' || argv[index - 1] === '-sandbox') return []
    return [
      argv[index - 1] === '-object' ? word.replace(/^memory-backend-\w+,id=ram,size=(\w+),.*/, 'memory-backend-ram,id=ram,size=$1') : word,
    ]
  })
}
