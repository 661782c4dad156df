import { PandoError } from '../../base/errors.ts'
import type { ApiObject, DryRun } from '../api.ts'
import { outcomeOf, statusOf } from '../apps/progress.ts'
import { kindNamed, type Target } from '../kinds.ts'
import type { Manifest, Wait } from '../manifest.ts'
import { notice } from '../print/output.ts'
import { storedReason } from '../reason.ts'
import type { Session } from '../session.ts'
import { findObject, type Goal, goalNamed, waitFor } from '../watch.ts'
import { composeLabel } from './objects.ts'

/** Throws compose.name_taken when something of that name is there that is not of this Compose project. */
export async function assertOurs({ api, signal }: Session, manifests: readonly Manifest[]): Promise<void> {
  for (const { kind, name, project, labels } of manifests) {
    const compose = labels[composeLabel]
    if (compose === undefined) continue
    const found = await findObject(api, { kind, key: { project, name }, signal })
    if (found && found.metadata.labels[composeLabel] !== compose)
      throw new PandoError('compose.name_taken', { kind: kind.kind, name, compose })
  }
}

/** Resolves when all that an object waits for is true. Throws base.timeout, compose.dependency_failed, or why it will never be. */
export async function reached(session: Session, manifest: Manifest, timeoutMs: number): Promise<void> {
  for (const wait of manifest.waits ?? []) {
    const { name } = wait.manifest
    if (process.stderr.isTTY) notice(`${manifest.name} waits until ${name} is ${wait.condition}`)
    if (wait.condition === 'started' && wait.manifest.kind.kind === 'App') await untilReplicaRuns(session, wait, timeoutMs)
    else await waitFor(session.api, goalOf(wait), { ...whereOf(wait), timeoutMs, signal: session.signal })
  }
}

function whereOf({ manifest: { kind, name, project } }: Wait) {
  return { kind, key: { project, name } }
}

function goalOf(wait: Wait): Goal {
  const { condition, manifest } = wait
  if (condition === 'completed') return completed(manifest.name)
  if (manifest.kind.kind === 'App')
    return { words: 'ready', reached: (app) => app !== undefined && outcomeOf(app) === 'good', check: notFailed }
  if (condition === 'healthy') return goalNamed('ready', whereOf(wait))
  return { words: 'started', reached: (object) => ['running', 'stopped'].includes(object?.status.phase ?? '') }
}

function notFailed(app: ApiObject | undefined): void {
  const outcome = app && outcomeOf(app)
  const reason = app && statusOf(app).reason
  if (reason && (outcome === 'failed' || outcome === 'rolledBack')) throw storedReason(reason)
}

/** Ended by itself with exit code 0, in the run that was asked for last. */
function completed(name: string): Goal {
  const ended = (object: ApiObject | undefined) => {
    if (!object) return undefined
    const { status, spec, metadata } = object
    const isAnswer =
      status['observedGeneration'] === metadata.generation && Number(status['restartsDone'] ?? 0) >= Number(spec['restarts'] ?? 0)
    return isAnswer && (status.phase === 'stopped' || status.phase === 'failed') ? Number(status['exitCode'] ?? -1) : undefined
  }
  return {
    words: 'completed',
    reached: (object) => ended(object) === 0,
    check(object) {
      const exitCode = ended(object)
      if (exitCode !== undefined) throw new PandoError('compose.dependency_failed', { name, exitCode })
    },
  }
}

/** It has started when one of its replicas runs, healthy or not. */
async function untilReplicaRuns({ api, signal }: Session, { manifest: { name, project } }: Wait, timeoutMs: number): Promise<void> {
  const kind = kindNamed('instances')
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  const runs = ({ metadata, status }: ApiObject) => metadata.labels['pando.app'] === name && status.phase === 'running'
  const { items, revision } = await api.list(kind, { project, selector: `pando.app=${name}` }, limit)
  if (items.some(runs)) return
  for await (const { type, object } of api.events({ since: revision, kind: kind.kind, project }, limit))
    if (type === 'updated' && runs(object as ApiObject)) return
  signal.throwIfAborted()
  throw new PandoError('base.timeout', { what: `Waiting for a replica of ${name} to start`, ms: timeoutMs })
}

/** What runs to its end runs again at each deployment, as `docker compose up` has it. */
export async function runAgain(
  { api, signal }: Session,
  manifest: Manifest,
  { before, object }: { before: DryRun['outcome']; object: ApiObject },
): Promise<void> {
  const { kind, name, project, labels } = manifest
  const isDone = ['stopped', 'failed'].includes(object.status.phase)
  if (labels[composeLabel] === undefined || kind.kind !== 'Instance' || before !== 'unchanged' || !isDone) return
  await api.act(kind, { key: { project, name }, verb: 'restart' }, signal)
}

/** All that was made of a Compose file, also what has gone from it since; volumes only when asked for. */
export async function composeTargets({ api, project, signal }: Session, compose: string, options: { volumes: boolean }): Promise<Target[]> {
  const plurals = ['apps', 'instances', ...(options.volumes ? ['volumes'] : []), 'secrets', 'networks']
  const found: Target[] = []
  for (const plural of plurals) {
    const kind = kindNamed(plural)
    const { items } = await api.list(kind, { project, selector: `${composeLabel}=${compose}` }, signal)
    found.push(
      ...items.filter(({ metadata }) => metadata.labels['pando.app'] === undefined).map(({ metadata }) => ({ kind, name: metadata.name })),
    )
  }
  return found
}
