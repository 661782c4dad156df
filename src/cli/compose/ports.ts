import { Fields, present, type Reading } from './fields.ts'
import type { Located, Position } from './located.ts'

/** A port of a service: of its own, and of the host where one leads there. */
export interface Port {
  target: number
  publish?: number
  udp: boolean
  http: boolean
  name?: string
  at: Position
}

/** `ports` and `expose`, ranges spread out. */
export function portsOf(service: Fields, reading: Reading): Port[] {
  const ports = service
    .list('ports')
    .flatMap((item) => (item.kind === 'map' ? longPort(new Fields(reading, item, 'ports')) : shortPort(service, item)))
  const exposed = service.list('expose').flatMap((item) => shortPort(service, item).map(({ publish: _publish, ...port }) => port))
  return [...ports, ...exposed.filter(({ target, udp }) => !ports.some((port) => port.target === target && port.udp === udp))]
}

const shape = /^(?:(?:(\[[^\]]*\]|[^:]+):)?(?:(\d+)(?:-(\d+))?)?:)?(\d+)(?:-(\d+))?(?:\/(tcp|udp))?$/

/** `8080:80`, `127.0.0.1:8080:80/tcp`, `3000-3005:4000-4005`, `80`. */
function shortPort(service: Fields, item: Located): Port[] {
  const text = service.textOf(item, 'ports')
  const match = shape.exec(text)
  if (!match) service.fail(item.at, `"${text}" is no port; write HOSTPORT:PORT, PORT or HOSTPORT:PORT/udp`)
  const [, host, from, to = from, first, last = first, protocol] = match
  if (host) service.note(item.at, `the address ${host} is not looked at; the port is open on all addresses of the host`)
  if (from === undefined && text.includes(':')) service.note(item.at, 'a port of the host must be named for it to be published')
  return spread(service, item.at, {
    targets: [first!, last!],
    hosts: from === undefined ? undefined : [from, to!],
    udp: protocol === 'udp',
  })
}

function longPort(fields: Fields): Port[] {
  const target = fields.text('target') ?? fields.fail(fields.at, 'ports.target is missing')
  const published = fields.text('published')
  const protocol = fields.text('protocol') ?? 'tcp'
  const host = fields.text('host_ip')
  if (host !== undefined)
    fields.note(fields.placeOf('host_ip'), `the address ${host} is not looked at; the port is open on all addresses of the host`)
  const mode = fields.text('mode')
  if (mode === 'host') fields.note(fields.placeOf('mode'), 'mode: host has no effect; the port leads to all replicas')
  const http = fields.text('app_protocol')?.startsWith('http') ?? false
  const name = fields.text('name')
  fields.end()
  if (protocol !== 'tcp' && protocol !== 'udp') fields.fail(fields.placeOf('protocol'), 'ports.protocol must be tcp or udp')
  const range = (text: string, key: string): [string, string] => {
    const [first = '', last = first] = text.split('-')
    if (!/^\d+$/.test(first) || !/^\d+$/.test(last))
      fields.fail(fields.placeOf(key), `ports.${key} must be a port, or a range such as 8000-8005`)
    return [first, last]
  }
  const hosts = published === undefined ? undefined : range(published, 'published')
  const ports = spread(fields, fields.at, { targets: range(target, 'target'), hosts, udp: protocol === 'udp' })
  return ports.map((port) => ({ ...port, http, ...present({ name: name?.toLowerCase() }) }))
}

function spread(
  fields: Fields,
  at: Position,
  { targets, hosts, udp }: { targets: [string, string]; hosts: [string, string] | undefined; udp: boolean },
): Port[] {
  const [inside, outside] = [numbersOf(targets), hosts && numbersOf(hosts)]
  const all = [...inside, ...(outside ?? [])]
  if (all.some((port) => port < 1 || port > 65_535)) fields.fail(at, 'a port is a number from 1 to 65535')
  if (inside.length === 0 || outside?.length === 0) fields.fail(at, 'a range of ports begins with the smaller one')
  if (outside && inside.length === 1 && outside.length > 1) return [{ target: inside[0]!, publish: outside[0]!, udp, http: false, at }] // any of them will do
  if (outside && outside.length !== inside.length) fields.fail(at, 'both ranges of ports must be of the same length')
  return inside.map((target, index) => ({ target, udp, http: false, at, ...present({ publish: outside?.[index] }) }))
}

function numbersOf([first, last]: [string, string]): number[] {
  const [from, to] = [Number(first), Number(last)]
  return Array.from({ length: Math.min(Math.max(to - from + 1, 0), 1000) }, (_none, index) => from + index)
}

/** As an App has them: one at its own address for each; UDP is not balanced. */
export function appPorts(ports: readonly Port[], service: Fields, mode: string | undefined): Record<string, unknown>[] {
  const used = new Set<number>()
  return ports.flatMap(({ target, publish, udp, http, name, at }) => {
    if (udp) {
      service.refuse(at, `the UDP port ${target} is not balanced; run the program with \`pando run -p ${publish ?? target}:${target}/udp\``)
      return []
    }
    const port = used.has(target) ? (publish ?? target) : target
    if (used.has(port)) return []
    used.add(port)
    return [present({ name, port, target: port === target ? undefined : target, mode: http ? 'http' : mode, publish })]
  })
}
