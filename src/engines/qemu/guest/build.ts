import { createHash } from 'node:crypto'
import { access, chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { asPandoError, PandoError } from '../../../base/errors.ts'
import { exec } from '../../../base/exec.node.ts'
import { compilePreload, preloadFlags, preloadSources } from '../preload.ts'
import { packCpio } from './cpio.ts'
import { collectModules, type KernelModule, moduleParameters, moments, wantedModules } from './kernel-modules.ts'
import { ensureKernelPackage, type KernelPackage } from './kernel-package.ts'
import { extractVmlinux } from './vmlinux.ts'

export interface GuestArtifacts {
  /** For QEMU's -kernel. */
  kernel: string
  /** For QEMU's -initrd. */
  initramfs: string
  /** A small empty ext4 as qcow2. Each VM gets a copy, enlarged to the size of its writable layer. */
  overlayTemplate: string
  /** For LD_PRELOAD of QEMU, see memory/layers.c. */
  preload: string
  /** Changes when any input changes. */
  version: string
  /** Release of the kernel, `6.1.0-56-amd64`. */
  modulesVersion: string
}

export interface BuildGuestOptions {
  /** Receives one folder for each version; those of other versions are left alone. */
  outDir: string
  /** Keeps the downloaded kernel package. */
  cacheDir: string
  signal: AbortSignal
  /** Told of each step that takes more than a moment. */
  progress?: (step: string) => void
}

/** Raise it when the recipe in these files changes what comes out of equal inputs. */
const recipe = 5
const busybox = '/bin/busybox'
const sourceDir = join(import.meta.dirname, 'init')
/** Longer than any build takes. */
const abandonedAfterMs = 3_600_000
const templateBytes = 64 * 1024 * 1024
const compilerFlags = ['-static', '-s', '-Os', '-std=gnu11', '-Wall', '-Wextra', '-Werror=implicit-function-declaration']
const directories = ['bin', 'dev', 'image', 'layer', 'lower', 'modules', 'proc', 'sys']

/**
 * Makes the guest: kernel, initramfs and the template of writable layers. Takes milliseconds when nothing changed since the
 * last time. Needs gcc, libc6-dev, busybox-static, xz-utils, e2fsprogs, qemu-utils and apt.
 * Throws base.command_missing, qemu.guest_build_failed.
 */
export async function buildGuest(options: BuildGuestOptions): Promise<GuestArtifacts> {
  const { outDir, cacheDir, signal } = options
  await Promise.all([mkdir(outDir, { recursive: true }), mkdir(cacheDir, { recursive: true })])
  const kernel = await ensureKernelPackage(cacheDir, options)
  const version = await hashInputs(kernel)
  const finished = join(outDir, version)
  if (!(await exists(finished))) {
    await removeAbandoned(outDir)
    const temporary = await mkdtemp(join(outDir, '.build-'))
    try {
      await build(temporary, kernel, options)
      // Another process may have finished the same version meanwhile: then that one serves.
      await rename(temporary, finished).catch(async (error: unknown) => {
        if (!(await exists(finished))) throw error
      })
    } catch (error) {
      throw signal.aborted || error instanceof PandoError
        ? error
        : new PandoError('qemu.guest_build_failed', { detail: asPandoError(error).message }, { cause: error })
    } finally {
      await rm(temporary, { recursive: true, force: true })
    }
  }
  return {
    kernel: join(finished, 'kernel'),
    initramfs: join(finished, 'initramfs'),
    overlayTemplate: join(finished, 'overlay.qcow2'),
    preload: join(finished, 'preload.so'),
    version,
    modulesVersion: (await readFile(join(finished, 'release'), 'utf8')).trim(),
  }
}

/** What builds left that were killed. */
async function removeAbandoned(outDir: string): Promise<void> {
  for (const path of (await readdir(outDir)).filter((name) => name.startsWith('.build-')).map((name) => join(outDir, name))) {
    const found = await stat(path).catch(() => undefined)
    if (found && found.mtimeMs < Date.now() - abandonedAfterMs) await rm(path, { recursive: true, force: true })
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

async function sources(): Promise<string[]> {
  return (await readdir(sourceDir, { recursive: true }))
    .filter((name) => /\.[ch]$/.test(name))
    .sort()
    .map((name) => join(sourceDir, name))
}

async function hashInputs(kernel: KernelPackage): Promise<string> {
  const hash = createHash('sha256')
  const { name: kernelName, version } = kernel
  const flags = [compilerFlags, preloadFlags]
  hash.update(
    JSON.stringify([recipe, process.arch, kernelName, version, flags, directories, wantedModules, moduleParameters, templateBytes]),
  )
  // By names that do not tell where Pando lies: moving it makes no new guest.
  const inputs = [
    ...[...(await sources()), ...preloadSources].map((path) => ({ name: relative(sourceDir, path), path })),
    { name: busybox, path: busybox },
  ]
  for (const { name, path } of inputs) hash.update(`\0${name}\0`).update(await readInput(path))
  return hash.digest('hex').slice(0, 16)
}

async function readInput(path: string): Promise<Buffer> {
  return readFile(path).catch((cause: unknown) => {
    throw new PandoError('qemu.guest_build_failed', { detail: `${path} is missing` }, { cause, hint: 'Install busybox-static.' })
  })
}

async function build(dir: string, kernel: KernelPackage, { signal, progress }: BuildGuestOptions): Promise<void> {
  const scratch = join(dir, 'scratch')
  await mkdir(scratch)
  progress?.('unpacking the kernel')
  await exec('dpkg-deb', ['--extract', kernel.file, scratch], { signal, timeoutMs: 300_000 })
  const release = kernel.name.replace(/^linux-image-/, '')
  const vmlinuz = join(scratch, 'boot', `vmlinuz-${release}`)
  if (!(await bootsUncompressed(scratch, release)) || !(await extractVmlinux(vmlinuz, join(dir, 'kernel'), signal))) {
    await rename(vmlinuz, join(dir, 'kernel'))
  }
  const modules = await collectModules(join(scratch, 'lib/modules', release), scratch, signal)
  progress?.('compiling init')
  const init = join(scratch, 'init')
  await exec('gcc', [...compilerFlags, `-I${sourceDir}`, '-o', init, ...(await sources()).filter((path) => path.endsWith('.c'))], {
    signal,
    timeoutMs: 120_000,
  })
  await compilePreload(join(dir, 'preload.so'), signal)
  progress?.('packing')
  await writeFile(join(dir, 'initramfs'), packInitramfs({ init: await readFile(init), busybox: await readFile(busybox), modules }))
  await makeTemplate(join(dir, 'overlay.qcow2'), scratch, signal)
  await writeFile(join(dir, 'release'), `${release}\n`)
  await rm(scratch, { recursive: true })
  await chmod(dir, 0o755) // QEMU runs as a user of its own
}

/** QEMU starts an ELF kernel by its PVH entry point; a kernel without one must come as it is packed. */
async function bootsUncompressed(unpacked: string, release: string): Promise<boolean> {
  const config = await readFile(join(unpacked, 'boot', `config-${release}`), 'utf8').catch(() => '')
  return config.includes('\nCONFIG_PVH=y\n')
}

function packInitramfs(parts: { init: Buffer; busybox: Buffer; modules: KernelModule[] }): Buffer {
  return packCpio([
    ...directories.map((path) => ({ type: 'directory', path }) as const),
    { type: 'file', path: 'init', data: parts.init, mode: 0o755 },
    { type: 'file', path: 'bin/busybox', data: parts.busybox, mode: 0o755 },
    { type: 'symlink', path: 'bin/sh', target: 'busybox' },
    ...parts.modules.map(({ name, data }) => ({ type: 'file', path: `modules/${name}`, data }) as const),
    ...moments.map((when) => ({ type: 'file', path: `modules/${when}`, data: listOf(parts.modules, when) }) as const),
  ])
}

function listOf(modules: KernelModule[], when: KernelModule['when']): Buffer {
  return Buffer.from(
    modules
      .flatMap((module) => (module.when === when ? [`${[module.name, moduleParameters[module.name]].join(' ').trim()}\n`] : []))
      .join(''),
  )
}

/** The guest grows the file system to the size of its disk. */
async function makeTemplate(path: string, scratch: string, signal: AbortSignal): Promise<void> {
  const raw = join(scratch, 'overlay')
  await writeFile(raw, '')
  await truncate(raw, templateBytes)
  await exec(
    'mke2fs',
    ['-q', '-F', '-t', 'ext4', '-b', '4096', '-m', '0', '-J', 'size=16', '-E', 'lazy_itable_init=1,lazy_journal_init=1', raw],
    { signal },
  )
  await exec('qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', raw, path], { signal })
}
