import type { ChildProcess } from 'node:child_process'
import { chmod, mkdir, rm } from 'node:fs/promises'
import type { Clock } from '../../../../base/clock.ts'
import { isAbort } from '../../../../base/errors.ts'
import type { KeyedLock } from '../../../../base/keyed-lock.ts'
import type { Log } from '../../../../base/log.ts'
import type { NetworkPlan, PortPlan, ServiceRecord } from '../../driver.ts'
import { dnsAccount } from './accounts.node.ts'
import { dnsPid, putFile, reloadDns, startDns, stopDns, writeUpstream } from './dns-server.node.ts'
import { type DnsFiles, dnsFiles, dnsmasqConfig, hostsFile, leaseFile, serviceConfig, serviceServers } from './dnsmasq.ts'
import type { LinuxNames } from './names.ts'
import { entries, type Records, readText } from './records.node.ts'

/** How often the servers are looked at that an earlier process started: only of a child the kernel tells when it ends. */
const lookEveryMs = 5_000
/** Pause before a server that died is started again. */
const reviveAfterMs = 200

export interface DnsDeps {
  names: LinuxNames
  records: Records
  lock: KeyedLock
  clock: Clock
  log: Log
}

/**
 * Keeps one dnsmasq per network alive, and its names and leases in step; a second one where there are SRV records. Callers
 * hold the network's lock.
 */
export class DnsSupervisor {
  readonly #deps: DnsDeps
  readonly #watched = new Map<string, NetworkPlan>()
  /** What lies in each network's hosts folder, file -> text. */
  readonly #written = new Map<string, Map<string, string>>()
  /** Which names the first server was last told to ask the second for: a kill may have come before it was. */
  readonly #told = new Map<string, string>()
  readonly #closing = new AbortController()
  #looking = false

  constructor(deps: DnsDeps) {
    this.#deps = deps
  }

  async ensure(plan: NetworkPlan, signal: AbortSignal): Promise<void> {
    const files = this.#files(plan.id)
    await this.#prepareFolders()
    await writeUpstream(files.upstream)
    this.#written.delete(plan.id)
    const config = dnsmasqConfig(plan, files, await dnsAccount())
    this.#follow(plan.id, await startDns(config, files, { netns: this.#deps.names.networkNetns(plan.id), signal }))
    this.#watched.set(plan.id, plan)
    await this.#serve(plan, await this.#deps.records.services(plan.id), signal)
    if (!this.#looking) void this.#look()
  }

  async setNames(plan: NetworkPlan, names: ReadonlyMap<string, readonly string[]>): Promise<void> {
    const files = this.#files(plan.id)
    const before = this.#written.get(plan.id) ?? (await readFiles(files.hosts))
    const wanted = new Map(
      [...names]
        .filter(([, addresses]) => addresses.length > 0)
        .map(([name, addresses]) => [name, hostsFile(name, addresses, plan.domain)]),
    )
    this.#written.delete(plan.id)
    for (const [name, text] of wanted) if (before.get(name) !== text) await putFile(files, `${files.hosts}/${name}`, text)
    for (const name of before.keys()) if (!wanted.has(name)) await rm(`${files.hosts}/${name}`, { force: true })
    this.#written.set(plan.id, wanted)
  }

  async setServices(plan: NetworkPlan, services: readonly ServiceRecord[], signal: AbortSignal): Promise<void> {
    await this.#deps.records.saveServices(plan.id, services)
    await this.#serve(plan, services, signal)
  }

  /** First the records, then the word of where they are, so that nobody is sent to a server that does not run. */
  async #serve(plan: NetworkPlan, services: readonly ServiceRecord[], signal: AbortSignal): Promise<void> {
    const files = this.#serviceFiles(plan.id)
    if (services.length > 0) {
      const config = serviceConfig(plan, { services, files }, await dnsAccount())
      this.#follow(plan.id, await startDns(config, files, { netns: this.#deps.names.networkNetns(plan.id), signal }))
    }
    const first = this.#files(plan.id)
    const servers = serviceServers(plan, services)
    if ((this.#told.get(plan.id) ?? (servers === '' ? await readText(first.servers) : undefined)) !== servers) {
      await putFile(first, first.servers, servers)
      await reloadDns(first)
    }
    this.#told.set(plan.id, servers)
    if (services.length === 0 && (await dnsPid(files)) !== undefined) await stopDns(files)
  }

  #follow(network: string, child: ChildProcess | undefined): void {
    child?.once('exit', () => void this.#revive(network))
  }

  /** Leases stay when their port goes: dnsmasq does not forget them anyway, and the address never gets another MAC. */
  async setLease(port: PortPlan): Promise<void> {
    const files = this.#files(port.network)
    const { file, text } = leaseFile(port)
    if ((await readText(`${files.leases}/${file}`)) !== text) await putFile(files, `${files.leases}/${file}`, text)
  }

  async stop(network: string): Promise<void> {
    this.#watched.delete(network)
    this.#written.delete(network)
    this.#told.delete(network)
    for (const files of [this.#files(network), this.#serviceFiles(network)]) await stopDns(files)
  }

  /** Looks no more; the servers run on. */
  close(): void {
    this.#closing.abort()
    this.#watched.clear()
  }

  #files(network: string): DnsFiles {
    return dnsFiles(this.#deps.records.networkDir(network), `${this.#deps.records.dir}/resolv.conf`)
  }

  #serviceFiles(network: string): DnsFiles {
    return dnsFiles(`${this.#deps.records.networkDir(network)}/srv`, '')
  }

  async #allRun(network: string): Promise<boolean> {
    if ((await dnsPid(this.#files(network))) === undefined) return false
    return (await this.#deps.records.services(network)).length === 0 || (await dnsPid(this.#serviceFiles(network))) !== undefined
  }

  /** dnsmasq has an account of its own and must get to its files: each folder on the way lets others pass, though not list. */
  async #prepareFolders(): Promise<void> {
    const { dir } = this.#deps.records
    await mkdir(`${dir}/networks`, { recursive: true })
    await Promise.all([dir.slice(0, dir.lastIndexOf('/')), dir, `${dir}/networks`].map((folder) => chmod(folder, 0o711)))
  }

  async #look(): Promise<void> {
    this.#looking = true
    try {
      for (;;) {
        await this.#deps.clock.sleep(lookEveryMs, this.#closing.signal)
        for (const id of this.#watched.keys()) if (!(await this.#allRun(id))) await this.#revive(id)
      }
    } catch (error) {
      if (!isAbort(error)) this.#deps.log.error({ error }, 'stopped watching DNS servers')
    } finally {
      this.#looking = false
    }
  }

  async #revive(id: string): Promise<void> {
    const { clock, lock, log } = this.#deps
    try {
      await clock.sleep(reviveAfterMs, this.#closing.signal)
      await lock.run(id, async () => {
        const plan = this.#watched.get(id)
        if (!plan || (await this.#allRun(id))) return
        log.warn({ network: id }, 'DNS server ended; starting it again')
        await this.ensure(plan, this.#closing.signal)
      })
    } catch (error) {
      if (!this.#closing.signal.aborted) log.error({ network: id, error }, 'DNS server could not be started again')
    }
  }
}

async function readFiles(dir: string): Promise<Map<string, string>> {
  const files = await entries(dir)
  return new Map(await Promise.all(files.map(async (file) => [file, (await readText(`${dir}/${file}`)) ?? ''] as const)))
}
