import type { KindDef, SpecInput, Stored } from '../api/kind.ts'
import { deadline } from '../base/clock.ts'
import { PandoError } from '../base/errors.ts'
import type { PandoClient } from '../client/client.ts'
import { App } from '../services/apps/kind.ts'
import { DesktopPool } from '../services/desktops/kind.ts'
import { Snapshot } from '../services/fork/kind.ts'
import { Instance } from '../services/lifecycle/kind.ts'
import { Operation } from '../services/lifecycle/operation-kind.ts'

export type InstanceObject = Stored<typeof Instance>
export type SnapshotObject = Stored<typeof Snapshot>
export type OperationObject = Stored<typeof Operation>

/** An object as the last event brought it, and the moment of its first event, as performance.now(). */
export interface Seen<K extends KindDef> {
  object: Stored<K>
  firstMs: number
}

/** No single thing takes longer than this. */
const patienceMs = 600_000
const project = 'default'

/**
 * The objects of the one project, as one stream of events tells them: nobody asks again and again. Requests go straight to
 * the API's socket.
 */
export class Objects {
  readonly #client: PandoClient
  readonly #signal: AbortSignal
  readonly #latest = new Map<string, Seen<KindDef>>()
  readonly #listeners = new Set<() => void>()
  #broken: unknown

  constructor(client: PandoClient, signal: AbortSignal) {
    this.#client = client
    this.#signal = signal
    void this.#follow().catch((error: unknown) => {
      this.#broken = error
      this.#tell()
    })
  }

  latest<K extends KindDef>(kind: K, name: string): Seen<K> | undefined {
    return this.#latest.get(`${kind.kind}/${name}`) as Seen<K> | undefined
  }

  /** Resolves with the first state that is as wanted. Throws base.timeout. */
  async until<K extends KindDef>(
    kind: K,
    name: string,
    isWanted: (object: Stored<K>) => boolean,
    signal: AbortSignal = this.#signal,
  ): Promise<Seen<K>> {
    const found = await this.#until(
      `${kind.kind} ${name}`,
      () => {
        const seen = this.latest(kind, name)
        return seen && isWanted(seen.object) ? seen : undefined
      },
      signal,
    )
    return found as Seen<K>
  }

  /** The first object of a kind that is as wanted, whatever its name. */
  async untilOne<K extends KindDef>(kind: K, isWanted: (object: Stored<K>) => boolean): Promise<Stored<K>> {
    return this.#until(`a ${kind.kind}`, () => {
      const all = this.#latest.values().map(({ object }) => object as Stored<K>)
      return all.find((object) => object.kind === kind.kind && isWanted(object))
    })
  }

  async untilGone(kind: KindDef, name: string): Promise<void> {
    await this.#until(`the removal of ${kind.kind} ${name}`, () => (this.latest(kind, name) ? undefined : true))
  }

  /** POST to a collection or a verb of this project; resolves with the object that answers. */
  post<K extends KindDef>(path: string, body: unknown): Promise<Stored<K>> {
    return this.#client.call('POST', `/v1/projects/${project}/${path}`, { body, signal: this.#signal })
  }

  createVm(name: string, spec: Partial<SpecInput<typeof Instance>>): Promise<InstanceObject> {
    return this.post<typeof Instance>('instances', { metadata: { name }, spec: { engine: 'vm', stopGrace: 0, ...spec } })
  }

  /** Follows an Operation to its end; resolves with its result. Throws base.internal with the reason of a failure. */
  async ended(operation: OperationObject): Promise<Record<string, unknown>> {
    const over = ['succeeded', 'failed', 'cancelled']
    const { object } = await this.until(Operation, operation.metadata.name, ({ status }) => over.includes(status.phase))
    if (object.status.phase === 'succeeded') return object.status.result ?? {}
    const detail = object.status.phase === 'failed' ? object.status.reason.message : object.status.phase
    throw new PandoError('base.internal', { detail: `${operation.spec.verb} of ${operation.spec.target.name}: ${detail}` })
  }

  /** Freezes an instance; resolves when the snapshot is on disk and has as many spares as asked for. */
  async freeze(instance: string, name: string, { warm = 0 }: { warm?: number } = {}): Promise<Record<string, unknown>> {
    const result = await this.ended(await this.post<typeof Operation>(`instances/${instance}/freeze`, { name, warm }))
    await this.poolFull(name)
    return result
  }

  /** Resolves when as many spares wait as people asked for, and nothing else is being made. */
  async poolFull(snapshot: string): Promise<SnapshotObject> {
    const isFull = ({ spec, status }: SnapshotObject) =>
      status.phase === 'ready' &&
      status.spares.filter(({ ready, leaving }) => ready && !leaving).length >= spec.warm &&
      status.spares.every(({ ready, leaving }) => ready && !leaving)
    return (await this.until(Snapshot, snapshot, isFull)).object
  }

  /** All at once; resolves when nothing of them is left. */
  async remove(kind: KindDef, ...names: readonly string[]): Promise<void> {
    const confirm = (name: string) => ([App.kind, DesktopPool.kind].includes(kind.kind) ? `?confirm=${name}` : '') // all of it stops, and that is meant
    const path = (name: string) => `/v1/projects/${project}/${kind.plural}/${name}${confirm(name)}`
    await Promise.all(
      names.map(async (name) => {
        await this.#client.call('DELETE', path(name), { signal: this.#signal })
        await this.untilGone(kind, name)
      }),
    )
  }

  /** Resolves when an app has as many replicas that answer. */
  async untilReady(app: string, replicas: number): Promise<void> {
    const isReady = ({ metadata, status }: Stored<typeof App>) =>
      status.ready === replicas && status.wanted === replicas && status.observedGeneration === metadata.generation
    await this.until(App, app, isReady)
  }

  /** Resolves when so many objects of a kind are as wanted. */
  async untilSoMany<K extends KindDef>(kind: K, count: number, isWanted: (object: Stored<K>) => boolean): Promise<void> {
    await this.#until(`${count} ${kind.plural}`, () => (this.all(kind).filter(isWanted).length >= count ? true : undefined))
  }

  /** Those there are now. */
  all<K extends KindDef>(kind: K): Stored<K>[] {
    return [...this.#latest.values()].flatMap(({ object }) => (object.kind === kind.kind ? [object as Stored<K>] : []))
  }

  /** What a measure that failed has left. Snapshots that fork made go with their clones. */
  async removeAll(): Promise<void> {
    await this.remove(App, ...this.all(App).map(({ metadata }) => metadata.name))
    await this.remove(DesktopPool, ...this.all(DesktopPool).map(({ metadata }) => metadata.name))
    await this.remove(Instance, ...this.all(Instance).map(({ metadata }) => metadata.name))
    const kept = this.all(Snapshot).filter(({ spec }) => spec.keep)
    await this.remove(Snapshot, ...kept.map(({ metadata }) => metadata.name))
  }

  async #follow(): Promise<void> {
    for await (const { type, kind, name, object } of this.#client.events({ since: 0 }, this.#signal)) {
      if (type === 'note') continue
      if (type === 'deleted') this.#latest.delete(`${kind}/${name}`)
      else this.#keep(object as Stored)
      this.#tell()
    }
  }

  #keep(object: Stored): void {
    const key = `${object.kind}/${object.metadata.name}`
    const firstMs = this.#latest.get(key)?.firstMs ?? performance.now()
    this.#latest.set(key, { object, firstMs })
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }

  #until<T>(what: string, find: () => T | undefined, signal = this.#signal): Promise<T> {
    const until = deadline(signal, patienceMs)
    return new Promise((resolve, reject) => {
      const settle = () => {
        const found = find()
        if (found === undefined && this.#broken === undefined && !until.aborted) return
        this.#listeners.delete(settle)
        until.removeEventListener('abort', settle)
        if (found !== undefined) resolve(found)
        else reject(signal.aborted ? signal.reason : (this.#broken ?? new PandoError('base.timeout', { what, ms: patienceMs })))
      }
      this.#listeners.add(settle)
      until.addEventListener('abort', settle)
      settle()
    })
  }
}
