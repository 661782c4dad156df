import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

export interface DiskSpeed {
  requestsPerSecond: number
  bytesPerSecond: number
}

/** A file as a block device with a file system of its own: what is read from it is nobody else's doing, and it can be made cold and slow. */
export class OwnDisk {
  readonly folder: string
  readonly #root: string
  readonly #device: string
  #group: { path: string; home: string } | undefined

  /** Throws base.command_failed where there are no loop devices. */
  static make(bytes: number): OwnDisk {
    return new OwnDisk(bytes)
  }

  private constructor(bytes: number) {
    this.#root = mkdtempSync(join(tmpdir(), 'pando-disk-'))
    this.folder = join(this.#root, 'mnt')
    const file = join(this.#root, 'file')
    mkdirSync(this.folder)
    run('truncate', '-s', String(bytes), file)
    run('mkfs.ext4', '-q', '-F', file)
    this.#device = run('losetup', '--direct-io=on', '--show', '-f', file).trim()
    run('mount', this.#device, this.folder)
    run('chmod', '-R', 'a+rX', this.#root)
  }

  /** Nothing of it is in memory afterwards. */
  chill(): void {
    run('umount', this.folder)
    run('mount', this.#device, this.folder)
    writeFileSync(join(this.#queue(), 'read_ahead_kb'), '128') // what a disk has unless told otherwise
  }

  /** What it was asked for since it was made. */
  asked(): { requests: number; bytes: number } {
    const [requests, , sectors] = readFileSync(`/sys/block/${basename(this.#device)}/stat`, 'utf8')
      .trim()
      .split(/\s+/)
      .map(Number)
    return { requests: requests!, bytes: sectors! * 512 }
  }

  /** The most that it takes in one request. */
  largestRequestBytes(): number {
    return Number(readFileSync(join(this.#queue(), 'max_sectors_kb'), 'utf8')) * 1024
  }

  /** From now on this process and those that it starts get no more from it. False where there is no cgroup for that (v1 `blkio`). */
  slowDown({ requestsPerSecond, bytesPerSecond }: DiskSpeed): boolean {
    const controller = '/sys/fs/cgroup/blkio'
    const home = /^\d+:blkio:(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1]
    const path = join(controller, `pando-bench-${process.pid}`)
    if (home === undefined || !existsSync(join(controller, 'blkio.throttle.read_iops_device'))) return false
    mkdirSync(path)
    this.#group = { path, home: join(controller, home) }
    const device = run('lsblk', '-n', '-o', 'MAJ:MIN', this.#device).trim()
    writeFileSync(join(path, 'blkio.throttle.read_iops_device'), `${device} ${requestsPerSecond}`)
    writeFileSync(join(path, 'blkio.throttle.read_bps_device'), `${device} ${bytesPerSecond}`)
    writeFileSync(join(path, 'cgroup.procs'), String(process.pid))
    return true
  }

  remove(): void {
    if (this.#group) {
      writeFileSync(join(this.#group.home, 'cgroup.procs'), String(process.pid))
      rmdirSync(this.#group.path)
    }
    run('umount', this.folder)
    run('losetup', '-d', this.#device)
    rmSync(this.#root, { recursive: true, force: true })
  }

  #queue(): string {
    return `/sys/block/${basename(this.#device)}/queue`
  }
}

function run(command: string, ...args: string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}
