import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { get } from 'node:http'
import { Cloud } from '../test/support/cloud.ts'
import { guestCache } from '../test/support/guest.ts'
import { processes } from '../test/support/host-state.ts'
import { buildPage } from '../test/support/page.ts'
import { median, round, time } from './statistics.ts'

export interface EngineBench {
  /** Median ms from request to running: Pando's API, and `docker run -d --network none` on the same Docker engine. */
  container: { pandoMs: number; dockerMs: number; ratio: number; runs: number }
  /** Median ms from request to the first HTTP answer: Pando's API, and the same QEMU command line started by hand. */
  vm: { pandoMs: number; qemuMs: number; ratio: number; runs: number; accelerator: string }
}

interface Instance {
  metadata: { uid: string }
  status: { phase: string; nics: { address: string }[] }
}

/** Both sides of each ratio in turns, in one run, on one cloud of its own. Takes about three minutes under emulation. */
export async function benchEngines(): Promise<EngineBench> {
  const cloud = await Cloud.start({ pool: '10.219.0.0/16' })
  try {
    await buildPage(cloud, 'page:1')
    for (const engine of ['container', 'vm'] as const) await warm(cloud, engine) // what is made once per image is made now
    return { container: await containers(cloud), vm: await machines(cloud) }
  } finally {
    await cloud.destroy()
  }
}

async function containers(cloud: Cloud): Promise<EngineBench['container']> {
  const runs = 15
  const pando: number[] = []
  const docker: number[] = []
  const socket = `unix://${cloud.runDir}/docker/docker.sock`
  const image = execFileSync('docker', ['-H', socket, 'images', '-q'], { encoding: 'utf8' }).trim().split('\n')[0]!
  for (let i = 0; i < runs; i++) {
    docker.push(
      await time(async () =>
        execFileSync('docker', ['-H', socket, 'run', '-d', '--name', `bare${i}`, '--network', 'none', image], { stdio: 'ignore' }),
      ),
    )
    execFileSync('docker', ['-H', socket, 'rm', '-f', `bare${i}`], { stdio: 'ignore' })
    pando.push(await time(() => create(cloud, `c${i}`, 'container')))
    await cloud.ok('rm', `c${i}`)
  }
  return { pandoMs: round(median(pando)), dockerMs: round(median(docker)), ratio: round(median(pando) / median(docker), 2), runs }
}

async function machines(cloud: Cloud): Promise<EngineBench['vm']> {
  const runs = 7
  const pando: number[] = []
  const bare: number[] = []
  await create(cloud, 'bare', 'vm')
  const { metadata, status } = await cloud.json<Instance>('get', 'instances', 'bare')
  const pid = processes().find(({ cmdline }) => cmdline.startsWith('qemu-system') && cmdline.includes(metadata.uid))!.pid
  const { netns, tap } = tapOf(cloud)
  // Pando hands QEMU an open tap; by hand it is opened by name.
  const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    .split('\0')
    .slice(0, -1)
    .map((word) => word.replace(/^tap,(.*)\bfds?=\d+/, `tap,$1ifname=${tap},script=no,downscript=no`))
  const sockets = argv.flatMap((word) => /path=(\/[^,]*\/)[^/,]+\.sock/.exec(word)?.[1] ?? [])
  await cloud.ok('stop', 'bare') // its tap and its disk stay; the same command line starts by hand
  const { overlayTemplate } = await guestCache(AbortSignal.timeout(60_000))
  const disk = argv.map((word) => /filename=([^,]+\.qcow2)/.exec(word)?.[1]).find((path) => path !== undefined)!
  for (const folder of sockets) mkdirSync(folder, { recursive: true })
  for (let i = 0; i < runs; i++) {
    let qemu: ChildProcess | undefined
    bare.push(
      await time(async () => {
        copyFileSync(overlayTemplate, disk)
        execFileSync('qemu-img', ['resize', '-q', '-f', 'qcow2', disk, '10G'])
        qemu = spawn('nsenter', [`--net=/run/netns/${netns}`, ...argv], { stdio: ['ignore', 'ignore', 'inherit'] })
        await answers(status.nics[0]!.address)
      }),
    )
    const ended = once(qemu!, 'exit')
    qemu!.kill('SIGKILL')
    await ended
    pando.push(await time(async () => answers((await create(cloud, `v${i}`, 'vm', 'placed')).status.nics[0]!.address)))
    await cloud.ok('rm', `v${i}`)
  }
  const node = (await cloud.json<{ items: { status: { engines: { name: string; accelerator: string }[] } }[] }>('get', 'nodes')).items[0]!
  const accelerator = node.status.engines.find(({ name }) => name === 'qemu')!.accelerator
  return { pandoMs: round(median(pando)), qemuMs: round(median(bare)), ratio: round(median(pando) / median(bare), 2), runs, accelerator }
}

/** The name space of this cloud's one network, and the one tap in it. */
function tapOf(cloud: Cloud): { netns: string; tap: string } {
  const ip = (...args: string[]) =>
    JSON.parse(execFileSync('ip', ['-j', ...args], { encoding: 'utf8' }) || '[]') as { name?: string; ifname?: string }[]
  const netns = ip('netns', 'list').find(({ name }) => name?.startsWith(`${cloud.env['PANDO_TAG']}-net-`))!.name!
  return { netns, tap: ip('-n', netns, 'tuntap').find(({ ifname }) => ifname !== undefined)!.ifname! }
}

/** Creates an instance and waits, by the event stream, until it runs or has its address. */
async function create(cloud: Cloud, name: string, engine: 'container' | 'vm', until: 'running' | 'placed' = 'running'): Promise<Instance> {
  const { client } = cloud
  const stop = new AbortController()
  const since = (
    await client.api.GET('/v1/projects/{project}/instances', { params: { path: { project: 'default' }, query: { limit: 1 } } })
  ).data!.revision
  await client.api.POST('/v1/projects/{project}/instances', {
    params: { path: { project: 'default' } },
    body: { metadata: { name }, spec: { image: 'page:1', engine } },
  } as never)
  for await (const event of client.events({ since, kind: 'Instance', name }, stop.signal)) {
    const object = event.object as Instance | undefined
    const there = object && (until === 'placed' ? object.status.nics.length > 0 : object.status.phase === 'running')
    if (there) {
      stop.abort()
      return object
    }
  }
  throw new Error(`${name} did not come to ${until}`)
}

async function warm(cloud: Cloud, engine: 'container' | 'vm'): Promise<void> {
  await create(cloud, `warm-${engine}`, engine)
  await cloud.ok('rm', `warm-${engine}`)
}

/** Asks again as soon as an attempt fails, so that the first answer is seen within a few ms. */
async function answers(address: string): Promise<void> {
  const deadline = performance.now() + 120_000
  while (performance.now() < deadline) {
    const ok = await new Promise<boolean>((resolve) => {
      const request = get({ host: address, port: 80, timeout: 200 }, (response) => {
        response.resume()
        resolve(true)
      })
      request.on('timeout', () => request.destroy())
      request.on('error', () => setTimeout(() => resolve(false), 5))
    })
    if (ok) return
  }
  throw new Error(`${address} did not answer`)
}
