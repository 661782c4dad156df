import { isAbsolute, join, normalize, relative } from 'node:path'
import type { Fields, Reading } from './fields.ts'
import type { HostFile } from './host-files.ts'
import type { Located, Position } from './located.ts'
import { objectName } from './names.ts'
import type { SecretValue, TopLevel } from './top-level.ts'

export interface File {
  path: string
  mode: string
  content?: string
  base64?: string
}

/** A value of a Secret as a file. */
export interface SecretMount {
  secret: string
  key: string
  path: string
  mode: string
}

/** A named volume in a service; `key` is its name in the file, undefined where it has none there. */
export interface VolumeMount {
  key: string | undefined
  volume: string
  path: string
  readOnly: boolean
  at: Position
}

export interface Mounts {
  files: File[]
  secrets: SecretMount[]
  volumes: VolumeMount[]
  tmpfs: string[]
}

/** `volumes`, `tmpfs`, `secrets` and `configs` of a service. */
export function mountsOf(service: Fields, shared: TopLevel, owner: { service: string; project: string }, reading: Reading): Mounts {
  const mounts: Mounts = { files: [], secrets: [], volumes: [], tmpfs: [] }
  for (const item of service.list('volumes')) {
    const wanted = item.kind === 'map' ? longMount(service.child(item, 'volumes')) : shortMount(service, item)
    if (wanted) addMount(mounts, wanted, { service, shared, owner, reading })
  }
  for (const { text, at } of service.texts('tmpfs')) {
    const [path = '', options] = text.split(':')
    if (options !== undefined) service.note(at, `tmpfs: the options ${options} have no effect; it may grow as its memory allows`)
    mounts.tmpfs.push(normalize(path))
  }
  for (const { value, path, mode } of placed(service, 'secrets', shared.secrets))
    mounts.secrets.push({ secret: value.name, key: value.key, path, mode })
  for (const { value, path, mode } of placed(service, 'configs', shared.configs))
    mounts.files.push({ path, mode, ...contentOf(value.read()) })
  const secrets = lastOfEach(mounts.secrets)
  const files = lastOfEach(mounts.files).filter(({ path }) => !secrets.some((other) => other.path === path))
  return { ...mounts, files, secrets }
}

interface Wanted {
  type: 'volume' | 'bind' | 'tmpfs'
  source: string | undefined
  target: string
  readOnly: boolean
  at: Position
}

/** `SOURCE:TARGET:ro`, `TARGET`. */
function shortMount(service: Fields, item: Located): Wanted {
  const parts = service.textOf(item, 'volumes').split(':')
  const [source, target, mode = ''] = parts.length === 1 ? [undefined, parts[0]] : parts
  if (!target?.startsWith('/') || parts.length > 3)
    service.fail(
      item.at,
      `"${parts.join(':')}" is no mount; write NAME:/path, ./file:/path or /path, with :ro at the end if it is only read`,
    )
  const options = mode.split(',').filter((option) => option !== '')
  const odd = options.filter((option) => !['ro', 'rw', 'z', 'Z', 'cached', 'delegated', 'consistent', 'nocopy'].includes(option))
  if (odd.length > 0) service.refuse(item.at, `the mount option ${odd.join(', ')}`)
  return { type: source !== undefined && isPath(source) ? 'bind' : 'volume', source, target, readOnly: options.includes('ro'), at: item.at }
}

function isPath(source: string): boolean {
  return /^(\.{1,2}(\/|$)|\/|~)/.test(source)
}

function longMount(fields: Fields): Wanted | undefined {
  const type = fields.text('type') ?? 'volume'
  const target = fields.text('target') ?? fields.fail(fields.at, 'volumes.target is missing')
  const found = { source: fields.text('source'), target, readOnly: fields.flag('read_only') ?? false, at: fields.at }
  fields.without({ consistency: 'has no effect' }, 'note')
  fields
    .fields('bind')
    ?.without(
      { propagation: 'has no effect', create_host_path: 'has no effect', selinux: 'has no effect', recursive: 'has no effect' },
      'note',
    )
  fields.fields('tmpfs')?.without({ size: 'has no effect; it may grow as its memory allows', mode: 'has no effect' }, 'note')
  const volume = fields.fields('volume')
  volume?.without({ nocopy: 'has no effect; an empty volume begins with what the image has there', labels: 'has no effect' }, 'note')
  volume?.without({ subpath: 'a volume is mounted as a whole' }, 'refuse')
  volume?.end()
  fields.end()
  if (type === 'volume' || type === 'bind' || type === 'tmpfs') return { type, ...found }
  fields.refuse(fields.at, `mounts of the type ${type}`)
  return undefined
}

interface Place {
  service: Fields
  shared: TopLevel
  owner: { service: string; project: string }
  reading: Reading
}

function addMount(mounts: Mounts, { type, source, target, readOnly, at }: Wanted, place: Place): void {
  const { service, shared, owner } = place
  const path = normalize(target).replace(/(.)\/$/, '$1')
  if (type === 'tmpfs') mounts.tmpfs.push(path)
  else if (type === 'bind')
    mounts.files.push(...boundFiles({ source: source ?? service.fail(at, 'volumes.source is missing'), path, readOnly, at }, place))
  else if (source === undefined) {
    const volume = objectName(`${owner.project}-${owner.service}-${path.slice(1)}`)
    mounts.volumes.push({ key: undefined, volume, path, readOnly, at })
  } else {
    const known = shared.volumes.get(source) ?? service.fail(at, `the volume "${source}" is not among the volumes at the end of the file`)
    mounts.volumes.push({ key: source, volume: known.name, path, readOnly, at })
  }
}

/** Files and folders of this host cannot be mounted: what is in them is copied in. */
function boundFiles(
  { source, path, readOnly, at }: { source: string; path: string; readOnly: boolean; at: Position },
  { service, reading }: Place,
): File[] {
  const from = isAbsolute(source) || source.startsWith('~') ? source : join(reading.dir, source)
  const outside = isAbsolute(from) && relative(reading.dir, from).startsWith('..')
  const refuse = (why: string): File[] => {
    service.refuse(at, `the mount of ${source}: ${why}`)
    return []
  }
  if (outside || source.startsWith('~'))
    return refuse('only what is beside the Compose file is copied in; put the rest into the image or a volume')
  const tree = reading.host.tree(from)
  if (tree.kind === 'absent') return refuse('there is nothing there; for data use a named volume')
  if (tree.kind === 'large') return refuse('it is more than 1 MiB or 256 files; put it into the image or a volume')
  if (tree.kind === 'other') return refuse('it holds more than files and folders')
  if (tree.files.length === 0) return refuse('it is empty; for data use a named volume')
  if (!readOnly) service.note(at, `${source} is copied in at each deployment and can only be read inside`)
  return tree.files.map((file) => ({ path: join(path, file.path), mode: file.executable ? '0555' : '0444', ...contentOf(file.content) }))
}

/** As text where it is text, so that people can read the object. */
export function contentOf(content: HostFile['content']): Pick<File, 'content' | 'base64'> {
  const text = content.toString('utf8')
  return Buffer.from(text).equals(content) && !text.includes('\0') ? { content: text } : { base64: content.toString('base64') }
}

interface Placed<T> {
  value: T
  path: string
  mode: string
}

/** What a service takes of the secrets or configs at the end of the file, and where it has them. */
function placed<T>(service: Fields, kind: 'secrets' | 'configs', known: ReadonlyMap<string, T>): Placed<T>[] {
  return service.list(kind).map((item) => {
    const fields = item.kind === 'map' ? service.child(item, kind) : undefined
    const key = fields ? (fields.text('source') ?? fields.fail(fields.at, `${kind}.source is missing`)) : service.textOf(item, kind)
    const value = known.get(key) ?? service.fail(item.at, `"${key}" is not among the ${kind} at the end of the file`)
    const target = fields?.text('target') ?? key
    const mode = fields?.text('mode')
    for (const who of ['uid', 'gid']) {
      const id = fields?.text(who)
      if (id !== undefined && id !== '0')
        fields!.refuse(fields!.placeOf(who), `${kind}.${who}: files belong to root; say who may read them with \`mode\``)
    }
    fields?.end()
    const path = target.startsWith('/') ? target : kind === 'secrets' ? `/run/secrets/${target}` : `/${target}`
    return { value, path, mode: modeOf(mode) }
  })
}

/** Octal in YAML (`0440`, `0o440`) and in quotes; nobody writes them inside. */
function modeOf(text: string | undefined): string {
  if (text === undefined) return '0444'
  const bits = Number.parseInt(text.replace(/^0o/, ''), 8)
  return `0${(Number.isNaN(bits) ? 0o444 : bits & 0o555).toString(8).padStart(3, '0')}`
}

/** Docker lets the later mount win. */
function lastOfEach<T extends { path: string }>(files: readonly T[]): T[] {
  return [...new Map(files.map((file) => [file.path, file])).values()]
}

/** The spec of the Secret that a secret of the file becomes; undefined where it is there already. */
export function secretSpec({ key, content }: SecretValue): Record<string, unknown> | undefined {
  if (!content) return undefined
  const { content: text, base64 } = contentOf(content.read())
  return text === undefined ? { binary: { [key]: base64 } } : { data: { [key]: text } }
}
