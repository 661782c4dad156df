import { chmod, copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine, ImageContent } from '../src/engines/engine.ts'
import { untilChanged } from '../src/engines/qemu/guest/vm.testing.ts'
import type { GuestArtifacts } from '../src/engines/qemu/guest-artifacts.ts'
import { baseImagePath, baseImagesDir } from '../src/engines/qemu/paths.ts'
import { knownReads } from '../src/engines/qemu/readahead/reads-file.ts'
import { instanceOf, TestHost, until } from '../src/engines/qemu/testing.ts'
import { busyboxImage } from '../src/engines/test-image.ts'
import { packageLayers } from '../src/services/images/build/packages.ts'
import { buildSpec } from '../src/services/images/build/spec.ts'
import { guestCache } from '../test/support/guest.ts'
import { type DiskSpeed, OwnDisk } from './own-disk.ts'
import type { Measure } from './report.ts'
import { median, round } from './statistics.ts'

/** Medians of cold boots, with what they read recorded and read ahead, and without; `warm`: all of it was in memory already. */
export interface ReadAheadBench {
  image: 'busybox' | 'debian'
  /** Undefined: as fast as the machine's. */
  disk: DiskSpeed | undefined
  rounds: number
  without: Boot
  with: Boot
  warm: Boot
  /** `with` ÷ `without`. */
  ratio: Boot
  /** The device's limit, which is also a limit of the ratio. */
  largestRequestBytes: number
}

interface Boot {
  /** From `start` to the guest's word that the program was started, and to the program's own first line. */
  startedMs: number
  readyMs: number
  /** Reads that the device completed, of all processes. */
  requests: number
  bytes: number
}

interface Case {
  name: ReadAheadBench['image']
  image: ImageContent
  argv: string[]
}

/** A cheap cloud disk; so slow that it, and not the emulated processor, decides. Each request counts alike, near or far. */
const slow: DiskSpeed = { requestsPerSecond: 150, bytesPerSecond: 120e6 }
const packages = ['python3', 'python3-numpy', 'python3-twisted', 'python3-django']
const imports =
  'asyncio, ssl, json, sqlite3, http.server, email.mime.text, xml.dom.minidom, numpy, django, twisted.web.server, twisted.internet.reactor'
const rounds = 5
const kinds = ['without', 'with', 'warm'] as const
type Kind = (typeof kinds)[number]

/** Takes about eight minutes under emulation. */
export async function benchReadAhead(): Promise<ReadAheadBench[]> {
  const signal = AbortSignal.timeout(3_600_000)
  const cached = await guestCache(signal)
  const workDir = await mkdtemp(join(tmpdir(), 'pando-bench-'))
  const disk = OwnDisk.make(4 * 1024 ** 3)
  const host = await TestHost.make(disk.folder)
  const guest = await copyGuest(cached, join(disk.folder, 'guest'))
  const engines = { without: host.engine(guest, { readsAhead: false }), with: host.engine(guest) }
  try {
    const bench = { disk, host, engines, signal }
    const cases = [await small(), await large(workDir, signal)]
    for (const each of cases) await record(bench, each)
    const results: ReadAheadBench[] = []
    const run = async (speed: DiskSpeed | undefined) => {
      for (const each of cases)
        results.push({
          image: each.name,
          disk: speed,
          rounds,
          largestRequestBytes: disk.largestRequestBytes(),
          ...(await measure(bench, each)),
        })
    }
    await run(undefined)
    if (disk.slowDown(slow)) await run(slow)
    else process.stderr.write('    no slow disk: this machine has no cgroup v1 with blkio\n')
    return results
  } finally {
    for (const engine of Object.values(engines)) await engine.close()
    disk.remove()
    await rm(workDir, { recursive: true, force: true })
  }
}

/** Lines of the report. */
export function measuresOf({ image, disk, without, with: ahead, ratio }: ReadAheadBench): Measure[] {
  const what = `cold boot of ${image}${disk ? `, disk of ${disk.requestsPerSecond} requests/s` : ''}, read-ahead ÷ none`
  return [
    { what: `${what}: requests to the disk`, value: ratio.requests, goal: 0.05, unit: '×' },
    { what: `${what}: time until the program was started`, value: ratio.startedMs, goal: 0.5, unit: '×' },
    { what: `${what}: time until it was ready`, value: ratio.readyMs, goal: 0.5, unit: '×' },
    { what: `${what}: read in vain`, value: Math.max(0, 1 - without.bytes / ahead.bytes), goal: 0.2, unit: '×' },
  ]
}

async function small(): Promise<Case> {
  return { name: 'busybox', image: await busyboxImage(), argv: ['sh', '-c', 'echo ready; exec sleep 1000'] }
}

/** A server in Python that imports much, as they do: 325 MB of Debian, of which it reads a sixth, here and there. */
async function large(workDir: string, signal: AbortSignal): Promise<Case> {
  const spec = buildSpec.parse({ reference: 'bench', variant: 'minbase', packages })
  const [layer] = await packageLayers({ spec, workDir, signal, onLine: () => {} })
  const image = { ...(await busyboxImage()), digest: 'sha256:debian', openRootfs: async (inner: AbortSignal) => layer!.open(inner) }
  return { name: 'debian', image, argv: ['python3', '-c', `import ${imports}, time; print("ready", flush=True); time.sleep(1000)`] }
}

interface Bench {
  disk: OwnDisk
  host: TestHost
  engines: Record<'with' | 'without', Engine>
  signal: AbortSignal
}

/** The first boot, which is recorded. */
async function record(bench: Bench, each: Case): Promise<void> {
  const { host, engines, signal } = bench
  await engines.with.prepare(each.image, signal)
  const base = baseImagePath(host.cell, each.image.digest)
  const known = async () => (await knownReads(base, each.argv)) !== undefined
  await boot(bench, each, { kind: 'with', whenReady: () => untilChanged(baseImagesDir(host.cell), known, signal) })
}

/** The kinds of boot in turns; `warm` finds in memory what the one before it has read. */
async function measure(bench: Bench, each: Case): Promise<Pick<ReadAheadBench, Kind | 'ratio'>> {
  const boots: Record<Kind, Boot[]> = { without: [], with: [], warm: [] }
  for (let i = 0; i < rounds; i++)
    for (const kind of kinds) {
      const again = (error: unknown) => {
        process.stderr.write(`    once more: ${String(error)}\n`)
        return boot(bench, each, { kind })
      }
      boots[kind].push(await boot(bench, each, { kind }).catch(again))
    }
  const [without, ahead, warm] = kinds.map((kind) => combine((key) => round(median(boots[kind].map((one) => one[key]))))) as [
    Boot,
    Boot,
    Boot,
  ]
  return { without, with: ahead, warm, ratio: combine((key) => round(ahead[key] / without[key], 3)) }
}

function combine(of: (key: keyof Boot) => number): Boot {
  return { startedMs: of('startedMs'), readyMs: of('readyMs'), requests: of('requests'), bytes: of('bytes') }
}

async function boot(
  { disk, engines, signal }: Bench,
  { image, argv }: Case,
  { kind, whenReady }: { kind: Kind; whenReady?: () => Promise<void> },
): Promise<Boot> {
  const engine = engines[kind === 'with' ? 'with' : 'without']
  const spec = instanceOf(image, { argv, env: { PATH: '/usr/bin:/bin' }, memoryBytes: 512 * 1024 ** 2 })
  try {
    await engine.create(spec, signal)
    if (kind !== 'warm') disk.chill()
    const before = disk.asked()
    const begin = performance.now()
    await engine.start(spec.id, signal)
    await started(engine, spec.id, signal)
    const startedMs = performance.now() - begin
    for await (const { text } of engine.powers.logs!(spec.id, { follow: true }, signal)) if (text === 'ready') break
    const readyMs = performance.now() - begin
    const after = disk.asked()
    await whenReady?.()
    return { startedMs, readyMs, requests: after.requests - before.requests, bytes: after.bytes - before.bytes }
  } finally {
    await engine.destroy(spec.id, signal)
  }
}

/** Throws when the VM ends instead: guests under emulation do, now and then, on a host that is very busy. */
async function started(engine: Engine, id: string, signal: AbortSignal): Promise<void> {
  const over = new AbortController()
  const either = AbortSignal.any([signal, over.signal])
  const ended = until(engine, id, { state: 'exited', signal: either }).then(({ error }) => {
    throw new Error(`a guest did not come up: ${error}`)
  })
  await Promise.race([until(engine, id, { state: 'running', ready: true, signal: either }), ended]).finally(() => over.abort())
}

async function copyGuest(guest: GuestArtifacts, dir: string): Promise<GuestArtifacts> {
  await mkdir(dir)
  await chmod(dir, 0o755)
  const [kernel, initramfs] = [join(dir, 'kernel'), join(dir, 'initramfs')]
  await copyFile(guest.kernel, kernel)
  await copyFile(guest.initramfs, initramfs)
  return { ...guest, kernel, initramfs }
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(await benchReadAhead(), null, 2)}\n`)
