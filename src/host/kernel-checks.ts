import { access, constants, readFile } from 'node:fs/promises'
import { exec } from '../base/exec.node.ts'
import type { Check, CheckContext, Finding } from './checks.ts'
import { findProgram } from './find-program.ts'

/** What the kernel can do. Features are tried in a name space that ends with the program that tried. */
export const kernelChecks: readonly Check[] = [
  {
    id: 'tun',
    what: '/dev/net/tun',
    why: 'is how a virtual machine gets its network card',
    neededBy: 'virtual machines',
    remedy: 'modprobe tun; in a container, start it with --device /dev/net/tun',
    probe: () => device('/dev/net/tun'),
  },
  {
    id: 'kvm',
    what: '/dev/kvm',
    why: 'runs virtual machines at full speed; without it they are emulated, some ten times slower',
    neededBy: 'virtual machines',
    optional: true,
    remedy: 'Turn on VT-x or AMD-V in the firmware, or nested virtualization on the outer host; then: modprobe kvm_intel or kvm_amd',
    async probe() {
      const finding = await device('/dev/kvm')
      return finding.state === 'ok' ? { ...finding, detail: 'there; the node boots a guest once to see that it truly works' } : finding
    },
  },
  {
    id: 'bridge',
    what: 'bridges',
    why: 'each network is a bridge that containers and virtual machines share',
    neededBy: 'networks',
    remedy: 'modprobe bridge, or a kernel with CONFIG_BRIDGE',
    probe: (ctx) => tryInNewNetwork(['ip', 'link', 'add', 'name', 'pdcheck', 'type', 'bridge'], ctx),
  },
  {
    id: 'nf_tables',
    what: 'nf_tables',
    why: 'filters and translates addresses',
    neededBy: 'networks',
    remedy: 'modprobe nf_tables, or a kernel with CONFIG_NF_TABLES',
    probe: (ctx) => tryInNewNetwork(['nft', 'add', 'table', 'inet', 'pdcheck'], ctx),
  },
  {
    id: 'ip_forward',
    what: 'IP forwarding',
    why: 'lets instances reach the outside; Pando turns it on',
    neededBy: 'networks',
    remedy: 'sysctl -w net.ipv4.ip_forward=1 on the outer host, or run Pando where /proc/sys can be written',
    probe: ipForward,
  },
  {
    id: 'overlay',
    what: 'overlayfs',
    why: 'puts a writable layer over an image',
    neededBy: 'containers',
    remedy: 'modprobe overlay, or a kernel with CONFIG_OVERLAY_FS',
    probe: overlay,
  },
  {
    id: 'cgroups',
    what: 'control groups',
    why: 'limit and count CPU and memory of containers',
    neededBy: 'containers',
    remedy: 'Mount them: mount -t cgroup2 none /sys/fs/cgroup',
    probe: cgroups,
  },
]

async function device(path: string): Promise<Finding> {
  try {
    await access(path, constants.R_OK | constants.W_OK)
    return { state: 'ok', detail: 'there' }
  } catch (error) {
    return {
      state: 'failed',
      detail: (error as NodeJS.ErrnoException).code === 'ENOENT' ? `${path} is missing` : `${path} may not be opened by this user`,
    }
  }
}

/** Runs a program in a network name space of its own, which vanishes with it. */
async function tryInNewNetwork(argv: string[], { signal }: CheckContext): Promise<Finding> {
  if (!(await findProgram(argv[0]!))) return { state: 'skipped', detail: `is tried once ${argv[0]} is installed` }
  const { code, stderr } = await exec('unshare', ['--net', ...argv], { signal, timeoutMs: 10_000, okCodes: [0, 1, 2, 127, 255] })
  return code === 0
    ? { state: 'ok', detail: 'works' }
    : { state: 'failed', detail: stderr.trim().split('\n')[0] || `${argv[0]} ended with ${code}` }
}

async function ipForward(): Promise<Finding> {
  const path = '/proc/sys/net/ipv4/ip_forward'
  if ((await readFile(path, 'utf8')).trim() === '1') return { state: 'ok', detail: 'on' }
  try {
    await access(path, constants.W_OK)
    return { state: 'ok', detail: 'off; turned on with the first network' }
  } catch {
    return { state: 'failed', detail: `off, and ${path} cannot be written` }
  }
}

async function overlay({ signal }: CheckContext): Promise<Finding> {
  if (/\boverlay$/m.test(await readFile('/proc/filesystems', 'utf8'))) return { state: 'ok', detail: 'works' }
  if (!(await findProgram('modprobe'))) return { state: 'failed', detail: 'the kernel does not list it' }
  const { code } = await exec('modprobe', ['--dry-run', 'overlay'], { signal, okCodes: [0, 1] })
  return code === 0 ? { state: 'ok', detail: 'as a module' } : { state: 'failed', detail: 'the kernel does not have it' }
}

async function cgroups(): Promise<Finding> {
  for (const [path, version] of [
    ['/sys/fs/cgroup/cgroup.controllers', 'v2'],
    ['/sys/fs/cgroup/memory/tasks', 'v1'],
  ] as const) {
    try {
      await access(path)
      return { state: 'ok', detail: version }
    } catch {}
  }
  return { state: 'failed', detail: 'none are mounted at /sys/fs/cgroup' }
}
