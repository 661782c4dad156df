import { createHash } from 'node:crypto'
import type { Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import type {
  DiskLimits,
  ImageConfig,
  ImageContent,
  PreparedFile,
  PreparedInstance,
  PreparedNic,
  PreparedVolume,
  StartingPoint,
} from '../../engines/engine.ts'
import type { Attachment, NetworkDriver, PortPlan } from '../../resources/network/driver.ts'
import type { VolumeDriver, VolumePlan, VolumeSource } from '../../resources/storage/driver.ts'
import { hashSuffix } from './from.ts'
import { type Disc, hardwareOf, type WantedHardware } from './hardware.ts'
import type { Instance } from './kind.ts'
import type { DiskFacts } from './machine-kind.ts'
import { type Secrets, versionPart } from './secrets.ts'

type InstanceObject = Stored<typeof Instance>

/** All that decides what an instance is made from, except where its NICs plug in. */
export interface Blueprint extends Omit<PreparedInstance, 'image' | 'nics' | 'volumes' | 'hardware' | 'specHash'> {
  imageDigest: string
  /** Present where the image is one of a disk. */
  hardware?: WantedHardware
  volumes?: WantedVolume[]
  /** Its engine gives and takes volumes while it runs: they are not what it is made from. */
  hotVolumes?: true
  /** Apart from the rest: they change without it being another instance. */
  secrets?: Secrets
  /** It is in security groups. Which ones is not what it is made from: they change while it runs. */
  secured?: true
  nics: Omit<PreparedNic, 'attachment'>[]
}

export interface NetworkFacts {
  domain: string
  mtu: number
}

/** `id` is the uid of the Volume object. */
export interface WantedVolume extends VolumePlan {
  name: string
  /** Size that its disk has by now, bytes. 0: not known. */
  sizeBytes: number
  /** Absent: a disk and no more, in a VM of a disk image. */
  path?: string
  readOnly: boolean
  limits?: DiskLimits
}

/** What a blueprint is made of: an instance, or one that is to be. */
export interface Draft {
  spec: InstanceObject['spec']
  metadata: Pick<InstanceObject['metadata'], 'uid' | 'name' | 'project' | 'labels'>
  status: Pick<InstanceObject['status'], 'nics'>
}

interface Surroundings {
  networks: ReadonlyMap<string, NetworkFacts>
  volumes: WantedVolume[]
  hotVolumes?: boolean
  /** What is in its drives. */
  discs?: Disc[]
  secrets?: Secrets | undefined
  from?: StartingPoint
}

/** Spec + image + network + where it begins -> blueprint. Throws image.no_entrypoint, and what hardware.ts throws. */
export function blueprint(
  { spec, metadata, status }: Draft,
  image: { digest: string; config: ImageConfig; disk?: DiskFacts },
  { networks, volumes, hotVolumes, discs, secrets, from }: Surroundings,
): Blueprint {
  const hardware = hardwareOf(spec, image.disk, discs ?? [])
  const first = status.nics[0]
  return {
    id: metadata.uid,
    name: metadata.name,
    project: metadata.project!,
    hostname: spec.hostname ?? metadata.name,
    imageDigest: image.digest,
    ...(hardware ? { ...noProgram, hardware } : programOf(spec, image.config)),
    cpus: spec.cpus,
    memoryBytes: spec.memory,
    diskBytes: spec.disk,
    nics: status.nics.map((nic) => ({ ...nic, mtu: networks.get(nic.network)?.mtu ?? 1500 })),
    dns: {
      servers: first ? [first.gateway] : [],
      search: [...new Set(status.nics.flatMap((nic) => networks.get(nic.network)?.domain ?? []))],
    },
    labels: metadata.labels,
    ...(spec.securityGroups?.length > 0 ? { secured: true as const } : {}), // an instance of old has no such field
    ...inside(spec, volumes),
    ...(secrets ? { secrets } : {}),
    ...(hotVolumes ? { hotVolumes: true as const } : {}),
    ...(from ? { from } : {}),
  }
}

type Program = Pick<Blueprint, 'argv' | 'env' | 'user' | 'workdir' | 'stopSignal'>

const noProgram: Program = { argv: [], env: {}, user: '', workdir: '/', stopSignal: 'SIGTERM' }

function programOf(spec: Draft['spec'], config: ImageConfig): Program {
  const argv = [...(spec.command ?? config.entrypoint), ...(spec.args ?? (spec.command ? [] : config.cmd))]
  if (argv.length === 0) throw new PandoError('image.no_entrypoint', { name: spec.image }, { field: '/spec/command' })
  return {
    argv,
    env: { ...defaultPath, ...config.env, ...spec.env },
    user: spec.user ?? config.user,
    workdir: spec.workdir ?? (config.workdir || '/'),
    stopSignal: config.stopSignal || 'SIGTERM',
  }
}

/** What there is none of is left out: what was made before there was any is as it should be. */
function inside({ files = [], tmpfs = [] }: Draft['spec'], volumes: WantedVolume[]): Pick<Blueprint, 'files' | 'volumes' | 'tmpfs'> {
  const prepared = files.map(({ path, mode, ...content }) => ({ path, mode: Number.parseInt(mode, 8), base64: base64Of(content) }))
  return {
    ...(prepared.length > 0 ? { files: prepared } : {}),
    ...(volumes.length > 0 ? { volumes } : {}),
    ...(tmpfs.length > 0 ? { tmpfs } : {}),
  }
}

function base64Of({ content = '', base64 }: { content?: string | undefined; base64?: string | undefined }): string {
  return base64 ?? Buffer.from(content).toString('base64')
}

const defaultPath = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }

/**
 * Same blueprint, same hash. Labels and security groups are left out: changing one must not restart anything. Where it begins stands at the end, so that
 * a rewind can be told from other changes; with memory or without makes no difference once it has begun. A disc that a name has come
 * to mean meanwhile is not put in by itself.
 */
export function hashOf({ labels: _labels, secured: _secured, secrets, from, volumes, hotVolumes, hardware, ...rest }: Blueprint): string {
  const made = {
    ...rest,
    ...(hardware ? { hardware: { ...hardware, cdroms: hardware.cdroms.map(({ reference }) => reference) } } : {}),
    ...(volumes && !hotVolumes ? { volumes: volumes.map(({ id, pool, path, readOnly }) => ({ id, pool, path, readOnly })) } : {}),
  }
  const hash = createHash('sha256')
    .update(JSON.stringify(sortKeys(made)))
    .digest('hex')
    .slice(0, 32)
  return hash + versionPart(secrets) + hashSuffix(from)
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sortKeys(inner)]),
  )
}

export function portId(uid: string, index: number): string {
  return `${uid}-${index}`
}

interface Sockets {
  networkIds: ReadonlyMap<string, string>
  type: PortPlan['type']
}

/** The port of one NIC of a blueprint. Throws network.not_found. */
export function portPlan(plan: Blueprint, index: number, { networkIds, type }: Sockets): PortPlan {
  const { network: name, mac, address } = plan.nics[index]!
  const network = networkIds.get(name)
  if (network === undefined) throw new PandoError('network.not_found', { name, project: plan.project })
  return { id: portId(plan.id, index), network, type, mac, address, ...(plan.secured ? { secured: true } : {}) }
}

/** Makes the ports of a blueprint on this node (again), its volumes where they are used for the first time, and what the engine gets. */
export async function plugIn(
  plan: Blueprint,
  image: ImageContent,
  { driver, volumes, signal, ...sockets }: Sockets & { driver: NetworkDriver; volumes: VolumeDriver; signal: AbortSignal },
): Promise<PreparedInstance> {
  const sources: VolumeSource[] = []
  for (const wanted of plan.volumes ?? [])
    sources.push(await attachVolume(wanted, image, { volumes, as: sockets.type === 'netns' ? 'folder' : 'disk', signal }))
  const attachments: Attachment[] = []
  for (const index of plan.nics.keys()) attachments.push(await driver.ensurePort(portPlan(plan, index, sockets), signal))
  return prepared(plan, image, { attachments, sources })
}

/** Has one volume ready for the engine. Throws volume.needs_path where the engine has to mount it, and what the driver throws. */
export async function attachVolume(
  { id, name, pool, bytes, format, path }: WantedVolume,
  image: ImageContent,
  { volumes, as, signal }: { volumes: VolumeDriver; as: 'folder' | 'disk'; signal: AbortSignal },
): Promise<VolumeSource> {
  if (path === undefined && !image.disk) throw new PandoError('volume.needs_path', { name, user: 'An instance of an OCI image' })
  if (path !== undefined && format === 'none' && !image.disk) throw new PandoError('volume.unformatted', { name, path })
  const isSeeded = path !== undefined && format === 'ext4' && !image.disk
  const seed = isSeeded ? { seed: { open: (until: AbortSignal) => image.openRootfs(until), path } } : {}
  return volumes.attach({ id, pool, bytes, format }, { as, ...seed, signal })
}

/** What the engine gets: the blueprint with its NICs and volumes plugged in, in order. */
export function prepared(
  plan: Blueprint,
  image: ImageContent,
  { attachments, sources }: { attachments: readonly Attachment[]; sources: readonly VolumeSource[] },
): PreparedInstance {
  const { imageDigest: _digest, secured: _secured, hotVolumes: _hot, volumes: wanted = [], secrets, ...rest } = plan
  const files = withSecretFiles(rest.files, secrets)
  const nics = plan.nics.map((nic, i) => ({ ...nic, attachment: attachments[i]! }))
  const volumes = wanted.map((volume, i) => preparedVolume(volume, sources[i]!))
  return {
    ...rest,
    env: { ...rest.env, ...secrets?.env },
    image,
    nics,
    ...(files.length > 0 ? { files } : {}),
    ...(volumes.length > 0 ? { volumes } : {}),
    specHash: hashOf(plan),
  }
}

/** Throws secret.path_twice. */
function withSecretFiles(files: PreparedFile[] = [], secrets: Secrets | undefined): PreparedFile[] {
  const all = [...files, ...(secrets?.files ?? [])]
  const twice = all.find(({ path }, at) => all.findIndex((other) => other.path === path) !== at)
  if (twice) throw new PandoError('secret.path_twice', { path: twice.path }, { field: '/spec/secrets' })
  return all
}

export function preparedVolume({ id, name, path, readOnly, limits }: WantedVolume, source: VolumeSource): PreparedVolume {
  return { id, name, ...(path === undefined ? {} : { path }), readOnly, source, ...(limits ? { limits } : {}) }
}
