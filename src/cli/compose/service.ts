import type { Wait } from '../manifest.ts'
import { deployOf } from './deploy-section.ts'
import { environmentOf } from './environment.ts'
import { Fields, plainOf, present, type Reading } from './fields.ts'
import { healthOf, wordsOf } from './health.ts'
import type { Located, Position } from './located.ts'
import { mountsOf, type VolumeMount } from './mounts.ts'
import { objectName } from './names.ts'
import { appPorts, type Port, portsOf } from './ports.ts'
import { refused, without } from './tables.ts'
import type { TopLevel } from './top-level.ts'

type Condition = Wait['condition']

export interface Dependency {
  service: string
  condition: Condition
  required: boolean
  at: Position
}

/** A service as it was read; what it becomes is decided when all are known. */
export interface Service {
  /** Its name in the file, and here. */
  key: string
  name: string
  at: Position
  fields: Fields
  profiles: string[]
  dependsOn: Dependency[]
  /** What one instance of it is. */
  template: Record<string, unknown>
  app: Record<string, unknown>
  replicas: number
  ports: Port[]
  /** How its ports are balanced, where that is said. */
  mode: string | undefined
  volumes: VolumeMount[]
  labels: Record<string, string>
}

export function serviceOf(
  { key, at, value }: { key: string; at: Position; value: Located },
  { shared, project, reading }: { shared: TopLevel; project: string; reading: Reading },
): Service {
  const fields = new Fields(reading, value, `services.${key}`)
  const name = objectName(key)
  if (name !== key) fields.note(at, `"${key}" is called ${name} here, also by the others`)
  fields.without(refused, 'refuse')
  fields.without(without, 'note')
  fields.flag('init')
  const own = ownOf(fields)
  const deploy = deployOf(fields)
  const mounts = mountsOf(fields, shared, { service: key, project }, reading)
  const dependsOn = [...dependenciesOf(fields), ...linksOf(fields)]
  const stopGrace = fields.duration('stop_grace_period')
  const template = present({
    image: imageOf(fields),
    command: wordsOf(fields, 'entrypoint'),
    args: wordsOf(fields, 'command'),
    env: someOf(environmentOf(fields, reading)),
    user: fields.text('user'),
    workdir: fields.text('working_dir'),
    cpus: deploy.cpus,
    memory: deploy.memory,
    networks: networksOf(fields, shared),
    files: some(mounts.files),
    secrets: some(mounts.secrets),
    tmpfs: some([...new Set(mounts.tmpfs)]),
    restart: deploy.restart,
    healthCheck: healthOf(fields),
    stopGrace,
    placement: deploy.placement,
    ...own.template,
  })
  const found = {
    ...{ key, name, at, fields, template, dependsOn, volumes: mounts.volumes, mode: own.mode },
    profiles: fields.texts('profiles').map(({ text }) => text),
    app: present({ update: deploy.update, ...own.app }),
    replicas: deploy.replicas ?? 1,
    ports: portsOf(fields, reading),
    labels: labelsOf(fields, [...deploy.labels, ...fields.pairs('labels')]),
  }
  fields.end()
  return found
}

function someOf(pairs: Record<string, string>): Record<string, string> | undefined {
  return Object.keys(pairs).length > 0 ? pairs : undefined
}

function some<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined
}

/** Nothing is built here: the image is there by then, under its name. */
function imageOf(fields: Fields): string {
  const image = fields.text('image')
  const build = fields.take('build')
  const way = (name: string) =>
    `make the image ${name} with \`pando image build\`, or \`docker build\`, \`docker save\` and \`pando image import\``
  if (image === undefined)
    return fields.fail(fields.placeOf('build'), build ? `build: name an \`image\` beside it, and ${way('NAME')}` : 'there is no image')
  if (build) fields.refuse(fields.placeOf('build'), `build: ${way(image)}`)
  return image
}

const inTemplate = ['engine', 'cpus', 'memory', 'disk', 'snapshot', 'placement']
const inApp = ['engines', 'fork', 'balance', 'update', 'guard']

/** `x-pando`: what Compose has no word for. */
function ownOf(service: Fields): { template: Record<string, unknown>; app: Record<string, unknown>; mode: string | undefined } {
  const own = service.fields('x-pando')
  const pick = (names: readonly string[]) =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = own?.take(name)
        return value === undefined ? [] : [[name, plainOf(value)]]
      }),
    )
  const found = { template: pick(inTemplate), app: pick(inApp), mode: own?.text('mode') }
  own?.end()
  return found
}

const conditions: Record<string, Condition> = {
  service_started: 'started',
  service_healthy: 'healthy',
  service_completed_successfully: 'completed',
}

function dependenciesOf(service: Fields): Dependency[] {
  const value = service.take('depends_on')
  if (value === undefined) return []
  if (value.kind !== 'map')
    return service.texts('depends_on').map(({ text, at }) => ({ service: text, condition: 'started', required: true, at }))
  return service
    .child(value, `depends_on`)
    .entries()
    .map(({ name, at, value: inner }) => {
      const fields = service.child(inner, `depends_on.${name}`)
      const word = fields.text('condition') ?? 'service_started'
      const condition =
        conditions[word] ?? fields.fail(fields.placeOf('condition'), `condition is one of ${Object.keys(conditions).join(', ')}`)
      const required = fields.flag('required') ?? true
      fields.without({ restart: 'has no effect; what depends on it finds it again by its name' }, 'note')
      fields.end()
      return { service: name, condition, required, at }
    })
}

/** An older word for dependencies. */
function linksOf(service: Fields): Dependency[] {
  return service.texts('links').map(({ text, at }) => {
    const [name = '', alias = name] = text.split(':')
    if (alias !== name) service.refuse(at, `links: the name ${alias} for ${name}; services find each other by their own names`)
    return { service: name, condition: 'started', required: true, at }
  })
}

function networksOf(service: Fields, shared: TopLevel): Record<string, unknown>[] {
  const value = service.take('networks')
  const names: { name: string; at: Position; value?: Located }[] =
    value === undefined
      ? []
      : value.kind === 'map'
        ? service.child(value, 'networks').entries()
        : service.texts('networks').map(({ text, at }) => ({ name: text, at }))
  if (names.length === 0) return [{ network: shared.networks.get('default')?.name ?? 'default' }]
  const found = names.map(({ name, at, value: inner }) => {
    const known = shared.networks.get(name)?.name ?? (name === 'default' ? 'default' : undefined)
    if (known === undefined) service.fail(at, `the network "${name}" is not among the networks at the end of the file`)
    const options = inner && service.child(inner, `networks.${name}`)
    const aliases = options?.texts('aliases').map(({ text }) => objectName(text)) ?? []
    const priority = options?.number('priority') ?? 0
    options?.without(
      { gw_priority: 'has no effect', interface_name: 'has no effect', driver_opts: 'has no effect', link_local_ips: 'has no effect' },
      'note',
    )
    options?.without(
      {
        ipv4_address: 'replicas have addresses of their own; use the name',
        ipv6_address: 'networks are IPv4',
        mac_address: 'addresses are given by Pando',
      },
      'refuse',
    )
    options?.end()
    return { priority, attachment: present({ network: known, aliases: some(aliases) }) }
  })
  return found.sort((a, b) => b.priority - a.priority).map(({ attachment }) => attachment)
}

function labelsOf(service: Fields, pairs: readonly { name: string; value: string | null; at?: Position }[]): Record<string, string> {
  const found: Record<string, string> = {}
  for (const { name, value, at } of pairs) {
    const fits = /^[A-Za-z0-9]([A-Za-z0-9._/-]{0,251}[A-Za-z0-9])?$/.test(name) && (value ?? '').length <= 253 && !name.startsWith('pando.')
    if (fits) found[name] = value ?? ''
    else
      service.note(
        at ?? service.at,
        `the label ${name} is left out: it is too long, or reserved, or has other signs than letters, digits, dots and dashes`,
      )
  }
  return found
}

/** What the App of a service says. */
export function appOf(service: Service): Record<string, unknown> {
  const { app, replicas, ports, mode, fields } = service
  return present({ template: templateOf(service), replicas, ports: some(appPorts(ports, fields, mode)), ...app })
}

/** The same as one Instance that runs to its end: what others wait for to be completed. */
export function instanceOf(service: Service): Record<string, unknown> {
  const { ports } = service
  const published = ports.flatMap(({ target, publish, udp }) =>
    publish === undefined ? [] : [{ port: target, hostPort: publish, protocol: udp ? 'udp' : 'tcp' }],
  )
  return { restart: { policy: 'never' }, ...templateOf(service), ...present({ ports: some(published) }) }
}

function templateOf({ template, volumes }: Service): Record<string, unknown> {
  return present({ ...template, volumes: some(volumes.map(({ volume, path, readOnly }) => ({ volume, path, readOnly }))) })
}
