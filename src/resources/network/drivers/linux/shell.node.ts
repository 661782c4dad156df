import { readFile, rm, statfs } from 'node:fs/promises'
import { exec } from '../../../../base/exec.node.ts'
import type { LinkState, NetnsState } from './ip-commands.ts'

const netnsDir = '/run/netns'
/** `f_type` of a mounted namespace; a plain file under its name is what a kill between two steps of `ip netns add` leaves. */
const nsfsMagic = 0x6e736673

export function netnsPath(name: string): string {
  return `${netnsDir}/${name}`
}

export interface InNetns {
  netns: string | undefined
  signal: AbortSignal
}

/** Writes a few kernel settings (path below /proc/sys -> value) in the same process that goes on to run the command. */
export type Sysctls = Readonly<Record<string, string | number>>

/** Runs a program, in a namespace or (undefined) in our own. */
export async function run(
  command: string[],
  { netns, signal, input, okCodes }: InNetns & { input?: string; okCodes?: number[] },
): Promise<{ stdout: string; code: number }> {
  const argv = netns === undefined ? command : ['nsenter', `--net=${netnsPath(netns)}`, ...command]
  return exec(argv[0]!, argv.slice(1), { signal, ...(input === undefined ? {} : { input }), ...(okCodes === undefined ? {} : { okCodes }) })
}

/** Runs `ip` commands, one a line, stopping at the first that fails. One process for all. */
export async function ip(lines: readonly string[], where: InNetns & { sysctls?: Sysctls }): Promise<void> {
  if (lines.length > 0) await run(withSysctls(['ip', '-batch', '-'], where.sysctls), { ...where, input: `${lines.join('\n')}\n` })
}

/** Loads nft rules in one transaction. */
export async function nft(rules: string, where: InNetns & { sysctls?: Sysctls }): Promise<void> {
  await run(withSysctls(['nft', '-f', '-'], where.sysctls), { ...where, input: rules })
}

function withSysctls(command: string[], sysctls: Sysctls = {}): string[] {
  const writes = Object.entries(sysctls).map(([path, value]) => `[ ! -e /proc/sys/${path} ] || echo ${value} > /proc/sys/${path} || exit 1`)
  return writes.length === 0 ? command : ['sh', '-c', `${writes.join('\n')}\nexec "$@"`, 'sh', ...command]
}

export async function readSysctl(path: string, where: InNetns): Promise<string> {
  if (where.netns === undefined) return (await readFile(`/proc/sys/${path}`, 'utf8')).trim()
  return (await run(['cat', `/proc/sys/${path}`], where)).stdout.trim()
}

export async function netnsExists(name: string): Promise<boolean> {
  return statfs(netnsPath(name)).then(
    (stat) => stat.type === nsfsMagic,
    () => false,
  )
}

/** Resolves to whether it was there before. */
export async function ensureNetns(name: string, signal: AbortSignal): Promise<{ existed: boolean }> {
  if (await netnsExists(name)) return { existed: true }
  await rm(netnsPath(name), { force: true })
  await exec('ip', ['netns', 'add', name], { signal })
  return { existed: false }
}

/** Fine when absent. An `ip netns add` that outlived its killed parent may have mounted a second namespace over the first. */
export async function removeNetns(name: string, signal: AbortSignal): Promise<void> {
  for (let tries = 0; await netnsExists(name); tries++)
    await exec('ip', ['netns', 'del', name], { signal, okCodes: tries < 3 ? [0, 1] : [0] })
  await rm(netnsPath(name), { force: true })
}

interface IpLink {
  ifname: string
  address?: string
  mtu: number
  flags: string[]
  master?: string
  ifalias?: string
  addr_info: { family: string; local: string; prefixlen: number }[]
}
interface IpRoute {
  type?: string
  dst: string
  gateway?: string
  dev?: string
}

/** Links, IPv4 addresses and IPv4 routes (main table) of a namespace, in one process. */
export async function observe(where: InNetns): Promise<NetnsState> {
  const { stdout } = await run(['ip', '-j', '-batch', '-'], { ...where, input: 'addr show\nroute show\n' })
  const [links = [], routes = []] = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line)) as [IpLink[], IpRoute[]]
  return { links: new Map(links.map((link) => [link.ifname, linkState(link)])), routes }
}

function linkState({ ifname, address, mtu, flags, master, ifalias, addr_info }: IpLink): LinkState {
  const addresses = addr_info.filter(({ family }) => family === 'inet').map(({ local, prefixlen }) => `${local}/${prefixlen}`)
  return {
    ifname,
    mtu,
    addresses,
    mac: address ?? '',
    up: flags.includes('UP'),
    ...(master === undefined ? {} : { master }),
    ...(ifalias === undefined ? {} : { alias: ifalias }),
  }
}

/** Destinations of all IPv4 unicast routes, in whatever table, with the interface they lead to. */
export async function unicastRoutes(where: InNetns): Promise<{ dst: string; dev: string }[]> {
  const { stdout } = await run(['ip', '-4', '-j', 'route', 'show', 'table', 'all'], where)
  return (JSON.parse(stdout || '[]') as IpRoute[])
    .filter(({ type = 'unicast' }) => type === 'unicast')
    .map(({ dst, dev }) => ({ dst, dev: dev ?? 'a route' }))
}

/** Bytes from the bridge's side of a link. */
export async function linkBytes(ifname: string, where: InNetns): Promise<{ rx: number; tx: number } | undefined> {
  const { stdout, code } = await run(['ip', '-s', '-j', 'link', 'show', 'dev', ifname], { ...where, okCodes: [0, 1] })
  if (code !== 0) return undefined
  const [link] = JSON.parse(stdout) as { stats64: { rx: { bytes: number }; tx: { bytes: number } } }[]
  return link && { rx: link.stats64.rx.bytes, tx: link.stats64.tx.bytes }
}
