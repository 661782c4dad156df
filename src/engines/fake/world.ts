import { type Clock, isoTime } from '../../base/clock.ts'
import { PandoError } from '../../base/errors.ts'
import type { EngineEvent, Frozen, InstanceId, LogLine, PreparedInstance, SnapshotId } from '../engine.ts'
import { idle, type Load } from './load.ts'

export interface Fake {
  spec: PreparedInstance
  state: 'spare' | 'created' | 'running' | 'paused' | 'exited'
  /** Its next start goes on from frozen memory: nothing boots, no program begins. */
  resumes: boolean
  startedAt: string
  finishedAt: string
  exitCode: number
  log: LogLine[]
  files: Map<string, Buffer>
  load: Load
  /** What this run is called since its files changed. */
  refreshed?: string | undefined
}

export interface FakeSnapshot {
  frozen: Frozen
  files: ReadonlyMap<string, Buffer>
}

/** All that a fake engine holds. */
export interface World {
  clock: Clock
  instances: Map<InstanceId, Fake>
  snapshots: Map<SnapshotId, FakeSnapshot>
  listeners: Set<(event: EngineEvent) => void>
  tell(id: InstanceId): void
  /** Throws instance.not_running when there is none; a spare is nobody yet. */
  get(id: InstanceId): Fake
  /** Its program ends; fine when none runs. */
  end(id: InstanceId, exitCode: number): void
}

export function createWorld(clock: Clock): World {
  const instances: World['instances'] = new Map()
  const listeners: World['listeners'] = new Set()
  const tell = (id: InstanceId) => {
    for (const listener of listeners) listener({ id })
  }
  return {
    clock,
    instances,
    snapshots: new Map(),
    listeners,
    tell,
    get(id) {
      const found = instances.get(id)
      if (!found || found.state === 'spare') throw new PandoError('instance.not_running', { name: id, phase: 'absent' })
      return found
    },
    end(id, exitCode) {
      const fake = instances.get(id)
      if (fake?.state !== 'running' && fake?.state !== 'paused') return
      Object.assign(fake, { state: 'exited', exitCode, finishedAt: isoTime(clock), refreshed: undefined })
      tell(id)
    },
  }
}

/** An instance that begins with its image. */
export function freshFake(spec: PreparedInstance): Fake {
  return { spec, state: 'created', resumes: false, startedAt: '', finishedAt: '', exitCode: 0, log: [], files: new Map(), load: idle(0) }
}
