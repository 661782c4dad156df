import { createHash } from 'node:crypto'
import type { Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import type { ImageConfig, ImageContent, PreparedInstance, PreparedNic, StartingPoint } from '../../engines/engine.ts'
import type { Attachment, NetworkDriver, PortPlan } from '../../resources/network/driver.ts'
import { hashSuffix } from './from.ts'
import type { Instance } from './kind.ts'

type InstanceObject = Stored<typeof Instance>

/** All that decides what an instance is made from, except where its NICs plug in. */
export interface Blueprint extends Omit<PreparedInstance, 'image' | 'nics' | 'specHash'> {
  imageDigest: string
  nics: Omit<PreparedNic, 'attachment'>[]
}

export interface NetworkFacts {
  domain: string
  mtu: number
}

/** What a blueprint is made of: an instance, or one that is to be. */
export interface Draft {
  spec: InstanceObject['spec']
  metadata: Pick<InstanceObject['metadata'], 'uid' | 'name' | 'project' | 'labels'>
  status: Pick<InstanceObject['status'], 'nics'>
}

/** Spec + image + network + where it begins -> blueprint. Throws image.no_entrypoint. */
export function blueprint(
  { spec, metadata, status }: Draft,
  image: { digest: string; config: ImageConfig },
  { networks, from }: { networks: ReadonlyMap<string, NetworkFacts>; from?: StartingPoint },
): Blueprint {
  const argv = [...(spec.command ?? image.config.entrypoint), ...(spec.args ?? (spec.command ? [] : image.config.cmd))]
  if (argv.length === 0) throw new PandoError('image.no_entrypoint', { name: spec.image }, { field: '/spec/command' })
  const first = status.nics[0]
  return {
    id: metadata.uid,
    name: metadata.name,
    project: metadata.project!,
    hostname: spec.hostname ?? metadata.name,
    imageDigest: image.digest,
    argv,
    env: { ...defaultPath, ...image.config.env, ...spec.env },
    user: spec.user ?? image.config.user,
    workdir: spec.workdir ?? (image.config.workdir || '/'),
    cpus: spec.cpus,
    memoryBytes: spec.memory,
    diskBytes: spec.disk,
    stopSignal: image.config.stopSignal || 'SIGTERM',
    nics: status.nics.map((nic) => ({ ...nic, mtu: networks.get(nic.network)?.mtu ?? 1500 })),
    dns: {
      servers: first ? [first.gateway] : [],
      search: [...new Set(status.nics.flatMap((nic) => networks.get(nic.network)?.domain ?? []))],
    },
    labels: metadata.labels,
    ...(from ? { from } : {}),
  }
}

const defaultPath = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }

/**
 * Same blueprint, same hash. Labels are left out: changing one must not restart anything. Where it begins stands at the end, so that
 * a rewind can be told from other changes; with memory or without makes no difference once it has begun.
 */
export function hashOf({ labels: _labels, from, ...rest }: Blueprint): string {
  const hash = createHash('sha256')
    .update(JSON.stringify(sortKeys(rest)))
    .digest('hex')
    .slice(0, 32)
  return hash + hashSuffix(from)
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
  return { id: portId(plan.id, index), network, type, mac, address }
}

/** Makes the ports of a blueprint on this node (again), and what the engine gets. */
export async function plugIn(
  plan: Blueprint,
  image: ImageContent,
  { driver, signal, ...sockets }: Sockets & { driver: NetworkDriver; signal: AbortSignal },
): Promise<PreparedInstance> {
  const attachments: Attachment[] = []
  for (const index of plan.nics.keys()) attachments.push(await driver.ensurePort(portPlan(plan, index, sockets), signal))
  return prepared(plan, image, attachments)
}

/** What the engine gets: the blueprint with its NICs plugged in, in order. */
export function prepared(plan: Blueprint, image: ImageContent, attachments: readonly Attachment[]): PreparedInstance {
  const { imageDigest: _digest, ...rest } = plan
  return { ...rest, image, nics: plan.nics.map((nic, i) => ({ ...nic, attachment: attachments[i]! })), specHash: hashOf(plan) }
}
