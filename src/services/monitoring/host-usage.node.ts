import { readFile, statfs } from 'node:fs/promises'

/** What a machine tells of its use. Counters go up since its boot; what it does not tell is left out. */
export interface HostUsage {
  /** For the jumps of the other clock: it never jumps, ms. */
  monotonicMs: number
  cpus: number
  cpuMs: number
  memoryBytes: number
  memoryTotalBytes: number
  diskBytes: number
  diskTotalBytes: number
  diskReadBytes?: number
  diskWriteBytes?: number
  load1?: number
  cpuPressure?: number
  memoryPressure?: number
  ioPressure?: number
}

/** Of the machine this process runs on; its disk is the one that holds `dir`. */
export async function readHostUsage(dir: string): Promise<HostUsage> {
  const text = (path: string) => readFile(path, 'utf8').catch(() => '')
  const [stat, meminfo, loadavg, diskstats, disk, ...pressures] = await Promise.all([
    text('/proc/stat'),
    text('/proc/meminfo'),
    text('/proc/loadavg'),
    text('/proc/diskstats'),
    statfs(dir),
    ...['cpu', 'memory', 'io'].map((what) => text(`/proc/pressure/${what}`)),
  ])
  const load1 = Number.parseFloat(loadavg)
  const [cpuPressure, memoryPressure, ioPressure] = pressures.map(pressureOf)
  return {
    monotonicMs: performance.now(),
    ...cpuOf(stat),
    ...memoryOf(meminfo),
    diskBytes: (disk.blocks - disk.bfree) * disk.bsize,
    diskTotalBytes: (disk.blocks - disk.bfree + disk.bavail) * disk.bsize,
    ...diskTrafficOf(diskstats),
    ...(Number.isNaN(load1) ? {} : { load1 }),
    ...(cpuPressure === undefined ? {} : { cpuPressure }),
    ...(memoryPressure === undefined ? {} : { memoryPressure }),
    ...(ioPressure === undefined ? {} : { ioPressure }),
  }
}

/** A tick of /proc/stat, on all machines that Linux runs on by now. */
const tickMs = 10

/** Neither idling nor waiting for a disk is busy; time of guests counts in `user` already. */
export function cpuOf(stat: string): Pick<HostUsage, 'cpus' | 'cpuMs'> {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = /^cpu +(.*)$/m.exec(stat)?.[1]?.split(' ').map(Number) ?? []
  return { cpus: stat.match(/^cpu\d+ /gm)?.length ?? 1, cpuMs: (user + nice + system + irq + softirq + steal) * tickMs }
}

export function memoryOf(meminfo: string): Pick<HostUsage, 'memoryBytes' | 'memoryTotalBytes'> {
  const bytes = (name: string) => Number(new RegExp(`^${name}: +(\\d+) kB`, 'm').exec(meminfo)?.[1] ?? 0) * 1024
  return { memoryBytes: bytes('MemTotal') - bytes('MemAvailable'), memoryTotalBytes: bytes('MemTotal') }
}

const sectorBytes = 512
/** Whole disks: parts of one, and what is made of others, would count twice. */
const wholeDisk = /^(?:sd[a-z]+|vd[a-z]+|xvd[a-z]+|hd[a-z]+|nvme\d+n\d+|mmcblk\d+)$/

export function diskTrafficOf(diskstats: string): Pick<HostUsage, 'diskReadBytes' | 'diskWriteBytes'> {
  const disks = diskstats
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , name]) => name !== undefined && wholeDisk.test(name))
  if (disks.length === 0) return {}
  const sum = (column: number) => disks.reduce((total, fields) => total + Number(fields[column] ?? 0) * sectorBytes, 0)
  return { diskReadBytes: sum(5), diskWriteBytes: sum(9) }
}

export function pressureOf(text: string): number | undefined {
  const found = /^some avg10=([\d.]+)/m.exec(text)?.[1]
  return found === undefined ? undefined : Number(found)
}
