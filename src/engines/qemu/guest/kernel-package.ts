import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { PandoError } from '../../../base/errors.ts'
import { exec } from '../../../base/exec.node.ts'

/** A Debian package of a kernel image, downloaded and not installed. */
const kernelPackage = z.object({ name: z.string(), version: z.string(), file: z.string() })
export type KernelPackage = z.infer<typeof kernelPackage>

/** The generic kernel, never the cloud flavour: that one is built without the vmgenid driver. */
const metaPackages: Partial<Record<NodeJS.Architecture, string>> = { x64: 'linux-image-amd64', arm64: 'linux-image-arm64' }

/**
 * The kernel package in `dir`, downloaded by apt when there is none yet. It is kept until the folder is emptied: a new kernel
 * is a decision, not a side effect. Throws qemu.guest_build_failed.
 */
export async function ensureKernelPackage(
  dir: string,
  { signal, progress }: { signal: AbortSignal; progress?: ((step: string) => void) | undefined },
): Promise<KernelPackage> {
  const record = join(dir, 'package.json')
  const known = await readFile(record, 'utf8').then(
    (text) => kernelPackage.parse(JSON.parse(text)),
    () => undefined,
  )
  if (known !== undefined) return { ...known, file: join(dir, known.file) }
  progress?.('downloading the kernel package')
  const temporary = join(dir, `download-${process.pid}`)
  await mkdir(temporary, { recursive: true })
  try {
    const name = await resolvePackage(signal)
    await exec('apt-get', ['download', '-q', name], { cwd: temporary, signal, timeoutMs: 600_000 })
    const file = (await readdir(temporary)).find((entry) => entry.endsWith('.deb'))
    if (file === undefined) throw new PandoError('qemu.guest_build_failed', { detail: `apt-get download ${name} left no file` })
    const version = (await exec('dpkg-deb', ['--field', join(temporary, file), 'Version'], { signal })).stdout.trim()
    await rename(join(temporary, file), join(dir, file))
    await writeFile(join(temporary, 'record'), JSON.stringify({ name, version, file }))
    await rename(join(temporary, 'record'), record)
    return { name, version, file: join(dir, file) }
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** `linux-image-amd64` only depends on the package that holds the kernel, whose name carries the release. */
async function resolvePackage(signal: AbortSignal): Promise<string> {
  const meta = metaPackages[process.arch]
  if (meta === undefined) throw new PandoError('qemu.guest_build_failed', { detail: `no guest kernel is known for ${process.arch}` })
  const { stdout } = await exec('apt-cache', ['depends', '--no-recommends', '--no-suggests', meta], { signal, okCodes: [0, 100] })
  const found = /Depends: (linux-image-\S+)/.exec(stdout)?.[1]
  if (found === undefined) {
    throw new PandoError(
      'qemu.guest_build_failed',
      { detail: `apt does not know ${meta}` },
      { hint: 'Run `apt-get update`, then try again.' },
    )
  }
  return found
}
