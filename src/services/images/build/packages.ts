import { mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PandoError } from '../../../base/errors.ts'
import { exec } from '../../../base/exec.node.ts'
import type { Layer } from '../layers.ts'
import { detectFileCompression } from '../oci/compression.ts'
import { outputOf, runBuildStep } from './run.ts'
import type { BuildSpec } from './spec.ts'

export interface PackageOptions {
  spec: BuildSpec
  /** Empty, and removed by the caller. */
  workDir: string
  signal: AbortSignal
  onLine(line: string): void
}

/** What the packages of a build bring, as layers to merge. */
export async function packageLayers(options: PackageOptions): Promise<Layer[]> {
  if (options.spec.variant !== 'none') return [await debootstrapLayer(options)]
  return options.spec.packages.length === 0 ? [] : debLayers(options)
}

/** The files of each package as apt delivers it, verified by apt; no script of theirs runs. */
async function debLayers({ spec, workDir, signal, onLine }: PackageOptions): Promise<Layer[]> {
  const folder = join(workDir, 'debs')
  await mkdir(folder)
  onLine(`downloading ${spec.packages.join(', ')}`)
  await runBuildStep(['apt-get', 'download', '-q', '-o', 'APT::Sandbox::User=root', '--', ...spec.packages], {
    signal,
    cwd: folder,
    onLine,
  })
  const debs = (await readdir(folder)).filter((name) => name.endsWith('.deb')).sort()
  return Promise.all(
    debs.map(async (name) => ({
      packedBytes: (await stat(join(folder, name))).size,
      compression: 'none' as const,
      open: (inner: AbortSignal) => outputOf(['dpkg-deb', '--fsys-tarfile', join(folder, name)], inner),
    })),
  )
}

async function debootstrapLayer({ spec, workDir, signal, onLine }: PackageOptions): Promise<Layer> {
  const path = join(workDir, 'rootfs.tar')
  const include = spec.packages.length === 0 ? [] : [`--include=${spec.packages.join(',')}`]
  const suite = spec.suite ?? (await hostSuite())
  const sources = spec.suite === undefined || spec.suite === (await hostSuite()) ? await hostSources(signal) : []
  const command = [
    'mmdebstrap',
    '--mode=root',
    '--format=tar',
    `--variant=${spec.variant}`,
    ...include,
    ...(await aptOptions(signal)),
    suite,
    path,
    ...sources,
  ]
  await runBuildStep(command, { isolate: true, signal, onLine, env: { TMPDIR: workDir, SOURCE_DATE_EPOCH: String(spec.sourceDateEpoch) } })
  return {
    packedBytes: (await stat(path)).size,
    compression: await detectFileCompression(path),
    open: (inner) => outputOf(['cat', path], inner),
  }
}

async function hostSuite(): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '')
  const codename = /^VERSION_CODENAME="?([a-z0-9-]+)"?$/m.exec(release)?.[1]
  if (!codename)
    throw new PandoError('image.build_failed', { detail: 'this machine does not say which Debian release it is; name a suite' })
  return codename
}

/**
 * The distribution's own archives as this machine knows them, mirrors included. Other vendors' sources stay out: their keys
 * and packages are none of the image's business. Empty when apt has no lists; mmdebstrap then takes its default mirror.
 */
async function hostSources(signal: AbortSignal): Promise<string[]> {
  const vendor = /^ID="?([a-z]+)"?$/m.exec(await readFile('/etc/os-release', 'utf8'))?.[1]
  const { stdout } = await exec(
    'apt-get',
    ['indextargets', '--format', '$(ORIGIN)|$(REPO_URI)|$(RELEASE)|$(COMPONENT)', 'Created-By: Packages'],
    { signal },
  )
  const lines = stdout
    .split('\n')
    .map((line) => line.split('|'))
    .filter(([origin]) => origin?.toLowerCase() === vendor)
  return [...new Set(lines.map(([, uri, release, component]) => `deb ${uri} ${release} ${component}`))]
}

/** mmdebstrap starts from an empty apt configuration; a proxy is what it would miss. */
async function aptOptions(signal: AbortSignal): Promise<string[]> {
  const { stdout } = await exec('apt-config', ['dump', '--format', '%f "%v";%n', 'Acquire::http::Proxy', 'Acquire::https::Proxy'], {
    signal,
  })
  return stdout
    .split('\n')
    .filter((line) => /^Acquire::https?::Proxy "[^"]+";$/.test(line))
    .map((line) => `--aptopt=${line}`)
}
