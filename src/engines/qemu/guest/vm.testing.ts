import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, watch } from 'node:fs'
import { copyFile, mkdir, symlink, truncate, writeFile } from 'node:fs/promises'
import { createConnection, type Socket } from 'node:net'
import { join } from 'node:path'
import { exec } from '../../../base/exec.node.ts'
import type { GuestArtifacts } from './build.ts'
import { kernelArguments } from './kernel-args.ts'

const mac = '02:00:00:00:00:05'

export interface TestVm {
  process: ChildProcess
  dir: string
  /** Lines of the status port so far. */
  status(): Record<string, unknown>[]
  log(): string
  consoleLog(): string
  /** Sends one QMP command; its answer is not read. */
  qmp(command: string): Promise<void>
  connect(socket: 'stream' | 'qga' | 'console'): Promise<Socket>
  /** The status lines when QEMU has ended. */
  ended: Promise<Record<string, unknown>[]>
}

/** A squashfs of nothing but busybox and the files given; the applets named are links to it. */
export async function makeRootDisk(dir: string, options: { applets: string[]; files: Record<string, string> }): Promise<string> {
  const root = join(dir, 'root'),
    disk = join(dir, 'root.squashfs')
  await mkdir(join(root, 'bin'), { recursive: true })
  await exec('cp', ['/bin/busybox', join(root, 'bin/busybox')])
  for (const applet of options.applets) await symlink('busybox', join(root, 'bin', applet))
  for (const [path, text] of Object.entries(options.files)) {
    await mkdir(join(root, path, '..'), { recursive: true })
    await writeFile(join(root, path), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 })
  }
  await exec('tar', ['-C', root, '-cf', `${disk}.tar`, '.'])
  await exec('sh', ['-c', 'exec sqfstar -quiet -no-progress -noI -noD -noF "$0" < "$0.tar"', disk])
  return disk
}

/** Starts a guest under TCG with nothing but the channels of PROTOCOL.md; `dir` holds its sockets and files. */
export async function startVm(
  dir: string,
  artifacts: GuestArtifacts,
  options: { root: string; config: object; diskBytes?: number; memoryMiB?: number },
): Promise<TestVm> {
  await mkdir(dir, { recursive: true })
  const file = (name: string) => join(dir, name)
  const nic = { mac, address: '10.9.0.5', prefix: 24, gateway: '10.9.0.1', mtu: 1400 }
  await writeFile(
    file('config'),
    JSON.stringify({ nics: [nic], dns: { servers: ['10.9.0.1'], search: ['default.internal'] }, ...options.config }),
  )
  await copyFile(artifacts.overlayTemplate, file('disk'))
  await exec('qemu-img', ['resize', '-q', '-f', 'qcow2', file('disk'), String(options.diskBytes ?? 2 ** 30)])
  for (const name of ['log', 'status', 'console.log']) {
    await writeFile(file(name), '')
    await truncate(file(name))
  }
  const process = spawn('qemu-system-x86_64', qemuArguments(file, artifacts, options), { stdio: ['ignore', 'inherit', 'inherit'] })
  // QEMU binds its sockets in the order of its arguments, and listens on each before it goes on to the next.
  await untilChanged(dir, () => existsSync(file('last.sock')), AbortSignal.timeout(10_000))
  const text = (name: string) => readFileSync(file(name), 'utf8')
  const status = () =>
    text('status')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  return {
    process,
    dir,
    status,
    log: () => text('log'),
    consoleLog: () => text('console.log'),
    qmp: async (command) => {
      const socket = await connect(file('qmp.sock'))
      socket.write(`{"execute":"qmp_capabilities"}\n{"execute":"${command}"}\n`)
      await once(socket, 'data')
      socket.end()
    },
    connect: (socket) => connect(file(`${socket}.sock`)),
    ended: once(process, 'exit').then(status),
  }
}

/** Resolves when `condition` holds, which is looked at again whenever something changes in `path`. */
export async function untilChanged(path: string, condition: () => boolean | Promise<boolean>, signal: AbortSignal): Promise<void> {
  const changes = watch(path)
  let changed = Promise.withResolvers<void>()
  const onAbort = () => changed.reject(signal.reason)
  changes.on('change', () => changed.resolve()).on('error', (error) => changed.reject(error))
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    for (let holds = await condition(); !holds; holds = await condition()) {
      await changed.promise
      changed = Promise.withResolvers()
    }
  } finally {
    changes.close()
    signal.removeEventListener('abort', onAbort)
  }
}

async function connect(path: string): Promise<Socket> {
  const socket = createConnection(path)
  await once(socket, 'connect')
  return socket
}

function qemuArguments(
  file: (name: string) => string,
  artifacts: GuestArtifacts,
  { root, memoryMiB = 256 }: { root: string; memoryMiB?: number },
): string[] {
  const socket = (id: string) => `-chardev socket,id=${id},path=${file(`${id}.sock`)},server=on,wait=off`
  const port = (chardev: string, name: string) => `-device virtserialport,chardev=${chardev},name=${name}`
  const output = (id: string) => `-chardev file,id=${id},path=${file(id)} ${port(id, `pando.${id}.0`)}`
  const options = [
    '-nodefaults -no-user-config -display none -no-reboot -machine pc-q35-7.2 -accel tcg -cpu max,la57=off -smp 1',
    `-m ${memoryMiB}`,
    `-kernel ${artifacts.kernel} -initrd ${artifacts.initramfs}`,
    `-fw_cfg name=opt/pando/config,file=${file('config')} -device vmgenid,guid=auto`,
    `${socket('console')},logfile=${file('console.log')} -serial chardev:console ${socket('qmp')} -mon chardev=qmp,mode=control`,
    `-device virtio-serial-pci ${socket('qga')} ${port('qga', 'org.qemu.guest_agent.0')} ${socket('stream')} ${port('stream', 'pando.stream.0')}`,
    `${output('log')} ${output('status')}`,
    `-drive if=none,id=root,file=${root},format=raw,readonly=on -device virtio-blk-pci,drive=root`,
    `-drive if=none,id=layer,file=${file('disk')},format=qcow2 -device virtio-blk-pci,drive=layer`,
    `-netdev user,id=net,restrict=on,net=10.9.0.0/24 -device virtio-net-pci,netdev=net,mac=${mac},host_mtu=1400,romfile= ${socket('last')}`,
  ]
  return [...options.join(' ').split(' '), '-append', kernelArguments({ accel: 'tcg' })]
}
