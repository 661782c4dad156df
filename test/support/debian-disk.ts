import { createHash } from 'node:crypto'
import { access, chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { exec } from '../../src/base/exec.node.ts'
import { runBuildStep } from '../../src/services/images/build/run.ts'
import { makeBootableDisk, rootLabel } from './bootable-disk.ts'

const packages = [
  ...['systemd-sysv', 'systemd-resolved', 'dbus', 'udev', 'linux-image-amd64', 'iproute2'],
  ...['cloud-init', 'cloud-guest-utils', 'qemu-guest-agent', 'openssh-server', 'sudo', 'busybox-static'],
]

/** Drivers of things no virtual machine has; they would be most of the disk. */
const leftOut = [
  ...['gpu', 'media', 'net/wireless', 'infiniband', 'staging', 'iio', 'usb/serial', 'isdn', 'bluetooth', 'mtd', 'video', 'comedi', 'hwmon'],
  ...[
    'platform',
    'edac',
    'input/joystick',
    'input/touchscreen',
    'input/tablet',
    'mfd',
    'scsi/qla2xxx',
    'scsi/lpfc',
    'thunderbolt',
    'target',
  ],
].map((name) => `drivers/${name}`)
const pathsLeftOut = [
  ...['doc', 'man', 'locale', 'i18n'].map((name) => `/usr/share/${name}/*`),
  ...[
    ...leftOut,
    'sound',
    'fs/ocfs2',
    'fs/btrfs',
    'fs/xfs',
    'fs/ceph',
    'fs/gfs2',
    'fs/jfs',
    'net/wireless',
    'net/bluetooth',
    'net/mac80211',
  ].map((name) => `/lib/modules/*/kernel/${name}/*`),
]

/** Before the kernel is installed: its initramfs holds what finds the disk and the seed, and nothing else. */
const early = {
  '/etc/initramfs-tools/conf.d/guest': 'MODULES=list\nBUSYBOX=n\nCOMPRESS=zstd\n',
  '/usr/share/initramfs-tools/modules.d/guest': 'virtio_pci\nvirtio_blk\nvirtio_scsi\nahci\nsd_mod\nsr_mod\nisofs\next4\ncrc32c_generic\n',
}

/**
 * A whole boot under emulation is what tests wait for: modules of cloud-init that nobody here asks for are left out, and all of it, which
 * is half of a boot, where there is no seed.
 */
const cloudConfig = `datasource_list: [ NoCloud, ConfigDrive ]
ssh_genkeytypes: [ ed25519 ]
cloud_init_modules: [ bootcmd, write-files, growpart, resizefs, disk_setup, mounts, set_hostname, update_hostname, update_etc_hosts, users-groups, ssh ]
cloud_config_modules: [ set-passwords, runcmd ]
cloud_final_modules: [ scripts-vendor, scripts-per-once, scripts-per-boot, scripts-per-instance, scripts-user, final-message, power-state-change ]
`

/** Networks carry no IPv6: without this the network is online 12 s later, when no router has advertised itself. */
const noRouters = '[Network]\nIPv6AcceptRA=no\n'

const files: Record<string, string> = {
  '/etc/systemd/network/10-cloud-init-eth0.network.d/no-routers.conf': noRouters,
  '/etc/fstab': `LABEL=${rootLabel} / ext4 rw,noatime 0 0\n`,
  '/etc/cloud/cloud.cfg.d/90-guest.cfg': cloudConfig,
  '/etc/systemd/network/99-dhcp.network': '[Match]\nName=e*\n[Network]\nDHCP=ipv4\nIPv6AcceptRA=no\n[DHCPv4]\nUseDomains=true\n',
  '/etc/machine-id': '',
  '/etc/hosts': '127.0.0.1 localhost\n::1 localhost\n',
  '/etc/qemu/qemu-ga.conf': '[general]\nfsfreeze-hook=/etc/qemu/fsfreeze-hook\n',
}
const system = '/etc/systemd/system'
const masked = [
  ...['apt-daily.timer', 'apt-daily-upgrade.timer', 'dpkg-db-backup.timer', 'e2scrub_all.timer', 'e2scrub_reap.service', 'fstrim.timer'],
  ...['getty@tty1.service', 'getty-static.service', 'systemd-pstore.service', 'systemd-binfmt.service', 'systemd-firstboot.service'],
  ...['systemd-update-utmp-runlevel.service', 'sys-kernel-debug.mount', 'sys-kernel-tracing.mount'],
  ...['cloud-init-hotplugd.socket', 'proc-sys-fs-binfmt_misc.automount', 'dev-hugepages.mount'],
]
const links: Record<string, string> = {
  '/etc/resolv.conf': '../run/systemd/resolve/stub-resolv.conf',
  [`${system}/multi-user.target.wants/systemd-networkd.service`]: '/lib/systemd/system/systemd-networkd.service',
  [`${system}/network-online.target.wants/systemd-networkd-wait-online.service`]:
    '/lib/systemd/system/systemd-networkd-wait-online.service',
  ...Object.fromEntries(masked.map((unit) => [`${system}/${unit}`, '/dev/null'])),
}

/** Bytes of its file system. cloud-init lets it grow to what its VM has. */
const rootBytes = 768 * 1024 ** 2
const kernelArgs = 'ro console=tty0 console=ttyS0,115200 quiet net.ifnames=0 mitigations=off'

/** A web server as a unit, so that there is something that systemd starts. */
const page = `[Unit]
Description=A page
[Service]
ExecStart=/bin/busybox httpd -f -p 80 -h /srv/www
[Install]
WantedBy=multi-user.target
`
/** What an image has that is no machine: its network, its names and its kernel are looked after from outside. */
const asImage = {
  files: { [`${system}/page.service`]: page, '/srv/www/index.html': 'hello\n', '/etc/fstab': '', '/etc/resolv.conf': '' },
  links: {
    ...Object.fromEntries(
      ['cloud-init-local', 'cloud-init', 'cloud-config', 'cloud-final', 'qemu-guest-agent', 'systemd-networkd', 'systemd-resolved']
        .concat(['systemd-networkd-wait-online', 'systemd-udevd', 'systemd-timesyncd'])
        .map((unit) => [`${system}/${unit}.service`, '/dev/null']),
    ),
    [`${system}/multi-user.target.wants/page.service`]: `${system}/page.service`,
  },
  leftOut: ['boot', 'usr/lib/modules', 'lib/modules', 'var/cache', 'var/lib/apt'],
}

/**
 * A cloud image of Debian 12 as a qcow2 that boots by BIOS and by UEFI, with Secure Boot too: cloud-init, qemu-guest-agent with its
 * hooks switched on, sshd. Without a seed it asks for its address by DHCP. Made on first use in about a minute, kept between runs, named
 * after what it is made of.
 */
export async function debianCloudDisk(signal: AbortSignal): Promise<string> {
  return (await debian(signal)).disk
}

/** The same Debian as the file system of an image whose program is systemd, a squashfs: sshd, and a page on port 80. */
export async function debianRootfs(signal: AbortSignal): Promise<string> {
  return (await debian(signal)).rootfs
}

async function debian(signal: AbortSignal): Promise<{ disk: string; rootfs: string }> {
  const folder = join(tmpdir(), 'pando-test-debian')
  await mkdir(folder, { recursive: true, mode: 0o755 })
  const recipe = await Promise.all([import.meta.filename, join(import.meta.dirname, 'bootable-disk.ts')].map((path) => readFile(path)))
  const made = join(folder, createHash('sha256').update(Buffer.concat(recipe)).digest('hex').slice(0, 16))
  const paths = { disk: join(made, 'disk.qcow2'), rootfs: join(made, 'rootfs.squashfs') }
  const known = await access(made).then(
    () => true,
    () => false,
  )
  if (known) return paths
  const workDir = await mkdtemp(join(folder, 'build-'))
  try {
    const [root, aside, done] = ['root', 'aside', 'done'].map((name) => join(workDir, name)) as [string, string, string]
    for (const path of [aside, done]) await mkdir(path)
    await install(root, workDir, signal)
    await settle(root, aside)
    await makeBootableDisk(join(done, 'disk.qcow2'), { root, rootBytes, kernelArgs, workDir, signal })
    await moveHostKeys(aside, join(root, 'etc/ssh'))
    await putFiles(root, asImage.files)
    await putLinks(root, asImage.links)
    const quick = ['-quiet', '-no-progress', '-noI', '-noD', '-noF', '-noX']
    await exec('mksquashfs', [root, join(done, 'rootfs.squashfs'), ...quick, '-e', ...asImage.leftOut], { signal, timeoutMs: 300_000 })
    for (const name of await readdir(done)) await chmod(join(done, name), 0o644)
    await chmod(done, 0o755)
    await rename(done, made)
  } finally {
    await rm(workDir, { recursive: true, force: true })
  }
  return paths
}

async function install(root: string, workDir: string, signal: AbortSignal): Promise<void> {
  const prepared = join(workDir, 'early')
  await putFiles(prepared, early)
  const command = [
    ...['mmdebstrap', '--mode=root', '--variant=essential', '--format=directory', `--include=${packages.join(',')}`],
    ...pathsLeftOut.map((path) => `--dpkgopt=path-exclude=${path}`),
    `--essential-hook=cp -r ${prepared}/. "$1"`,
    ...['bookworm', root],
  ]
  await runBuildStep(command, { isolate: true, signal, env: { TMPDIR: workDir } })
}

/** What makes it a template: nothing in it is of one machine. Its host keys go to `aside`. */
async function settle(root: string, aside: string): Promise<void> {
  await putFiles(root, files)
  await moveHostKeys(join(root, 'etc/ssh'), aside)
  await rm(join(root, 'etc/hostname'), { force: true })
  await putLinks(root, links)
}

async function moveHostKeys(from: string, to: string): Promise<void> {
  for (const name of await readdir(from)) if (name.startsWith('ssh_host_')) await rename(join(from, name), join(to, name))
}

async function putFiles(root: string, contents: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(contents)) await writeFile(await vacate(join(root, path)), text)
}

async function putLinks(root: string, targets: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, to] of Object.entries(targets)) await symlink(to, await vacate(join(root, path)))
}

/** The path, in a folder that is there, with nothing at it: a link would be followed, out of the root. */
async function vacate(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true })
  await rm(path, { force: true })
  return path
}
