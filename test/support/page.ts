import type { Cloud } from './cloud.ts'

const applets = [
  'sh',
  'cat',
  'echo',
  'env',
  'head',
  'hostname',
  'httpd',
  'id',
  'ls',
  'mkdir',
  'nc',
  'nslookup',
  'ping',
  'sleep',
  'stty',
  'sync',
  'tail',
  'tar',
  'true',
  'false',
  'uname',
  'wget',
]

const serve = `#!/bin/sh
mkdir -p /www /tmp
echo "host $(hostname) kernel $(uname -r)" >/www/index.html
echo serving
trap 'exit 0' TERM
httpd -f -p 80 -h /www &
wait
`

/** Builds a small image from the machine's own packages: busybox that serves a page with its host name and kernel on port 80. */
export async function buildPage(cloud: Cloud, reference: string, project = 'default'): Promise<void> {
  const spec = {
    variant: 'none',
    // The dynamic busybox: the static one cannot look up names, because glibc loads its resolver at run time.
    packages: ['busybox', 'libc6'],
    files: {
      '/serve.sh': { content: serve, mode: 0o755 },
      '/tmp': { directory: true, mode: 0o1777 },
      ...Object.fromEntries(applets.map((name) => [`/bin/${name}`, { symlink: 'busybox' }])),
    },
    config: { entrypoint: ['/serve.sh'], env: { PATH: '/bin' } },
  }
  const { code, stderr } = await cloud.cli(['image', 'build', reference, '--spec', '-', '--project', project], {
    input: JSON.stringify(spec),
  })
  if (code !== 0) throw new Error(`building ${reference} failed: ${stderr}`)
}
