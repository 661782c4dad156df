import type { Operation } from '../services/lifecycle/operation-kind.ts'
import type { Objects } from './objects.ts'

/** A minimal guest: one program, which serves a page. */
export const page = {
  reference: 'bench-page:1',
  variant: 'none',
  packages: ['busybox-static'],
  files: {
    '/tmp': { directory: true, mode: 0o1777 },
    '/www/index.html': { content: 'here\n' },
    ...Object.fromEntries(['sh', 'dd', 'httpd', 'sleep'].map((name) => [`/bin/${name}`, { symlink: 'busybox' }])),
  },
  config: { entrypoint: ['/bin/httpd', '-f', '-p', '80', '-h', '/www'], env: { PATH: '/bin' } },
}

const unit = `[Unit]
Description=A page
[Service]
ExecStart=/bin/busybox httpd -f -p 80 -h /www
[Install]
WantedBy=multi-user.target
`

/** A whole small Debian that systemd runs, with the same page. */
export const debian = {
  reference: 'bench-debian:1',
  variant: 'minbase',
  packages: ['systemd', 'systemd-sysv', 'dbus', 'busybox'],
  files: {
    '/www/index.html': { content: 'here\n' },
    '/etc/systemd/system/page.service': { content: unit },
    '/etc/systemd/system/multi-user.target.wants/page.service': { symlink: '/etc/systemd/system/page.service' },
  },
  config: { entrypoint: ['/sbin/init'] },
}

/** Libraries of Python, enough to read here and there for a while. */
export const python = {
  reference: 'bench-python:1',
  variant: 'minbase',
  packages: ['python3', 'python3-numpy', 'python3-twisted', 'python3-django'],
}

/** Resolves with its digest. */
export async function buildImage(objects: Objects, spec: typeof page | typeof debian | typeof python): Promise<string> {
  const { digest } = await objects.ended(await objects.post<typeof Operation>('images/build', spec))
  return String(digest)
}
