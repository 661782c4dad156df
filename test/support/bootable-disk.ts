import { mkdir, open, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exec } from '../../src/base/exec.node.ts'

const MiB = 1024 ** 2
const sector = 512

/** 1 MiB each where nothing else is said: GRUB's second stage, what UEFI reads, and the system. */
const layout = {
  bios: { start: 1 * MiB, bytes: 1 * MiB, type: '21686148-6449-6E6F-744E-656564454649' },
  esp: { start: 2 * MiB, bytes: 16 * MiB, type: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B' },
  root: { start: 18 * MiB, type: '4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709' },
}
/** Label of the file system of the system. */
export const rootLabel = 'guest-root'

/**
 * Makes a disk that boots a Debian root folder by BIOS and by UEFI, with Secure Boot too, without a loop device: file systems are
 * made as files and put in their places. `rootBytes` is the size of the system's file system.
 */
export async function makeBootableDisk(
  target: string,
  {
    root,
    rootBytes,
    kernelArgs,
    workDir,
    signal,
  }: { root: string; rootBytes: number; kernelArgs: string; workDir: string; signal: AbortSignal },
): Promise<void> {
  const raw = join(workDir, 'disk.raw')
  const run = (program: string, ...args: string[]) => exec(program, args, { signal, cwd: workDir, timeoutMs: 300_000 })
  await writeGrubConfig(root, kernelArgs)
  await writeFile(raw, '')
  await run('truncate', '-s', String(layout.root.start + rootBytes + 1 * MiB), raw)
  await exec('sfdisk', ['--quiet', raw], { signal, input: partitionTable(rootBytes) })
  await putFile(raw, await makeEsp(workDir, signal), layout.esp.start)
  await putGrub(raw, workDir, signal)
  const fileSystem = join(workDir, 'root.ext4')
  await run('truncate', '-s', String(rootBytes), fileSystem)
  await run('mke2fs', '-q', '-F', '-t', 'ext4', '-E', 'lazy_itable_init=1,nodiscard', '-L', rootLabel, '-d', root, fileSystem)
  await run('dd', `if=${fileSystem}`, `of=${raw}`, 'bs=1M', `seek=${layout.root.start / MiB}`, 'conv=notrunc,sparse', 'status=none')
  await run('qemu-img', 'convert', '-f', 'raw', '-O', 'qcow2', '-c', '-o', 'compression_type=zstd', raw, target)
}

function partitionTable(rootBytes: number): string {
  const line = ({ start, bytes, type }: { start: number; bytes: number; type: string }) =>
    `start=${start / sector}, size=${bytes / sector}, type=${type}`
  return ['label: gpt', line(layout.bios), line(layout.esp), line({ ...layout.root, bytes: rootBytes }), ''].join('\n')
}

async function writeGrubConfig(root: string, kernelArgs: string): Promise<void> {
  const kernel = (await readdir(join(root, 'boot'))).find((name) => name.startsWith('vmlinuz-'))!
  const initrd = kernel.replace('vmlinuz', 'initrd.img')
  await mkdir(join(root, 'boot/grub'), { recursive: true })
  const text = `linux /boot/${kernel} root=LABEL=${rootLabel} ${kernelArgs}\ninitrd /boot/${initrd}\nboot\n`
  await writeFile(join(root, 'boot/grub/grub.cfg'), text)
}

/** Debian's signed shim and GRUB, under the names that a firmware without memory looks for. */
async function makeEsp(workDir: string, signal: AbortSignal): Promise<string> {
  const folder = join(workDir, 'signed')
  await mkdir(folder, { recursive: true })
  await exec('apt-get', ['download', '-q', '-o', 'APT::Sandbox::User=root', 'shim-signed', 'grub-efi-amd64-signed'], {
    cwd: folder,
    signal,
  })
  for (const name of await readdir(folder)) await exec('dpkg-deb', ['-x', name, '.'], { cwd: folder, signal })
  const image = join(workDir, 'esp.fat')
  const config = join(workDir, 'grub.cfg')
  await writeFile(config, `search --label ${rootLabel} --set=root\nconfigfile ($root)/boot/grub/grub.cfg\n`)
  await exec('truncate', ['-s', String(layout.esp.bytes), image], { signal })
  await exec('mkfs.vfat', ['-n', 'ESP', image], { signal })
  await exec('mmd', ['-i', image, '::/EFI', '::/EFI/BOOT', '::/EFI/debian'], { signal })
  for (const [from, to] of [
    [join(folder, 'usr/lib/shim/shimx64.efi.signed'), 'EFI/BOOT/BOOTX64.EFI'],
    [join(folder, 'usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed'), 'EFI/BOOT/grubx64.efi'],
    [config, 'EFI/debian/grub.cfg'], // where the signed GRUB looks
  ] as const)
    await exec('mcopy', ['-i', image, from, `::/${to}`], { signal })
  return image
}

const grubFolder = '/usr/lib/grub/i386-pc'

/**
 * What grub-bios-setup does, which would need devices: the boot sector is told where the second stage lies (8 bytes at 0x5c), and the
 * first sector of that where the rest of it does (8 bytes at 0x1f4).
 */
async function putGrub(raw: string, workDir: string, signal: AbortSignal): Promise<void> {
  const core = join(workDir, 'core.img')
  const modules = ['biosdisk', 'part_gpt', 'ext2', 'linux', 'normal', 'configfile']
  await exec('grub-mkimage', ['-O', 'i386-pc', '-p', '(hd0,gpt3)/boot/grub', '-o', core, ...modules], { signal })
  const first = layout.bios.start / sector
  const stage = await readFile(core)
  stage.writeBigUInt64LE(BigInt(first + 1), 0x1f4)
  await writeFile(core, stage)
  await putFile(raw, core, layout.bios.start)
  const boot = (await readFile(join(grubFolder, 'boot.img'))).subarray(0, 440) // the table of partitions follows
  boot.writeBigUInt64LE(BigInt(first), 0x5c)
  boot.writeUInt16LE(0x9090, 0x66) // as grub-bios-setup: go on with the disk the BIOS names
  await using disk = await open(raw, 'r+')
  await disk.write(boot, 0, boot.length, 0)
}

async function putFile(raw: string, path: string, at: number): Promise<void> {
  await using disk = await open(raw, 'r+')
  const bytes = await readFile(path)
  if ((await stat(raw)).size < at + bytes.length) throw new Error(`${path} does not fit`)
  await disk.write(bytes, 0, bytes.length, at)
}
