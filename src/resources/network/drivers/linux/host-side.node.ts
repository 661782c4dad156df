import { hasCode, PandoError } from '../../../../base/errors.ts'
import type { KeyedLock } from '../../../../base/keyed-lock.ts'
import type { PublishedPort } from '../../driver.ts'
import { allDone } from './all-done.ts'
import { ensureDockerUser, removeDockerUser } from './docker-user.node.ts'
import { foreignSubnets, pickHostAddress, relayOf } from './host-address.ts'
import type { NetnsState } from './ip-commands.ts'
import type { LinuxNames } from './names.ts'
import { dropTable, hostRules } from './nft-rules.ts'
import type { Records } from './records.node.ts'
import { type InNetns, ip, nft, observe, readSysctl, run, unicastRoutes } from './shell.node.ts'

const forwarding = 'net/ipv4/ip_forward'

export interface HostSideDeps {
  names: LinuxNames
  records: Records
  lock: KeyedLock /** Namespace that plays the host. Default: ours. */
  netns: string | undefined
  transitPool: string
}

/** What the networks of a cell share on the host: its address towards them, the nft table, forwarding. */
export class HostSide {
  readonly #deps: HostSideDeps
  #address: string | undefined
  /** The ports last loaded by this process; unknown at first. */
  #published: string | undefined

  constructor(deps: HostSideDeps) {
    this.#deps = deps
  }

  where(signal: AbortSignal): InNetns {
    return { netns: this.#deps.netns, signal }
  }

  /** The address that instances see for the host itself. */
  async address(host: NetnsState, signal: AbortSignal): Promise<string> {
    const { names, transitPool: pool } = this.#deps
    this.#address ??= pickHostAddress(host, { names, pool, routes: await unicastRoutes(this.where(signal)) })
    if (this.#address === undefined) throw new PandoError('network.setup_failed', { detail: `no address of ${pool} is free on the host` })
    return this.#address
  }

  /** The same for who has not looked at the host. */
  async addressFor(signal: AbortSignal): Promise<string> {
    return this.#address ?? this.address(await observe(this.where(signal)), signal)
  }

  /** Loads the rules of all networks and published ports; `transit` is an interface that may need its own setting. */
  async apply(signal: AbortSignal, { transit }: { transit?: string } = {}): Promise<void> {
    const { names, records, lock } = this.#deps
    await lock.run('host', async () => {
      await this.#ensureForwarding(signal)
      const [networks, published] = await Promise.all([records.networks(), records.published()])
      // route_localnet lets answers to the host's 127.0.0.1 back in; the rules shut out everything else to such addresses.
      const sysctls = transit === undefined ? {} : { [`net/ipv4/conf/${transit}/route_localnet`]: 1 }
      await allDone([
        nft(hostRules({ networks, published, relay: this.#address && relayOf(this.#address) }, names), { ...this.where(signal), sysctls }),
        ensureDockerUser(names, this.where(signal)),
      ])
    })
  }

  async setPublished(ports: readonly PublishedPort[], signal: AbortSignal): Promise<void> {
    const text = JSON.stringify(ports)
    if (text === this.#published) return
    this.#published = undefined
    const before = await this.#deps.records.published()
    await this.#deps.records.savePublished(ports)
    await this.apply(signal)
    await this.#cutFlows(
      before.filter((old) => !ports.some((port) => JSON.stringify(port) === JSON.stringify(old))),
      signal,
    )
    this.#published = text
  }

  async subnets(signal: AbortSignal): Promise<{ cidr: string; owner: string }[]> {
    const { names, transitPool } = this.#deps
    return [{ cidr: transitPool, owner: 'the host side of networks' }, ...foreignSubnets(await unicastRoutes(this.where(signal)), names)]
  }

  /** Takes away all that is on the host, by name, whether it was recorded or not. */
  async remove(signal: AbortSignal): Promise<void> {
    const { names, records } = this.#deps
    const where = this.where(signal)
    const { links } = await observe(where)
    await ip(
      [...links.keys()].filter((ifname) => ifname.startsWith(names.prefix)).map((ifname) => `link del dev ${ifname}`),
      where,
    )
    await nft(dropTable('inet', names.table), where)
    await removeDockerUser(names, where)
    for (const [path, value] of Object.entries(await records.sysctls())) await nft('', { ...where, sysctls: { [path]: value } })
  }

  async #ensureForwarding(signal: AbortSignal): Promise<void> {
    const { records } = this.#deps
    const value = await readSysctl(forwarding, this.where(signal))
    if (value === '1') return
    await records.saveSysctls({ [forwarding]: value, ...(await records.sysctls()) })
    await nft('', { ...this.where(signal), sysctls: { [forwarding]: 1 } })
  }

  /** Flows live on when their rule is gone (a UDP one as long as its sender goes on): end those of ports that changed. */
  async #cutFlows(ports: readonly PublishedPort[], signal: AbortSignal): Promise<void> {
    try {
      for (const { protocol, hostPort, address } of ports) {
        await run(['conntrack', '-D', '-p', protocol, '--orig-port-dst', String(hostPort), '--reply-src', address], {
          ...this.where(signal),
          okCodes: [0, 1],
        })
      }
    } catch (error) {
      if (!hasCode(error, 'base.command_missing')) throw error // an optional program: flows then end by themselves
    }
  }
}
