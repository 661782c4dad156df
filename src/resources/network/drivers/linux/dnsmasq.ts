import type { NetworkPlan, PortPlan, ServiceRecord } from '../../driver.ts'
import { bridge } from './names.ts'

/** Files of one network's DNS and DHCP server. `hosts` and `leases` are watched by dnsmasq: a rename into them takes effect at once. */
export interface DnsFiles {
  dir: string
  config: string
  pid: string
  log: string
  hosts: string
  leases: string
  leaseState: string
  scratch: string
  upstream: string
  /** Which names another server is asked for; read again on SIGHUP. */
  servers: string
}

export function dnsFiles(dir: string, upstream: string): DnsFiles {
  return {
    dir,
    upstream,
    config: `${dir}/dnsmasq.conf`,
    pid: `${dir}/dnsmasq.pid`,
    log: `${dir}/dnsmasq.log`,
    hosts: `${dir}/hosts`,
    leases: `${dir}/dhcp-hosts`,
    leaseState: `${dir}/leases`,
    scratch: `${dir}/scratch`,
    servers: `${dir}/servers`,
  }
}

/**
 * Names under `.internal` are answered here and never asked outside. DHCP answers only the MACs of our ports and takes no
 * names from guests, which could else claim the name of another.
 */
export function dnsmasqConfig(plan: NetworkPlan, files: DnsFiles, account: { user: string; group: string }): string {
  const [subnet, prefix] = plan.cidr.split('/')
  return [
    `user=${account.user}`,
    `group=${account.group}`,
    `pid-file=${files.pid}`,
    'log-facility=-',
    'quiet-dhcp',
    `interface=${bridge}`,
    'except-interface=lo',
    'bind-interfaces',
    'no-hosts',
    plan.isolated ? 'no-resolv' : `resolv-file=${files.upstream}`,
    `servers-file=${files.servers}`,
    'fast-dns-retry=200,2000', // the server of SRV records is away for a moment when they change
    `domain=${plan.domain}`,
    'local=/internal/',
    'local-ttl=2',
    'cache-size=1000',
    `hostsdir=${files.hosts}`,
    `dhcp-range=${subnet},static,${netmask(Number(prefix))},1h`,
    'dhcp-authoritative',
    'no-ping',
    'dhcp-ignore-names',
    `dhcp-option=option:router,${plan.gateway}`,
    `dhcp-option=option:dns-server,${plan.gateway}`,
    `dhcp-option=option:mtu,${plan.mtu}`,
    `dhcp-option=option:domain-search,${plan.domain}`,
    `dhcp-leasefile=${files.leaseState}`,
    `dhcp-hostsdir=${files.leases}`,
    '',
  ].join('\n')
}

/** Where the server of SRV records listens, on 127.0.0.1 of the network's namespace. */
const servicePort = 5_300

/**
 * SRV records cannot be in a folder that dnsmasq watches, so a second one holds them and is started anew when they change.
 * Their time to live is 0: the first one keeps none.
 */
export function serviceConfig(
  plan: NetworkPlan,
  { services, files }: { services: readonly ServiceRecord[]; files: DnsFiles },
  account: { user: string; group: string },
): string {
  return [
    `user=${account.user}`,
    `group=${account.group}`,
    `pid-file=${files.pid}`,
    'log-facility=-',
    'listen-address=127.0.0.1',
    `port=${servicePort}`,
    'bind-interfaces',
    'no-hosts',
    'no-resolv',
    'cache-size=0',
    'local=/internal/',
    ...services.map(
      ({ name, target, port, weight }) => `srv-host=${name}.${plan.domain},${target}.${plan.domain},${port},0,${Math.min(weight, 65_535)}`,
    ),
    '',
  ].join('\n')
}

/** The first server asks the second for the SRV records of these names, and for nothing else: addresses never wait for it. */
export function serviceServers(plan: NetworkPlan, services: readonly ServiceRecord[]): string {
  const parents = new Set(services.map(({ name }) => name.slice(name.indexOf('.') + 1)))
  return [...parents]
    .sort()
    .map((parent) => `server=/${parent}.${plan.domain}/127.0.0.1#${servicePort}\n`)
    .join('')
}

/** One file per name: to rewrite one large file stalls dnsmasq. */
export function hostsFile(name: string, addresses: readonly string[], domain: string): string {
  return addresses.map((address) => `${address} ${name}.${domain}\n`).join('')
}

export function leaseFile(port: PortPlan): { file: string; text: string } {
  return { file: port.mac.replaceAll(':', ''), text: `${port.mac},${port.address},1h\n` }
}

/** What the host asks, without servers that only the host itself can reach. */
export function upstreamConfig(resolvConf: string): string {
  const servers = resolvConf.split('\n').flatMap((line) => /^\s*nameserver\s+([0-9.]+)\s*$/.exec(line)?.[1] ?? [])
  return servers
    .filter((server) => !server.startsWith('127.'))
    .map((server) => `nameserver ${server}\n`)
    .join('')
}

export function netmask(prefix: number): string {
  const bits = (0xffff_ffff << (32 - prefix)) >>> 0
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 0xff).join('.')
}
