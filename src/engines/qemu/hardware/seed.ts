import type { PreparedHardware, PreparedNic, PreparedVolume } from '../../engine.ts'

/** What a seed is made of. */
export interface SeedFacts {
  id: string
  hostname: string
  hardware: Pick<PreparedHardware, 'cloudInit'>
  nics: readonly Omit<PreparedNic, 'attachment' | 'network'>[]
  dns: { servers: readonly string[]; search: readonly string[] }
  volumes?: readonly Pick<PreparedVolume, 'path' | 'readOnly'>[]
}

/** The serial number by which the guest knows a volume's disk. */
export type SerialOf = (volume: number) => string

/** The files of a NoCloud data source by name. JSON is YAML, so nothing needs to be quoted by hand. */
export function seedFiles(facts: SeedFacts, serialOf: SerialOf): Record<string, string> {
  const { id, hostname, hardware, volumes = [] } = facts
  const { userData, networkData, vendorData } = hardware.cloudInit
  const mounts = volumes.flatMap(({ path, readOnly }, index) => (path === undefined ? [] : [{ path, readOnly, serial: serialOf(index) }]))
  return {
    'meta-data': json({ 'instance-id': id, 'local-hostname': hostname }),
    'user-data': userData ?? '#cloud-config\n{}\n',
    'network-config': networkData ?? json(networkConfig(facts)),
    ...(vendorData !== undefined || mounts.length > 0 ? { 'vendor-data': vendorData ?? mountScript(mounts) } : {}),
  }
}

/**
 * Version 2. The first card leads out, as in all our guests. Networks carry no IPv6, so no router advertises itself, and whoever waits
 * for one (systemd-networkd: 12 s until the network counts as online) waits in vain. Renderers that know the word pass it on (netplan);
 * the networkd renderer of cloud-init 22.4 does not.
 */
export function networkConfig({ nics, dns }: Pick<SeedFacts, 'nics' | 'dns'>): object {
  const ethernets = nics.map(({ mac, address, prefix, gateway, mtu }, index) => [
    `nic${index}`,
    {
      match: { macaddress: mac },
      addresses: [`${address}/${prefix}`],
      mtu,
      'accept-ra': false,
      ...(index === 0 ? { routes: [{ to: '0.0.0.0/0', via: gateway }], nameservers: { addresses: dns.servers, search: dns.search } } : {}),
    },
  ])
  return { version: 2, ethernets: Object.fromEntries(ethernets) }
}

interface Mount {
  path: string
  readOnly: boolean
  serial: string
}

/**
 * A boothook, because that runs at each boot and early, and a user's own `bootcmd` or `mounts` does not take its place. What the
 * instance has lies in the folder `data` of the volume's file system: the disk itself is mounted aside.
 */
function mountScript(mounts: readonly Mount[]): string {
  const inOrder = [...mounts].sort((a, b) => (a.path < b.path ? -1 : 1)) // what lies in another comes after it
  return `#cloud-boothook
#!/bin/sh
# Mounts the volumes of this instance at their paths. Made by Pando; a vendor-data of your own replaces it.
volume() {
  disk= tries=0
  while [ -z "$disk" ] && [ $tries -lt 30 ]; do
    for found in /sys/block/*; do
      serial=$(cat "$found/serial" 2>/dev/null || cat "$found/device/vpd_pg80" 2>/dev/null | tail -c +5)
      [ "$(printf %s "$serial" | tr -d '\\000 ')" = "$1" ] && disk=/dev/\${found##*/}
    done
    [ -n "$disk" ] || { tries=$((tries + 1)); sleep 1; }
  done
  [ -n "$disk" ] || { echo "volume $1 for $2: no such disk" >&2; return; }
  aside=/run/pando/volumes/$1
  mkdir -p "$aside" "$2"
  mountpoint -q "$aside" || mount -t ext4 -o "$3" "$disk" "$aside" || return
  mountpoint -q "$2" || mount --bind "$aside/data" "$2"
  [ "$3" = ro ] && mount -o remount,bind,ro "$2"
}
${inOrder.map(({ path, readOnly, serial }) => `volume ${quote(serial)} ${quote(path)} ${readOnly ? 'ro' : 'rw'}`).join('\n')}
exit 0
`
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
