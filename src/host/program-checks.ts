import { access, open } from 'node:fs/promises'
import { arch } from 'node:os'
import { probeHaproxy } from '../services/load-balancing/drivers/haproxy/host.node.ts'
import type { Check, CheckContext, Finding } from './checks.ts'
import { findDockerEngine } from './docker-socket.ts'
import { findProgram } from './find-program.ts'

const isArm = arch() === 'arm64'
const staticLibc = isArm ? '/usr/lib/aarch64-linux-gnu/libc.a' : '/usr/lib/x86_64-linux-gnu/libc.a'

/** What is installed. Every one names the Debian packages that bring it. */
export const programChecks: readonly Check[] = [
  {
    id: 'qemu',
    what: 'QEMU',
    why: 'runs virtual machines',
    neededBy: 'virtual machines',
    packages: [isArm ? 'qemu-system-arm' : 'qemu-system-x86'],
    probe: () => program(isArm ? 'qemu-system-aarch64' : 'qemu-system-x86_64'),
  },
  {
    id: 'qemu-img',
    what: 'qemu-img',
    why: 'makes the writable disk of each virtual machine',
    neededBy: 'virtual machines',
    packages: ['qemu-utils'],
    probe: () => program('qemu-img'),
  },
  {
    id: 'squashfs',
    what: 'sqfstar',
    why: 'turns an image into the read-only base that its virtual machines share',
    neededBy: 'virtual machines',
    packages: ['squashfs-tools'],
    probe: () => program('sqfstar'),
  },
  {
    id: 'ext4',
    what: 'mke2fs',
    why: 'formats the writable layer of virtual machines',
    neededBy: 'virtual machines',
    packages: ['e2fsprogs'],
    probe: () => program('mke2fs'),
  },
  {
    id: 'compiler',
    what: 'C compiler',
    why: 'compiles the small init and agent of the guest once',
    neededBy: 'virtual machines',
    packages: ['gcc'],
    probe: () => program('gcc'),
  },
  {
    id: 'libc',
    what: 'static C library',
    why: 'the guest has no libraries, so its init is linked statically',
    neededBy: 'virtual machines',
    packages: ['libc6-dev'],
    probe: () => file(staticLibc),
  },
  {
    id: 'busybox',
    what: 'static busybox',
    why: 'is the rescue shell of the guest and the page server of the tour',
    neededBy: 'virtual machines',
    packages: ['busybox-static'],
    probe: staticBusybox,
  },
  {
    id: 'xz',
    what: 'xz',
    why: 'unpacks the guest kernel and its modules',
    neededBy: 'virtual machines',
    packages: ['xz-utils'],
    probe: () => program('xz'),
  },
  {
    id: 'perl',
    what: 'perl',
    why: 'opens the network cards of a virtual machine and hands them to QEMU, which has no rights',
    neededBy: 'virtual machines',
    packages: ['perl-base'],
    probe: () => program('perl'),
  },
  {
    id: 'setpriv',
    what: 'setpriv',
    why: 'QEMU runs as a user without rights, never as root',
    neededBy: 'virtual machines',
    packages: ['util-linux'],
    probe: () => program('setpriv'),
  },
  {
    id: 'nsenter',
    what: 'nsenter',
    why: 'starts each part in the network name space it belongs to',
    neededBy: 'networks',
    packages: ['util-linux'],
    probe: () => program('nsenter'),
  },
  {
    id: 'iproute',
    what: 'ip',
    why: 'makes bridges, taps and name spaces',
    neededBy: 'networks',
    packages: ['iproute2'],
    probe: () => program('ip'),
  },
  {
    id: 'nft',
    what: 'nft',
    why: 'anti-spoofing, address translation and published ports',
    neededBy: 'networks',
    packages: ['nftables'],
    probe: () => program('nft'),
  },
  {
    id: 'dnsmasq',
    what: 'dnsmasq',
    why: 'answers the names of instances',
    neededBy: 'networks',
    packages: ['dnsmasq-base'],
    probe: () => program('dnsmasq'),
  },
  {
    id: 'haproxy',
    what: 'HAProxy',
    why: 'spreads the requests of each app over its replicas; Pando starts its own, beside any service of the system',
    neededBy: 'apps',
    packages: ['haproxy'],
    probe: haproxy,
  },
  { id: 'docker', what: 'Docker engine', why: 'runs containers', neededBy: 'containers', packages: ['docker.io'], probe: dockerEngine },
  {
    id: 'mmdebstrap',
    what: 'mmdebstrap',
    why: 'builds images from Debian packages, without a registry',
    neededBy: 'image build',
    packages: ['mmdebstrap'],
    probe: () => program('mmdebstrap'),
  },
  {
    id: 'restic',
    what: 'restic',
    why: 'keeps backups: deduplicated, encrypted, on a disk or a machine elsewhere',
    neededBy: 'backups',
    optional: true,
    packages: ['restic'],
    probe: () => program('restic'),
  },
  {
    id: 'fusermount',
    what: 'fusermount',
    why: 'shows a backup as a folder, so that only what is read of it is fetched',
    neededBy: 'backups',
    optional: true,
    packages: ['fuse3'],
    probe: () => program('fusermount'),
  },
  {
    id: 'ssh',
    what: 'ssh',
    why: 'reaches backup targets by SFTP',
    neededBy: 'backups',
    optional: true,
    packages: ['openssh-client'],
    probe: () => program('ssh'),
  },
  {
    id: 'btrfs',
    what: 'btrfs',
    why: 'makes the subvolume of a btrfs pool',
    neededBy: 'btrfs pools',
    optional: true,
    packages: ['btrfs-progs'],
    probe: () => program('btrfs'),
  },
  {
    id: 'nfs',
    what: 'mount.nfs',
    why: 'mounts the export of a shared pool',
    neededBy: 'NFS pools',
    optional: true,
    packages: ['nfs-common'],
    probe: () => program('mount.nfs'),
  },
  {
    id: 'ceph',
    what: 'rbd',
    why: 'keeps volumes in a Ceph cluster',
    neededBy: 'Ceph pools',
    optional: true,
    packages: ['ceph-common', 'qemu-block-extra'],
    probe: () => program('rbd'),
  },
  {
    id: 'nbdfuse',
    what: 'nbdfuse',
    why: 'gives containers volumes that are in a Ceph cluster',
    neededBy: 'Ceph pools',
    optional: true,
    packages: ['libnbd-bin', 'fuse3'],
    probe: () => program('nbdfuse'),
  },
]

/** Is a program installed, and where? */
export async function program(name: string): Promise<Finding> {
  const path = await findProgram(name)
  return path ? { state: 'ok', detail: path } : { state: 'failed', detail: `${name} is not installed` }
}

export async function file(path: string): Promise<Finding> {
  try {
    await access(path)
    return { state: 'ok', detail: path }
  } catch {
    return { state: 'failed', detail: `${path} is missing` }
  }
}

/** The dynamic busybox of another package names its loader in the first page; the static one has none. */
async function staticBusybox(): Promise<Finding> {
  const path = await findProgram('busybox')
  if (!path) return { state: 'failed', detail: 'busybox is not installed' }
  await using handle = await open(path)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0)
  return buffer.subarray(0, bytesRead).includes('/ld-')
    ? { state: 'failed', detail: `${path} needs shared libraries` }
    : { state: 'ok', detail: path }
}

/** Balancers change at run time in ways that need 2.6, and hold requests with Lua. */
async function haproxy({ signal }: CheckContext): Promise<Finding> {
  const { available, version, reason } = await probeHaproxy(signal)
  return available ? { state: 'ok', detail: version! } : { state: 'failed', detail: reason! }
}

/** An engine that answers is used as it is; else dockerd must be there, and Pando starts it. */
async function dockerEngine(): Promise<Finding> {
  const running = await findDockerEngine()
  if (running) return { state: 'ok', detail: `${running.version} answers at ${running.socketPath}` }
  const path = await findProgram('dockerd')
  return path
    ? { state: 'ok', detail: `${path}, started by Pando` }
    : { state: 'failed', detail: 'no engine answers and dockerd is not installed' }
}
