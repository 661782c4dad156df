import { isDeepStrictEqual } from 'node:util'
import type { SpecOf, Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import type { Observation, StartingPoint } from '../../engines/engine.ts'
import { type Snapshot, sourceSpecOf } from '../fork/kind.ts'
import type { Instance } from './kind.ts'

type InstanceObject = Stored<typeof Instance>
type Spec = SpecOf<typeof Instance>

/** Where an instance begins. */
export interface Beginning {
  point: StartingPoint
  /** Of the image that its disk lies on. */
  imageDigest?: string
  /** The snapshot is no more, or is not what it was: what was made from it goes on as it is, and nothing new begins there. */
  gone: boolean
}

/** What a program goes on with in memory: who changes one of these wants it to begin anew. */
const settings = [
  'image',
  'command',
  'args',
  'env',
  'user',
  'workdir',
  'cpus',
  'memory',
  'files',
  'secrets',
  'volumes',
  'tmpfs',
  'machine',
] as const

export function sameSettings(spec: Spec, source: Spec): boolean {
  const isSame = (field: (typeof settings)[number]) => spec[field] === source[field] || isDeepStrictEqual(spec[field], source[field])
  return settings.every(isSame) && spec.networks.length === source.networks.length
}

/** The end of a spec hash that tells where the instance begins: `:<snapshot uid>:<take>`, or nothing. */
export function hashSuffix(from: StartingPoint | undefined): string {
  return from ? `:${from.snapshot}:${from.take}` : ''
}

/** That end of a spec hash as a whole. */
export function suffixOf(specHash: string): string {
  const at = specHash.indexOf(':')
  return at < 0 ? '' : specHash.slice(at)
}

/** Throws snapshot.not_found, snapshot.not_ready where an instance cannot do without its snapshot. */
export function beginningOf(
  { spec, metadata }: InstanceObject,
  snapshot: Stored<typeof Snapshot> | undefined,
  { observed, secrets }: { observed: Observation /** Version of what it gets of its Secrets. */; secrets: string | undefined },
): Beginning | undefined {
  const { from } = spec
  if (!from) return undefined
  const source = snapshot && sourceSpecOf(snapshot)
  if (source && isUsable(snapshot)) {
    // A guest that has read other files than it would find now must boot.
    const memory = from.memory && snapshot.status.memory && sameSettings(spec, source) && snapshot.status.secretVersion === secrets
    const { imageDigest } = snapshot.status
    return {
      point: { snapshot: snapshot.metadata.uid, memory, take: from.take },
      ...(imageDigest !== undefined && source.image === spec.image ? { imageDigest } : {}),
      gone: false,
    }
  }
  const made = madeFrom(observed)
  if (made?.take === from.take && (!snapshot || snapshot.metadata.uid === made.snapshot))
    return { point: { ...made, memory: false }, gone: true }
  throw snapshot
    ? new PandoError('snapshot.not_ready', { name: from.snapshot, phase: snapshot.status.phase })
    : new PandoError('snapshot.not_found', { name: from.snapshot, project: metadata.project })
}

function isUsable({ status: { phase } }: Stored<typeof Snapshot>): boolean {
  return phase === 'saving' || phase === 'ready'
}

function madeFrom(observed: Observation): { snapshot: string; take: number } | undefined {
  if (!('specHash' in observed)) return undefined
  const [, snapshot, take] = observed.specHash.split(':')
  return snapshot === undefined ? undefined : { snapshot, take: Number(take) }
}
