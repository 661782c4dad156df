import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { access, chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { BlobStore } from '../../src/services/images/blobs.ts'
import { type BuildInput, buildSpec } from '../../src/services/images/build/spec.ts'
import { buildImage } from '../../src/services/images/build.ts'
import { openImage } from '../../src/services/images/content.ts'

/** A web server as a unit, so that there is something that systemd starts. */
const unit = `[Unit]
Description=A page
[Service]
ExecStart=/bin/busybox httpd -f -p 80 -h /srv/www
[Install]
WantedBy=multi-user.target
`

/** Debian whose program is systemd: what `image.build` takes, without the reference. */
export const debianWithSystemd: Omit<BuildInput, 'reference'> = {
  variant: 'essential',
  packages: ['systemd', 'systemd-sysv', 'busybox-static', 'openssh-server'],
  files: {
    '/etc/systemd/system/page.service': { content: unit },
    '/etc/systemd/system/multi-user.target.wants/page.service': { symlink: '/etc/systemd/system/page.service' },
    '/srv/www/index.html': { content: 'hello\n' },
  },
  config: { entrypoint: ['/sbin/init'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' } },
}

/** Its root disk, a squashfs. Made on first use in about a minute, kept between runs, named after what it is made of. */
export async function debianDisk(signal: AbortSignal): Promise<string> {
  const folder = join(tmpdir(), 'pando-test-debian')
  await mkdir(folder, { recursive: true, mode: 0o755 })
  const disk = join(folder, `${createHash('sha256').update(JSON.stringify(debianWithSystemd)).digest('hex').slice(0, 16)}.squashfs`)
  const known = await access(disk).then(
    () => true,
    () => false,
  )
  if (known) return disk
  const temporary = await mkdtemp(join(folder, 'build-'))
  try {
    const blobs = new BlobStore(join(temporary, 'blobs')),
      spec = buildSpec.parse({ reference: 'debian:systemd', ...debianWithSystemd })
    const { digest } = await buildImage({ spec, blobs, lease: blobs.lease(), workDir: join(temporary, 'work'), signal })
    const made = join(temporary, 'disk')
    const child = spawn('sqfstar', ['-quiet', '-no-progress', '-noI', '-noD', '-noF', '-noX', made], {
      stdio: ['pipe', 'ignore', 'inherit'],
    })
    const exit = once(child, 'exit')
    await pipeline(await (await openImage(blobs, digest)).openRootfs(signal), child.stdin)
    if ((await exit)[0] !== 0) throw new Error('sqfstar failed')
    await chmod(made, 0o644)
    await rename(made, disk)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
  return disk
}
