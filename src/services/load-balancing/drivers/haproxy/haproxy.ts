import type { Cell } from '../../../../base/cell.ts'
import type { Clock } from '../../../../base/clock.ts'
import { KeyedLock } from '../../../../base/keyed-lock.ts'
import type { Log } from '../../../../base/log.ts'
import type { BalancerDriver } from '../../driver.ts'
import { Events } from '../../events.ts'
import { Balancers } from './balancers.node.ts'
import type { ProxyHost } from './config.ts'
import { makeFolder, removeTree } from './disk.node.ts'
import { Edge, edgeId } from './edge.node.ts'
import { Follower } from './follower.node.ts'
import { probeHaproxy, proxyHost } from './host.node.ts'
import { endAllProxies } from './processes.node.ts'

export interface HaproxyOptions {
  cell: Cell
  clock: Clock
  log: Log
  /** Path of a namespace that plays the host, so that tests leave the machine's own ports alone. Default: the one we are in. */
  hostNetns?: string
  /** Who listens on a port of the host, for people. Default: nobody knows. */
  portOwner?(port: number, signal: AbortSignal): Promise<string | undefined>
  /** In [0, 1), for ports. Default Math.random. */
  random?(): number
}

export interface HaproxyDriver extends BalancerDriver {
  /** Ends all that this driver ever started in this cell. Its folder goes too. */
  removeAll(): Promise<void>
}

/** HAProxy as Debian has it: a process of its own for each app and one for the edge, so that none falls with another. */
export function createHaproxyDriver(options: HaproxyOptions): HaproxyDriver {
  const { cell, clock, hostNetns: netns, random = Math.random, portOwner = async () => undefined } = options
  const dir = `${cell.runDir}/balancers`
  const log = options.log.child({ module: 'loadbalancer' })
  const events = new Events()
  const lock = new KeyedLock()
  const host = onceDone(async () => {
    await makeFolders(cell.runDir, dir)
    return proxyHost(dir)
  })
  const follower = new Follower({
    clock,
    log,
    onLine: (id, line) => events.tell({ id, type: line.startsWith('wanted ') ? 'wanted' : 'changed' }),
    onEnd: (id) => events.tell({ id, type: 'changed' }),
    revive: (id, ended) => (id === edgeId ? edge.revive(ended) : balancers.revive(id, ended)),
  })
  const balancers = new Balancers({ dir: `${dir}/apps`, host, lock, follower, clock, log })
  const edge = new Edge({ dir: `${dir}/${edgeId}`, host, netns, lock, follower, random, portOwner })
  return {
    name: 'haproxy',
    probe: probeHaproxy,
    ensure: (plan, signal) => (plan.ports.length === 0 ? balancers.remove(plan.id) : balancers.ensure(plan, signal)),
    remove: (id) => balancers.remove(id),
    observe: (id, signal) => balancers.observe(id, signal),
    ensureEdge: (plan, signal) => edge.ensure(plan, signal),
    events: (signal) => events.listen(signal),
    list: () => balancers.list(),
    async close() {
      balancers.close()
      follower.close()
    },
    async removeAll() {
      balancers.close()
      follower.close()
      await endAllProxies(dir)
      await removeTree(dir)
    },
  }
}

/** Workers have an account of their own and are locked into the empty folder: each folder on the way lets others pass, though not list. */
async function makeFolders(runDir: string, dir: string): Promise<void> {
  await makeFolder(runDir, 0o711)
  await makeFolder(dir, 0o711)
  await makeFolder(`${dir}/apps`, 0o700)
  await makeFolder(`${dir}/empty`, 0o555)
}

function onceDone(make: () => Promise<ProxyHost>): () => Promise<ProxyHost> {
  let made: Promise<ProxyHost> | undefined
  return () => {
    made ??= make()
    made.catch(() => {
      made = undefined
    })
    return made
  }
}
