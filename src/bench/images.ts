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

/** The tool that measures disks. */
export const fio = { reference: 'bench-fio:1', variant: 'extract', packages: ['fio', 'busybox-static'] }

/** nginx that tells its version and the address it was reached at. */
export function shop(version: number) {
  const config = `daemon off; user nobody nogroup; worker_processes 1; error_log /dev/stderr warn; pid /tmp/nginx.pid;
events { worker_connections 512; }
http { access_log off; keepalive_requests 1000000; server { listen 80; location / { return 200 "shop ${version} at $server_addr\\n"; } } }
`
  return {
    reference: `bench-shop:${version}`,
    variant: 'none',
    packages: ['nginx', 'libc6', 'libcrypt1', 'libpcre2-8-0', 'libssl3', 'zlib1g'],
    files: {
      '/etc/nginx/shop.conf': { content: config },
      '/etc/passwd': { content: 'root:x:0:0::/:/bin/false\nnobody:x:65534:65534::/:/bin/false\n' },
      '/etc/group': { content: 'root:x:0:\nnogroup:x:65534:\n' },
      ...Object.fromEntries(['/var/lib/nginx', '/var/log/nginx'].map((path) => [path, { directory: true, mode: 0o755 }])),
      '/tmp': { directory: true, mode: 0o1777 },
    },
    config: { entrypoint: ['/usr/sbin/nginx', '-c', '/etc/nginx/shop.conf'], stopSignal: 'SIGQUIT' },
  }
}

/** Resolves with its digest. */
export async function buildImage(
  objects: Objects,
  spec: typeof page | typeof debian | typeof python | typeof fio | ReturnType<typeof shop>,
): Promise<string> {
  const { digest } = await objects.ended(await objects.post<typeof Operation>('images/build', spec))
  return String(digest)
}
