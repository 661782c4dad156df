import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { type Pack, pack } from 'tar-stream'
import { exec } from '../base/exec.node.ts'
import type { ImageContent } from './engine.ts'
import { imageConfig } from './image-config.ts'

const busyboxPath = '/bin/busybox'

const architectures: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64' }

const config = imageConfig({ cmd: ['sh'], env: { PATH: '/bin' }, architecture: architectures[process.arch] ?? process.arch })

/** For tests: a small image of this machine's own busybox-static with every applet linked in /bin; the same bytes each time. */
export async function busyboxImage(): Promise<ImageContent> {
  const rootfs = await rootfsTar()
  const archive = await dockerArchive(rootfs)
  return {
    digest: sha256(archive),
    reference: 'pando.test/busybox:latest',
    config,
    sizeBytes: rootfs.length,
    openRootfs: async () => streamOf(rootfs),
    openDockerArchive: async () => streamOf(archive),
  }
}

async function rootfsTar(): Promise<Buffer> {
  const { stdout } = await exec(busyboxPath, ['--list'])
  const tar = pack()
  for (const [name, mode] of Object.entries({
    bin: 0o755,
    dev: 0o755,
    etc: 0o755,
    proc: 0o555,
    root: 0o700,
    run: 0o755,
    sys: 0o555,
    tmp: 0o1777,
    var: 0o755,
    www: 0o755,
  })) {
    tar.entry({ name: `${name}/`, type: 'directory', mode, mtime })
  }
  file(tar, { name: 'bin/busybox', mode: 0o755 }, await readFile(busyboxPath))
  for (const applet of stdout.split('\n').filter((name) => name !== '' && name !== 'busybox')) {
    tar.entry({ name: `bin/${applet}`, type: 'symlink', linkname: 'busybox', mode: 0o777, mtime })
  }
  file(tar, { name: 'etc/passwd' }, 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n')
  file(tar, { name: 'etc/group' }, 'root:x:0:\nnogroup:x:65534:\n')
  file(tar, { name: 'www/index.html' }, 'hello from busybox\n')
  return bytes(tar)
}

/** What `docker save` would write: manifest.json, the image config and one layer. */
function dockerArchive(layer: Buffer): Promise<Buffer> {
  const imageConfig = JSON.stringify({
    architecture: config.architecture,
    os: 'linux',
    created: mtime.toISOString(),
    config: { Cmd: config.cmd, Env: Object.entries(config.env).map(([key, value]) => `${key}=${value}`) },
    rootfs: { type: 'layers', diff_ids: [sha256(layer)] },
  })
  const configName = `${sha256(imageConfig).slice('sha256:'.length)}.json`
  const tar = pack()
  file(tar, { name: 'manifest.json' }, JSON.stringify([{ Config: configName, RepoTags: null, Layers: ['layer.tar'] }]))
  file(tar, { name: configName }, imageConfig)
  file(tar, { name: 'layer.tar' }, layer)
  return bytes(tar)
}

const mtime = new Date('2024-01-01T00:00:00Z')

function file(tar: Pack, header: { name: string; mode?: number }, content: string | Buffer): void {
  tar.entry({ mode: 0o644, mtime, ...header }, content)
}

async function bytes(tar: Pack): Promise<Buffer> {
  tar.finalize()
  const parts: Buffer[] = []
  for await (const part of tar) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

function streamOf(content: Buffer): Readable {
  return Readable.from([content], { objectMode: false })
}

function sha256(content: string | Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`
}
