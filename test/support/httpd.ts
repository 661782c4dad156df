import type { Cloud } from './cloud.ts'

const applets = ['sh', 'cat', 'echo', 'httpd', 'ls', 'mkdir', 'nslookup', 'sleep', 'stat', 'wc', 'wget', 'touch', 'true']

/** Builds an image of the machine's own busybox that runs what it is told, `httpd` by default. */
export async function buildHttpd(cloud: Cloud, reference: string): Promise<void> {
  const spec = {
    variant: 'none',
    packages: ['busybox', 'libc6'],
    files: {
      '/tmp': { directory: true, mode: 0o1777 },
      '/data': { directory: true, mode: 0o755 },
      ...Object.fromEntries(applets.map((name) => [`/bin/${name}`, { symlink: 'busybox' }])),
    },
    config: { cmd: ['httpd', '-f'], env: { PATH: '/bin' } },
  }
  const { code, stderr } = await cloud.cli(['image', 'build', reference, '--spec', '-'], { input: JSON.stringify(spec) })
  if (code !== 0) throw new Error(`building ${reference} failed: ${stderr}`)
}
