import { statfs } from 'node:fs/promises'
import { arch, freemem, platform, totalmem } from 'node:os'
import { dirname } from 'node:path'
import { isNewEnough, oldestNode } from '../base/node-version.ts'
import { formatBytes } from '../base/units.ts'
import type { Check, Finding } from './checks.ts'

const GiB = 1024 ** 3
const leastMemory = 1 * GiB
const leastDisk = 4 * GiB

/** What the machine itself is and has. */
export const machineChecks: readonly Check[] = [
  {
    id: 'platform',
    what: 'Linux on x64 or arm64',
    why: 'engines and networks are built from Linux parts',
    neededBy: 'everything',
    remedy: 'Use a Linux machine; `pando dev` runs the platform with the fake engine anywhere.',
    probe: async () => verdict(platform() === 'linux' && (arch() === 'x64' || arch() === 'arm64'), `${platform()} ${arch()}`),
  },
  {
    id: 'root',
    what: 'root',
    why: 'bridges, taps, name spaces and rules can only be made by root',
    neededBy: 'everything',
    remedy: 'Run it as root, or try the platform without root: pando dev',
    probe: async () => verdict(process.getuid!() === 0, process.getuid!() === 0 ? 'yes' : `user ${process.getuid!()}`),
  },
  {
    id: 'node',
    what: `Node ${oldestNode} or newer`,
    why: 'it runs Pando: SQLite, TypeScript and zstd are built into it',
    neededBy: 'everything',
    remedy: 'Run `npm ci` in the folder of Pando: it brings the right Node along.',
    probe: async () => verdict(isNewEnough(process.versions.node), process.versions.node),
  },
  {
    id: 'memory',
    what: `${formatBytes(leastMemory)} of memory`,
    why: 'the server takes about 100 MiB, an emulated VM at least 128 MiB more',
    neededBy: 'everything',
    optional: true,
    remedy: 'Give the machine more memory, or run few and small instances.',
    probe: async () => verdict(totalmem() >= leastMemory, `${formatBytes(totalmem())}, ${formatBytes(freemem())} free`),
  },
  {
    id: 'disk',
    what: `${formatBytes(leastDisk)} of free disk`,
    why: 'images, overlays and the guest kernel lie in the state directory',
    neededBy: 'everything',
    remedy: 'Free space there, or choose another place with --state-dir.',
    async probe({ stateDir }) {
      const free = await freeSpace(stateDir)
      return verdict(free.bytes >= leastDisk, `${formatBytes(free.bytes)} free under ${free.dir}`)
    },
  },
]

/** Of the folder, or of the closest one above it that exists. */
async function freeSpace(dir: string): Promise<{ dir: string; bytes: number }> {
  try {
    const { bavail, bsize } = await statfs(dir)
    return { dir, bytes: bavail * bsize }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dir === '/') throw error
    return freeSpace(dirname(dir))
  }
}

function verdict(good: boolean, detail: string): Finding {
  return { state: good ? 'ok' : 'failed', detail }
}
