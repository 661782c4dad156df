import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { PandoError } from '../../../base/errors.ts'
import { exec } from '../../../base/exec.node.ts'

/**
 * What the guest needs, and when: at each boot, at the first fork, or for its first volume. The modules that these need are found by themselves.
 * In the order in which they are wanted.
 */
export const wantedModules = {
  boot: [
    'virtio_pci',
    'virtio_console',
    'qemu_fw_cfg', // to hear from the host and to answer it
    'virtio_blk',
    'squashfs',
    'crc32c_generic',
    'ext4',
    'overlay',
    'virtio_net',
    'button',
    'evdev', // the ACPI power button, and how init reads it
  ],
  fork: ['tcp_diag', 'udp_diag'], // to find and end connections
  volumes: ['virtio_scsi', 'sd_mod'], // disks that come and go
} as const

/** Init asks for the disks it wants: to ask all 256 targets of the controller takes longer than all else. */
export const moduleParameters: Readonly<Record<string, string>> = { scsi_mod: 'scan=manual' }

export const moments = Object.keys(wantedModules) as (keyof typeof wantedModules)[]

export interface KernelModule {
  name: string
  data: Buffer
  when: keyof typeof wantedModules
}

/**
 * The wanted modules of an unpacked kernel package and all they depend on, each after those it needs. What a module needs
 * stands in the module itself: Debian's package has no modules.dep, which only an installation makes. Throws qemu.guest_build_failed.
 */
export async function collectModules(modulesDir: string, scratchDir: string, signal: AbortSignal): Promise<KernelModule[]> {
  const files = await moduleFiles(modulesDir)
  const builtin = new Set((await readFile(join(modulesDir, 'modules.builtin'), 'utf8')).split('\n').map(moduleName))
  const chosen = new Map<string, KernelModule>()
  const add = async (name: string, when: KernelModule['when']): Promise<void> => {
    if (chosen.has(name) || builtin.has(name)) return
    const path = files.get(name)
    if (path === undefined) throw new PandoError('qemu.guest_build_failed', { detail: `this kernel has no module ${name}` })
    const data = await slim(path, join(scratchDir, `${name}.ko`), signal)
    for (const needed of dependencies(data)) await add(needed, when)
    chosen.set(name, { name, data, when })
  }
  for (const when of moments) for (const name of wantedModules[when]) await add(name, when)
  return [...chosen.values()]
}

async function moduleFiles(dir: string): Promise<Map<string, string>> {
  const entries = await readdir(dir, { recursive: true })
  return new Map(entries.filter((path) => /\.ko(\.xz)?$/.test(path)).map((path) => [moduleName(path), join(dir, path)]))
}

function moduleName(path: string): string {
  return basename(path)
    .replace(/\.ko(\.xz)?$/, '')
    .replaceAll('-', '_')
}

function dependencies(module: Buffer): string[] {
  const found = /\0depends=([^\0]*)\0/.exec(module.toString('latin1'))
  return (found?.[1] ?? '')
    .split(',')
    .filter((name) => name !== '')
    .map((name) => name.replaceAll('-', '_'))
}

/**
 * What only costs time when it is loaded, which emulated is most of what loading takes: type information (the kernel would
 * first parse 5 MB of its own), unwind tables (it sorts them; stack traces through modules become vaguer). The signature goes too.
 */
const dropped = ['.BTF', '.orc_unwind*', '.rela.orc_unwind*']

async function slim(path: string, scratch: string, signal: AbortSignal): Promise<Buffer> {
  const plain = path.endsWith('.xz') ? path.slice(0, -3) : path
  if (path.endsWith('.xz')) await exec('xz', ['--decompress', '--keep', '--force', path], { signal })
  await exec('strip', ['--strip-debug', ...dropped.map((section) => `--remove-section=${section}`), '-o', scratch, plain], { signal })
  return readFile(scratch)
}
