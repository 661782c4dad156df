import { createHash } from 'node:crypto'
import type { Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import type { ImageConfig, ImageContent, PreparedInstance, PreparedNic } from '../../engines/engine.ts'
import type { Attachment, NetworkDriver } from '../../resources/network/driver.ts'
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

/** Spec + image + network -> blueprint. Throws image.no_entrypoint. */
export function blueprint(
  instance: InstanceObject,
  image: { digest: string; config: ImageConfig },
  networks: ReadonlyMap<string, NetworkFacts>,
): Blueprint {
  const { spec, metadata, status } = instance
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
  }
}

const defaultPath = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }

/** Same blueprint, same hash. Labels are left out: changing one must not restart anything. */
export function hashOf({ labels: _labels, ...rest }: Blueprint): string {
  return createHash('sha256')
    .update(JSON.stringify(sortKeys(rest)))
    .digest('hex')
    .slice(0, 32)
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

/** Makes the ports of a blueprint on this node (again), and what the engine gets. */
export async function plugIn(
  plan: Blueprint,
  image: ImageContent,
  deps: { driver: NetworkDriver; networkIds: ReadonlyMap<string, string>; type: 'tap' | 'netns'; signal: AbortSignal },
): Promise<PreparedInstance> {
  const attachments: Attachment[] = []
  for (const [index, nic] of plan.nics.entries()) {
    const network = deps.networkIds.get(nic.network)
    if (network === undefined) throw new PandoError('network.not_found', { name: nic.network, project: plan.project })
    attachments.push(
      await deps.driver.ensurePort(
        { id: portId(plan.id, index), network, type: deps.type, mac: nic.mac, address: nic.address },
        deps.signal,
      ),
    )
  }
  const { imageDigest: _digest, ...rest } = plan
  return { ...rest, image, nics: plan.nics.map((nic, i) => ({ ...nic, attachment: attachments[i]! })), specHash: hashOf(plan) }
}
