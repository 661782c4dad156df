import type { Cloud } from './cloud.ts'

export interface Shop {
  /** What it answers with, beside its host name. */
  version: number
  /** How it is broken. Default: not at all. */
  fault?: 'answers 500' | 'crashes'
}

/** A worker for each request that waits is enough; errors go where `logs` finds them. */
const config = ({ version, fault }: Shop) => `daemon off;
user nobody nogroup;
worker_processes 1;
error_log /dev/stderr warn;
pid /tmp/nginx.pid;
events { worker_connections 512; }
http {
  access_log off;
  keepalive_requests 100000;
  server {
    listen 80;
    location = /health { return 200 "well\\n"; }
    location / { ${fault === 'answers 500' ? 'return 500 "broken\\n"' : `return 200 "shop ${version} on $hostname\\n"`}; }
  }
  ${fault === 'crashes' ? 'no_such_directive on;' : ''}
}
`

/** Builds nginx from the machine's own packages, with a configuration that tells its version, under `reference`. */
export async function buildShop(cloud: Cloud, reference: string, shop: Shop): Promise<void> {
  const spec = {
    variant: 'none',
    packages: ['nginx', 'libc6', 'libcrypt1', 'libpcre2-8-0', 'libssl3', 'zlib1g'],
    files: {
      '/etc/nginx/shop.conf': { content: config(shop) },
      '/etc/passwd': { content: 'root:x:0:0::/:/bin/false\nnobody:x:65534:65534::/:/bin/false\n' },
      '/etc/group': { content: 'root:x:0:\nnogroup:x:65534:\n' },
      '/var/lib/nginx': { directory: true, mode: 0o755 },
      '/var/log/nginx': { directory: true, mode: 0o755 },
      '/tmp': { directory: true, mode: 0o1777 },
    },
    config: { entrypoint: ['/usr/sbin/nginx', '-c', '/etc/nginx/shop.conf'], stopSignal: 'SIGQUIT' },
  }
  const { code, stderr } = await cloud.cli(['image', 'build', reference, '--spec', '-'], { input: JSON.stringify(spec) })
  if (code !== 0) throw new Error(`building ${reference} failed: ${stderr}`)
}
