import { join } from 'node:path'
import { Fields, present, type Reading } from './fields.ts'
import type { Located, Position } from './located.ts'
import { objectName } from './names.ts'

/** A network or volume of the file: what it is called here, and its spec where it is to be made. */
export interface Shared {
  name: string
  at: Position
  spec?: Record<string, unknown>
}

/** A config, or what becomes a Secret; the content is read where it is used. */
export interface Content {
  at: Position
  read(): Buffer
}

/** A secret of the file: the Secret that it is here, and which of its values. Without `content` it is there already. */
export interface SecretValue {
  name: string
  key: string
  content?: Content
}

/** What services share. */
export interface TopLevel {
  networks: ReadonlyMap<string, Shared>
  volumes: ReadonlyMap<string, Shared>
  secrets: ReadonlyMap<string, SecretValue>
  configs: ReadonlyMap<string, Content>
}

export function topLevelOf(file: Fields, project: string, reading: Reading): TopLevel {
  const each = <T>(name: string, make: (fields: Fields, key: string, at: Position) => T): Map<string, T> =>
    new Map(
      (file.fields(name)?.entries() ?? []).map(({ name: key, at, value }) => [
        key,
        make(fieldsOf(reading, value, `${name}.${key}`), key, at),
      ]),
    )
  return {
    networks: each('networks', (fields, key, at) => network(fields, { key, at, project })),
    volumes: each('volumes', (fields, key, at) => volume(fields, { key, at, project })),
    secrets: each('secrets', (fields, key, at) => secret(fields, { key, at, project }, reading)),
    configs: each('configs', (fields, key, at) => content(fields, { key, at }, reading)),
  }
}

function fieldsOf(reading: Reading, value: Located, where: string): Fields {
  return new Fields(reading, value, where)
}

interface Key {
  key: string
  at: Position
}

/** The default network is that of the project, unless something is said about it. */
function network(fields: Fields, { key, at, project }: Key & { project: string }): Shared {
  const external = isExternal(fields)
  const given = fields.text('name')
  const options = new Map(fields.pairs('driver_opts').map(({ name, value }) => [name, value]))
  const mtu = options.get('com.docker.network.driver.mtu')
  const cidr = subnetOf(fields)
  const driver = fields.text('driver')
  if (driver !== undefined && driver !== 'bridge')
    fields.note(fields.placeOf('driver'), `driver: ${driver} has no effect; networks are bridges`)
  const isPlain = key === 'default' && given === undefined && cidr === undefined && !mtu
  fields.without(
    { driver: 'has no effect; networks are bridges', attachable: 'has no effect', labels: 'has no effect', enable_ipv4: 'has no effect' },
    'note',
  )
  if (fields.flag('internal'))
    fields.refuse(fields.placeOf('internal'), 'internal: instances reach what their host reaches; use a security group')
  if (fields.flag('enable_ipv6')) fields.refuse(fields.placeOf('enable_ipv6'), 'enable_ipv6: networks are IPv4')
  fields.end()
  const name = objectName(given ?? (external ? key : isPlain ? 'default' : `${project}-${key}`))
  return external || isPlain ? { name, at } : { name, at, spec: present({ cidr, mtu: mtu ? Number(mtu) : undefined }) }
}

function subnetOf(network: Fields): string | undefined {
  const ipam = network.fields('ipam')
  if (!ipam) return undefined
  const [first, ...more] = ipam.list('config')
  const config = first && ipam.child(first, 'ipam.config')
  const subnet = config?.text('subnet')
  config?.without({ gateway: 'has no effect; it is the first address', ip_range: 'has no effect', aux_addresses: 'has no effect' }, 'note')
  config?.end()
  if (more.length > 0) ipam.refuse(more[0]!.at, 'a network has one subnet')
  ipam.without({ driver: 'has no effect; addresses are given by Pando', options: 'has no effect' }, 'note')
  ipam.end()
  return subnet
}

function volume(fields: Fields, { key, at, project }: Key & { project: string }): Shared {
  const external = isExternal(fields)
  const given = fields.text('name')
  const pando = fields.fields('x-pando')
  const size = pando?.text('size')
  pando?.end()
  const driver = fields.text('driver')
  if (driver !== undefined && driver !== 'local')
    fields.refuse(fields.placeOf('driver'), `driver: ${driver}: volumes are disks of this host`)
  if (fields.take('driver_opts')) fields.refuse(fields.placeOf('driver_opts'), 'driver_opts: volumes are disks of this host')
  fields.without({ labels: 'has no effect' }, 'note')
  fields.end()
  const name = objectName(given ?? (external ? key : `${project}-${key}`))
  return external ? { name, at } : { name, at, spec: present({ size }) }
}

function isExternal(fields: Fields): boolean {
  const value = fields.take('external')
  return value !== undefined && (value.kind === 'map' || fields.flag('external') === true)
}

/** The value of a Secret that is made of a Compose file. */
const onlyKey = 'value'

function secret(fields: Fields, { key, at, project }: Key & { project: string }, reading: Reading): SecretValue {
  const given = fields.text('name')
  const pando = fields.fields('x-pando')
  const valueKey = pando?.text('key') ?? onlyKey
  pando?.end()
  if (isExternal(fields)) {
    fields.end()
    return { name: objectName(given ?? key), key: valueKey }
  }
  return { name: objectName(given ?? `${project}-${key}`), key: valueKey, content: content(fields, { key, at }, reading) }
}

/** From a file beside this one, from our environment, or written here. */
function content(fields: Fields, { key, at }: Key, reading: Reading): Content {
  const [file, variable, text] = [fields.text('file'), fields.text('environment'), fields.text('content')]
  const external = isExternal(fields)
  fields.without(
    {
      name: 'has no effect',
      labels: 'has no effect',
      driver: 'has no effect',
      driver_opts: 'has no effect',
      template_driver: 'has no effect',
    },
    'note',
  )
  fields.end()
  if (external || (file ?? variable ?? text) === undefined)
    fields.fail(at, `${key}: say what is in it with \`file\`, \`environment\` or \`content\``)
  return { at, read }

  function read(): Buffer {
    if (text !== undefined) return Buffer.from(text)
    if (variable !== undefined) {
      const value = reading.env[variable]
      return Buffer.from(value ?? fields.fail(fields.placeOf('environment'), `the variable ${variable} is not set`))
    }
    const tree = reading.host.tree(join(reading.dir, file!))
    if (tree.kind === 'file') return tree.files[0]!.content
    return fields.fail(fields.placeOf('file'), tree.kind === 'large' ? `${file} is larger than 1 MiB` : `there is no file ${file}`)
  }
}
