import { hasCode, PandoError } from '../../../../base/errors.ts'
import type { KeyedLock } from '../../../../base/keyed-lock.ts'
import type { EdgePlan } from '../../driver.ts'
import type { ProxyInfo } from './answers.ts'
import type { ProxyHost } from './config.ts'
import { makeFolder, putFile, readJson, removeTree } from './disk.node.ts'
import { type EdgePorts, edgeConfig, edgeShape } from './edge-config.ts'
import { syncLists, writeLists } from './edge-sync.node.ts'
import { type EdgeFiles, edgeFiles } from './files.ts'
import type { Ended, Follower } from './follower.node.ts'
import { endOrphans, endProxy } from './processes.node.ts'
import { reloadProxy, runningProxy, startProxy, trimLog } from './proxy.node.ts'

export const edgeId = 'edge'
/** Below the ports that outgoing connections take. */
const freePorts = { from: 20_000, count: 10_000 }
const portTries = 20

export interface EdgeDeps {
  dir: string
  host(): Promise<ProxyHost>
  /** The namespace that plays the host; undefined: the one we are in. */
  netns: string | undefined
  lock: KeyedLock
  follower: Follower
  random(): number
  /** Who listens on a port of the host, for people. */
  portOwner(port: number, signal: AbortSignal): Promise<string | undefined>
}

/** The one HAProxy of the host to which host names lead. */
export class Edge {
  readonly #deps: EdgeDeps
  readonly #files: EdgeFiles
  #plan: EdgePlan | undefined

  constructor(deps: EdgeDeps) {
    this.#deps = deps
    this.#files = edgeFiles(deps.dir)
  }

  ensure(plan: EdgePlan, signal: AbortSignal): Promise<EdgePorts> {
    return this.#deps.lock.run(edgeId, () => this.#make(plan, signal))
  }

  revive({ worker, signal }: Ended): Promise<void> {
    return this.#deps.lock.run(edgeId, async () => {
      if (!this.#plan || this.#deps.follower.follows(edgeId)) return
      await endOrphans(this.#files, worker)
      await this.#make(this.#plan, signal)
    })
  }

  async #make(plan: EdgePlan, signal: AbortSignal): Promise<EdgePorts> {
    if (plan.routes.length === 0 && plan.answers.length === 0) return this.#end(plan)
    await makeFolder(this.#files.dir, 0o700)
    await putFile(this.#files.plan, JSON.stringify({ httpPort: plan.httpPort, httpsPort: plan.httpsPort }))
    await writeLists(plan, this.#files)
    this.#plan = plan
    const { worker, ...ports } = await this.#listen(plan, signal)
    let now = worker
    try {
      await syncLists(plan, this.#files, signal)
    } catch (error) {
      if (!hasCode(error, 'loadbalancer.refused')) throw error
      this.#deps.follower.leave(edgeId)
      now = (await reloadProxy(this.#files, edgeShape(ports), signal)).pid // it reads the lists anew
    }
    await trimLog(this.#files)
    this.#deps.follower.follow(edgeId, { files: this.#files, worker: now })
    return ports
  }

  async #end({ httpPort, httpsPort }: EdgePlan): Promise<EdgePorts> {
    this.#plan = undefined
    this.#deps.follower.leave(edgeId)
    await endProxy(this.#files)
    await removeTree(this.#files.dir)
    return { httpPort, httpsPort }
  }

  /** Runs on the ports of the plan, where 0 is what it has already, or any free one. */
  async #listen(plan: EdgePlan, signal: AbortSignal): Promise<EdgePorts & { worker: number }> {
    const path = `${this.#files.dir}/ports.json`
    const isFree = plan.httpPort === 0 || plan.httpsPort === 0
    let last = await readJson<EdgePorts>(path)
    for (let tries = 0; ; tries++) {
      const ports = {
        httpPort: plan.httpPort || last?.httpPort || this.#anyPort(),
        httpsPort: plan.httpsPort || last?.httpsPort || this.#anyPort(),
      }
      try {
        const { pid } = await this.#run(ports, signal)
        await putFile(path, JSON.stringify(ports))
        return { ...ports, worker: pid }
      } catch (error) {
        const taken = takenPort(error)
        if (taken === undefined) throw error
        if (!isFree || taken === plan.httpPort || taken === plan.httpsPort || tries === portTries)
          throw new PandoError(
            'publish.ports_taken',
            { port: taken, owner: (await this.#owner(taken, signal)) ?? 'another program' },
            { cause: error },
          )
        last = undefined
      }
    }
  }

  async #run(ports: EdgePorts, signal: AbortSignal): Promise<ProxyInfo> {
    const running = await runningProxy(this.#files, this.#deps.netns, signal)
    const shape = edgeShape(ports)
    await putFile(this.#files.config, edgeConfig(ports, this.#files, await this.#deps.host()))
    if (running?.shape === shape) return running
    this.#deps.follower.leave(edgeId)
    return running ? reloadProxy(this.#files, shape, signal) : startProxy(this.#files, this.#deps.netns, signal)
  }

  #owner(port: number, signal: AbortSignal): Promise<string | undefined> {
    return this.#deps.portOwner(port, signal).catch(() => undefined)
  }

  #anyPort(): number {
    return freePorts.from + Math.floor(this.#deps.random() * freePorts.count)
  }
}

/** `cannot bind socket (Address already in use) for [0.0.0.0:80]` */
function takenPort(error: unknown): number | undefined {
  if (!hasCode(error, 'loadbalancer.start_failed')) return undefined
  const port = /Address already in use\).*\[[^\]]*:(\d+)\]/.exec((error as PandoError).message)?.[1]
  return port === undefined ? undefined : Number(port)
}
