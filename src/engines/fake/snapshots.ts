import { PandoError } from '../../base/errors.ts'
import type { Frozen, PreparedInstance, SnapshotId, SnapshotPower } from '../engine.ts'
import { type Fake, type FakeSnapshot, freshFake, type World } from './world.ts'

/** Copies what the engine has of an instance: its files. Memory is there in name only, since no program runs. */
export function snapshotPower(world: World, freezeMs: number): SnapshotPower {
  const { clock, instances, snapshots } = world
  return {
    memory: true,
    async freeze(id, snapshot, { memory, signal }) {
      const done = snapshots.get(snapshot)
      if (done) return done.frozen
      world.get(id)
      if (freezeMs > 0) await clock.sleep(freezeMs, signal)
      // Nothing before this point is left when the caller goes away, and the source may have gone meanwhile.
      const { state, files } = world.get(id)
      const frozen = describe({ files, memory: memory && isUp(state), running: isUp(state), freezeMs })
      snapshots.set(snapshot, { frozen, files: new Map(files) })
      return frozen
    },
    async keep(snapshot, { progress }) {
      const { files } = held(world, snapshot)
      const bytes = sizeOf(files)
      progress?.(bytes, bytes)
      return { bytes }
    },
    async assertUsable(snapshot, { memory }) {
      usable(world, snapshot, memory)
    },
    async remove(snapshot) {
      snapshots.delete(snapshot)
    },
    async list() {
      return [...snapshots.keys()]
    },
    async warm(spec) {
      if (!spec.from?.memory) throw new PandoError('base.internal', { detail: `the spare ${spec.id} has no memory to begin with` })
      const existing = instances.get(spec.id)
      if (existing && existing.state !== 'spare') return // somebody already
      if (existing && fits(existing, spec)) return
      instances.set(spec.id, { ...begin(world, spec), state: 'spare' })
      world.tell(spec.id)
    },
  }
}

/** What `create` makes: from the image, from a snapshot, or of the spare that waits under this id. Throws snapshot.lost, snapshot.no_memory. */
export function begin(world: World, spec: PreparedInstance): Fake {
  const fresh = freshFake(spec)
  if (!spec.from) return fresh
  const waiting = world.instances.get(spec.id)
  const spare = waiting?.state === 'spare' && fits(waiting, spec) ? waiting : undefined
  const { files } = spare ?? usable(world, spec.from.snapshot, spec.from.memory)
  return { ...fresh, resumes: spec.from.memory, files: new Map(files) }
}

/** A spare has its snapshot and its network cards, and nothing else of its own. */
function fits(spare: Fake, spec: PreparedInstance): boolean {
  const shape = ({ from, nics }: PreparedInstance) => JSON.stringify([from?.snapshot, from?.memory, nics.map(({ mac }) => mac)])
  return shape(spare.spec) === shape(spec)
}

function held({ snapshots }: World, id: SnapshotId): FakeSnapshot {
  const found = snapshots.get(id)
  if (!found) throw new PandoError('snapshot.lost', { name: id, detail: 'it is not on this host' })
  return found
}

function usable(world: World, id: SnapshotId, memory: boolean): FakeSnapshot {
  const found = held(world, id)
  if (memory && !found.frozen.memory) throw new PandoError('snapshot.no_memory', { name: id, why: 'only its disk was frozen' })
  return found
}

function isUp(state: Fake['state']): boolean {
  return state === 'running' || state === 'paused'
}

function describe(what: { files: Fake['files']; memory: boolean; running: boolean; freezeMs: number }): Frozen {
  return {
    memory: what.memory,
    pauseMs: what.running ? what.freezeMs : 0,
    bytes: sizeOf(what.files),
    consistency: what.memory ? 'memory' : 'filesystem',
  }
}

function sizeOf(files: ReadonlyMap<string, Buffer>): number {
  return [...files.values()].reduce((sum, file) => sum + file.length, 0)
}
