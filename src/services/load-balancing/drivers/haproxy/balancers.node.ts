import { rm } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import type { Clock } from '../../../../base/clock.ts'
import { hasCode } from '../../../../base/errors.ts'
import type { KeyedLock } from '../../../../base/keyed-lock.ts'
import type { Log } from '../../../../base/log.ts'
import type { BalancerObservation, BalancerPlan } from '../../driver.ts'
import { type ProxyInfo, parseInfo, parseServersState, parseStat, type ServerStat } from './answers.ts'
import { cookieChanges, serverChanges, shutCommands } from './changes.ts'
import { appConfig, leavingAcl, type ProxyHost, shapeOf, usesCookie } from './config.ts'
import { Counted, countersOf, totalsOf } from './counters.ts'
import { entries, makeFolder, putFile, readJson, readText, removeTree } from './disk.node.ts'
import { type ProxyFiles, proxyFiles } from './files.ts'
import type { Ended, Follower } from './follower.node.ts'
import { endOrphans, endProxy } from './processes.node.ts'
import { oldWorkers, reloadProxy, runningProxy, startProxy, trimLog } from './proxy.node.ts'
import { ask, command } from './runtime.node.ts'
import { Settling } from './settling.ts'

const servers = 'show stat -1 4 -1'
/** How long the sessions of a server that is taken away may take to notice. */
const deletionTries = 30
const deletionPauseMs = 20

export interface BalancersDeps {
  dir: string
  host(): Promise<ProxyHost>
  lock: KeyedLock
  follower: Follower
  clock: Clock
  log: Log
}

/** One HAProxy for each app. */
export class Balancers {
  readonly #deps: BalancersDeps
  readonly #plans = new Map<string, BalancerPlan>()
  readonly #counted = new Map<string, Counted>()
  readonly #settling: Settling

  constructor(deps: BalancersDeps) {
    this.#deps = deps
    const settle = (id: string, signal: AbortSignal) => deps.lock.run(id, () => this.#settle(id, signal))
    this.#settling = new Settling({ clock: deps.clock, log: deps.log, settle })
  }

  close(): void {
    this.#settling.close()
  }

  ensure(plan: BalancerPlan, signal: AbortSignal): Promise<void> {
    return this.#deps.lock.run(plan.id, () => this.#make(plan, signal))
  }

  /** What ended runs again. Nothing when it was removed meanwhile, or runs again already. */
  revive(id: string, { worker, signal }: Ended): Promise<void> {
    return this.#deps.lock.run(id, async () => {
      const plan = this.#plans.get(id)
      if (!plan || this.#deps.follower.follows(id)) return
      await endOrphans(this.#files(id), worker)
      await this.#make(plan, signal)
    })
  }

  remove(id: string): Promise<void> {
    this.#settling.forget(id)
    return this.#deps.lock.run(id, async () => {
      this.#settling.forget(id)
      this.#plans.delete(id)
      this.#counted.delete(id)
      this.#deps.follower.leave(id)
      await endProxy(this.#files(id))
      await removeTree(this.#files(id).dir)
    })
  }

  async observe(id: string, signal: AbortSignal): Promise<BalancerObservation | undefined> {
    const plan = this.#plans.get(id) ?? (await readJson<BalancerPlan>(this.#files(id).plan))
    if (!plan) return undefined
    try {
      return { running: true, backends: await this.#count(plan, signal) }
    } catch {
      signal.throwIfAborted()
      return { running: false, backends: [] }
    }
  }

  list(): Promise<string[]> {
    return entries(this.#deps.dir)
  }

  #files(id: string): ProxyFiles {
    return proxyFiles(`${this.#deps.dir}/${id}`)
  }

  async #make(plan: BalancerPlan, signal: AbortSignal): Promise<void> {
    const files = this.#files(plan.id)
    const host = await this.#deps.host()
    await makeFolder(files.dir, 0o700)
    await putFile(files.plan, JSON.stringify(plan))
    this.#plans.set(plan.id, plan)
    const running = await runningProxy(files, plan.netns, signal)
    const shape = shapeOf(plan)
    if (running) await this.#count(plan, signal).catch(() => {}) // before a reload begins to count anew
    await putFile(files.config, appConfig(plan, files, host))
    let info = running?.shape === shape ? running : await this.#takeOver(plan, { runs: running !== undefined, signal })
    try {
      await this.#sync(plan, signal)
    } catch (error) {
      if (!hasCode(error, 'loadbalancer.refused')) throw error
      this.#deps.log.warn({ balancer: plan.id, err: error }, 'a balancer refused a change and is loaded anew')
      info = await this.#takeOver(plan, { runs: true, signal })
      await this.#sync(plan, signal)
    }
    await trimLog(files)
    this.#deps.follower.follow(plan.id, { files, worker: info.pid })
    if ((await readText(files.added)) !== undefined) this.#settling.note(plan.id)
  }

  /** Loads the file that tells what runs already. Not while a server does not answer: a new worker would try it first. */
  async #settle(id: string, signal: AbortSignal): Promise<boolean> {
    const plan = this.#plans.get(id)
    const files = this.#files(id)
    if (!plan || !this.#deps.follower.follows(id) || (await readText(files.added)) === undefined) return true
    if ((await this.#count(plan, signal)).some(({ state }) => state === 'down')) return false
    try {
      const { pid } = await this.#takeOver(plan, { runs: true, signal })
      await this.#sync(plan, signal)
      this.#deps.follower.follow(id, { files, worker: pid })
    } catch (error) {
      signal.throwIfAborted()
      this.#deps.log.warn({ balancer: id, err: error }, 'a balancer could not be loaded anew, it is looked at again')
      await this.#make(plan, signal)
    }
    return true
  }

  async #takeOver(plan: BalancerPlan, { runs, signal }: { runs: boolean; signal: AbortSignal }): Promise<ProxyInfo> {
    const files = this.#files(plan.id)
    this.#deps.follower.leave(plan.id)
    const info = await (runs ? reloadProxy(files, shapeOf(plan), signal) : startProxy(files, plan.netns, signal))
    await rm(files.added, { force: true })
    return info
  }

  /** Makes what runs like the plan through the runtime socket: no connection notices. */
  async #sync(plan: BalancerPlan, signal: AbortSignal): Promise<void> {
    const files = this.#files(plan.id)
    const found = parseServersState(await ask(files.admin, 'show servers state', signal))
    const { commands, removals } = serverChanges(plan, found)
    // First: what is in this file need not be true, but what is true must be in it.
    if (hasPooling(plan) && commands.some((text) => text.startsWith('add server '))) await putFile(files.added, '')
    await command(files, commands, signal)
    await this.#syncCookies(plan, signal)
    await command(files, removals.flatMap(shutCommands), signal)
    for (const server of removals) await this.#deleteServer(files, server, signal)
    if (removals.length > 0) (await this.#countedOf(plan.id)).keep(new Set(plan.backends.map(({ id }) => id)))
  }

  async #syncCookies(plan: BalancerPlan, signal: AbortSignal): Promise<void> {
    if (!plan.ports.some((port) => usesCookie(plan, port))) return
    const files = this.#files(plan.id)
    const stats = parseStat(await ask(files.admin, servers, signal))
    for (const [index, port] of plan.ports.entries()) {
      if (!usesCookie(plan, port)) continue
      const list = await ask(files.admin, `show acl #${leavingAcl(index)}`, signal)
      const listed = list.split('\n').flatMap((line) => line.split(' ')[1] ?? [])
      await command(files, cookieChanges(plan, { port, index, stats, listed }), signal)
    }
  }

  /** One that still has a session after a while stays without service and goes with the next call. */
  async #deleteServer(files: ProxyFiles, server: string, signal: AbortSignal): Promise<void> {
    for (let tries = 0; tries < deletionTries; tries++) {
      const answer = await ask(files.admin, `del server ${server}`, signal)
      if (!answer.includes('connections attached')) return
      await setTimeout(deletionPauseMs, undefined, { signal })
    }
  }

  async #count(plan: BalancerPlan, signal: AbortSignal) {
    const files = this.#files(plan.id)
    const text = await ask(files.admin, `show info;${servers}`, signal)
    const stats = parseStat(text)
    const counted = await this.#countedOf(plan.id)
    if (counted.see(parseInfo(text).pid, totalsOf(stats))) await putFile(files.counters, JSON.stringify(counted.saved()))
    const isLeaving = plan.backends.some(({ state }) => state === 'draining')
    const elsewhere = isLeaving ? await this.#inOldWorkers(files, signal) : new Map<string, number>()
    return countersOf(plan, { stats, elsewhere, counted })
  }

  /** What is still under way in workers that a reload replaced, by backend. */
  async #inOldWorkers(files: ProxyFiles, signal: AbortSignal): Promise<Map<string, number>> {
    const current = new Map<string, number>()
    for (const pid of await oldWorkers(files, signal)) {
      const stats: ServerStat[] = parseStat(await ask(files.master, `@!${pid} ${servers}`, signal).catch(() => '')) // it may just have ended
      for (const stat of stats) current.set(stat.name, (current.get(stat.name) ?? 0) + stat.current)
    }
    return current
  }

  async #countedOf(id: string): Promise<Counted> {
    const known = this.#counted.get(id)
    if (known) return known
    const saved = await readJson<ReturnType<Counted['saved']>>(this.#files(id).counters)
    const counted = this.#counted.get(id) ?? new Counted(saved)
    this.#counted.set(id, counted)
    return counted
  }
}

/** Only connections that carry requests are used again. */
function hasPooling({ ports }: BalancerPlan): boolean {
  return ports.some(({ mode }) => mode === 'http')
}
