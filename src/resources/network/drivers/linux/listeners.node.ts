import { readdir, readFile, readlink } from 'node:fs/promises'
import type { HostListener } from '../../driver.ts'
import { type InNetns, run } from './shell.node.ts'

const tables = ['tcp', 'tcp6', 'udp', 'udp6'] as const

/** Sockets of the host that wait for others, with the program that has them. */
export async function hostListeners(where: InNetns): Promise<HostListener[]> {
  const { stdout } = await run(
    ['sh', '-c', `for t in ${tables.join(' ')}; do echo "= $t"; [ ! -e /proc/net/$t ] || cat /proc/net/$t; done`],
    where,
  )
  const sockets = parseSockets(stdout)
  const programs = sockets.length === 0 ? new Map<string, string>() : await socketOwners(new Set(sockets.map(({ inode }) => inode)))
  const byPort = new Map(
    sockets.map(({ protocol, port, inode }) => [
      `${protocol} ${port}`,
      { protocol, port, owner: programs.get(inode) ?? 'a program of the host' },
    ]),
  )
  return [...byPort.values()]
}

/** The kernel's socket tables, each after a line `= <name>`: TCP sockets that listen, UDP sockets that have no fixed peer. */
export function parseSockets(text: string): { protocol: 'tcp' | 'udp'; port: number; inode: string }[] {
  const found: { protocol: 'tcp' | 'udp'; port: number; inode: string }[] = []
  let protocol: 'tcp' | 'udp' = 'tcp'
  for (const line of text.split('\n')) {
    if (line.startsWith('= ')) protocol = line.startsWith('= tcp') ? 'tcp' : 'udp'
    const [slot, local, remote, state, , , , , , inode] = line.trim().split(/\s+/)
    const waits = protocol === 'tcp' ? state === '0A' : remote?.endsWith(':0000')
    if (slot?.endsWith(':') && local?.includes(':') && inode !== undefined && waits)
      found.push({ protocol, port: parseInt(local.split(':')[1]!, 16), inode })
  }
  return found
}

/** inode -> `nginx (process 123)`. Processes may end while they are looked at. */
async function socketOwners(inodes: ReadonlySet<string>): Promise<Map<string, string>> {
  const owners = new Map<string, string>()
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const inode = /^socket:\[(\d+)\]$/.exec(await readlink(`/proc/${pid}/fd/${fd}`).catch(() => ''))?.[1]
      if (inode === undefined || !inodes.has(inode) || owners.has(inode)) continue
      const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'a program')
      owners.set(inode, `${name.trim()} (process ${pid})`)
    }
  }
  return owners
}
