import { basename } from 'node:path'
import type { ContainerCreateOptions } from 'dockerode'
import type { Cell } from '../../base/cell.ts'
import { PandoError } from '../../base/errors.ts'
import type { PreparedInstance, SnapshotId } from '../engine.ts'
import { limitsOf } from './limits.ts'
import { mountsOf } from './mounts.ts'
import { containerName, imageTag, label, runtimeName, snapshotTag } from './names.ts'

/** Enough for any server, and a fork bomb ends here instead of at the host's limit. */
const pidsLimit = 4096

/** Spec -> body of POST /containers/create. Throws instance.unsupported, snapshot.no_memory for what a container cannot have. */
export function createBody(cell: Cell, spec: PreparedInstance): ContainerCreateOptions {
  return {
    name: containerName(cell, spec.id),
    Image: beginsAt(cell, spec),
    // All of argv as Entrypoint: an empty one would bring the image's back.
    Entrypoint: spec.argv,
    Cmd: [],
    Env: Object.entries(spec.env).map(([key, value]) => `${key}=${value}`),
    User: spec.user,
    WorkingDir: spec.workdir || '/',
    Hostname: spec.hostname,
    StopSignal: spec.stopSignal,
    // Health is checked by Pando, for both engines alike.
    Healthcheck: { Test: ['NONE'] },
    Labels: labels(cell, spec),
    HostConfig: hostConfig(cell, spec),
  }
}

function beginsAt(cell: Cell, { image, from }: PreparedInstance): string {
  if (!from) return imageTag(cell, image.digest)
  if (from.memory) throw noMemory(from.snapshot)
  return snapshotTag(cell, from.snapshot)
}

export function noMemory(name: SnapshotId): PandoError {
  const hint = 'Start from its disk with `--cold`. What runs as a virtual machine (`--vm`) is frozen with its memory.'
  return new PandoError('snapshot.no_memory', { name, why: 'it was made of a container' }, { hint })
}

function labels(cell: Cell, spec: PreparedInstance): Record<string, string> {
  const netns = netnsOf(spec)
  const limits = limitsOf(spec)
  return {
    [label.cell]: cell.tag,
    [label.uid]: spec.id,
    [label.specHash]: spec.specHash,
    [label.project]: spec.project,
    [label.name]: spec.name,
    ...(netns === undefined ? {} : { [label.netns]: netns }),
    ...(limits.length > 0 ? { [label.limits]: JSON.stringify(limits) } : {}),
  }
}

function hostConfig(cell: Cell, spec: PreparedInstance): NonNullable<ContainerCreateOptions['HostConfig']> {
  const mounts = mountsOf(cell, spec)
  return {
    Runtime: runtimeName(cell),
    NetworkMode: 'none', // the runtime puts it into the namespace that holds its NICs
    Dns: spec.dns.servers,
    DnsSearch: spec.dns.search,
    ExtraHosts: spec.nics.slice(0, 1).map((nic) => `${spec.hostname}:${nic.address}`),
    Init: !bringsOwnInit(spec.argv),
    NanoCpus: Math.round(spec.cpus * 1e9),
    Memory: spec.memoryBytes,
    MemorySwap: spec.memoryBytes, // equal: no swap on top
    PidsLimit: pidsLimit,
    ...(mounts.length > 0 ? { Mounts: mounts } : {}),
    SecurityOpt: ['no-new-privileges'],
    RestartPolicy: { Name: 'no' }, // Pando decides
    LogConfig: { Type: 'json-file', Config: { 'max-size': '16m', 'max-file': '2' } },
  }
}

/** s6-overlay's /init, systemd and the like refuse to be anything but PID 1; everything else runs below tini. */
function bringsOwnInit(argv: readonly string[]): boolean {
  return ['init', 'systemd', 'tini', 'dumb-init', 'docker-init'].includes(basename(argv[0] ?? ''))
}

/** The one namespace that holds all NICs. */
function netnsOf(spec: PreparedInstance): string | undefined {
  const paths = new Set<string>()
  for (const { attachment } of spec.nics) {
    if (attachment.type === 'tap') throw new PandoError('base.internal', { detail: `a container cannot use the tap ${attachment.ifname}` })
    if (attachment.type === 'netns') paths.add(attachment.path)
  }
  if (paths.size > 1) {
    throw new PandoError('instance.unsupported', {
      what: 'More than one network namespace',
      engine: 'container',
      alternative: 'Give the container one network.',
    })
  }
  const [path] = paths
  if (path !== undefined && !/^\/[\w./-]+$/.test(path))
    throw new PandoError('base.internal', { detail: `odd path of a network namespace: ${path}` })
  return path
}
