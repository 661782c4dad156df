import { statfs } from 'node:fs/promises'
import type { ContainerInspectInfo } from 'dockerode'
import { Cleanup } from '../../../base/cleanup.ts'
import { asPandoError, hasCode, PandoError } from '../../../base/errors.ts'
import { formatBytes } from '../../../base/units.ts'
import type { Frozen, InstanceId, SnapshotId } from '../../engine.ts'
import type { DockerClient } from '../client.ts'
import { type LifecycleContext, resume } from '../lifecycle.ts'
import { containerName, label, snapshotTag } from '../names.ts'
import { findContainer, observationOf } from '../observe.ts'
import { contentOf, deleteImage, heldImages, tagImage } from './held.ts'
import { watchCommit } from './moment.ts'

export interface FreezeContext extends LifecycleContext {
  heldStill: Set<InstanceId>
}

/** A commit copies all that was ever written. */
const commitLimitMs = 3_600_000
/** How often a container may be woken in the middle before we give up. */
const attempts = 3

/**
 * Commits the writable layer as an image. It gets its name when all is known to be of one moment; until then it is half-made,
 * whoever dies. The caller holds the container's turn.
 */
export async function freeze(ctx: FreezeContext, id: InstanceId, snapshot: SnapshotId, signal: AbortSignal): Promise<Frozen> {
  const { client, cell } = ctx
  const held = (await heldImages(client, cell, signal)).filter((image) => image.snapshot === snapshot)
  const whole = held.find(({ state }) => state === 'whole')
  if (whole) {
    const consistency = whole.consistency === 'crash' ? 'crash' : 'filesystem'
    return { memory: false, pauseMs: 0, consistency, ...(await sizeOf(client, whole.id, signal)) }
  }
  for (const half of held.filter(({ state }) => state === 'half-made')) await deleteImage(client, half.id, signal)
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const frozen = await commitOnce(ctx, id, snapshot, signal)
    if (frozen) return frozen
  }
  throw new PandoError('docker.api', {
    call: 'commit',
    detail: 'each time the container was started, stopped or woken in the middle of it',
  })
}

/** Undefined when something ran meanwhile: nothing is left of it then. */
async function commitOnce(ctx: FreezeContext, id: InstanceId, snapshot: SnapshotId, signal: AbortSignal): Promise<Frozen | undefined> {
  const { client, cell } = ctx
  const source = await findSource(ctx, id, signal)
  const { Running, Paused } = source.State
  const ran = Running && !Paused
  const consistency = Running ? 'crash' : 'filesystem'
  await assertRoom(client, source, signal)
  await using cleanup = new Cleanup()
  await using witness = await watchCommit(client, source.Id, signal)
  if (ran) ctx.heldStill.add(id)
  try {
    const imageId = await commit(client, source, { ...labelsOf(source), [label.snapshot]: snapshot, [label.consistency]: consistency })
    cleanup.defer(() => deleteImage(client, imageId, AbortSignal.timeout(120_000)).catch(() => {})) // else it is half-made, and listed
    const { whole, pauseMs } = await witness.moment({ imageId, ran })
    if (!whole) return undefined
    const size = await sizeOf(client, imageId, signal)
    await tagImage(client, imageId, snapshotTag(cell, snapshot), signal)
    cleanup.commit()
    return { memory: false, pauseMs, consistency, ...size }
  } catch (error) {
    if (ran && hasCode(error, 'docker.unavailable')) await wake(ctx, id)
    throw error
  } finally {
    ctx.heldStill.delete(id)
  }
}

async function sizeOf(client: DockerClient, image: string, signal: AbortSignal): Promise<Pick<Frozen, 'bytes' | 'leftOut'>> {
  const { bytes, volumes } = await contentOf(client, image, signal)
  return { bytes, ...(volumes.length > 0 ? { leftOut: volumes } : {}) }
}

async function findSource({ client, cell }: FreezeContext, id: InstanceId, signal: AbortSignal): Promise<ContainerInspectInfo> {
  const source = await findContainer(client, containerName(cell, id), signal)
  if (!source || observationOf(source).state === 'absent') throw new PandoError('instance.not_running', { name: id, phase: 'absent' })
  return source
}

/** A container takes over the labels of the image it is made from: those that are its own are set, or set to nothing, here. */
function labelsOf({ Config: { Labels, Image } }: ContainerInspectInfo): Record<string, string> {
  return { [label.base]: Labels[label.base] || Image, [label.netns]: '' }
}

/**
 * Docker pauses the container, copies, and lets it go on; it does so to the end when we die. It cannot be cancelled, so the
 * caller's signal is left out.
 */
async function commit(client: DockerClient, { Id, Config }: ContainerInspectInfo, labels: Record<string, string>): Promise<string> {
  const body = {
    Labels: labels,
    // Docker would copy these of the container. What it is told of a variable without a value is: there is none.
    Env: (Config.Env ?? []).map((each) => each.split('=', 1)[0]!),
    User: '0',
  }
  const query = { container: Id, pause: true }
  const signal = AbortSignal.timeout(commitLimitMs)
  try {
    const made = await client.request('commit', { signal, timeoutMs: commitLimitMs }, (abortSignal) =>
      client.api.getContainer(Id).commit({ _query: query, _body: body, abortSignal }),
    )
    return (made as { Id: string }).Id
  } catch (error) {
    if (!/no space left/i.test(asPandoError(error).message)) throw error
    const params = { what: Config.Labels[label.name] ?? Id, needed: 'more bytes', where: 'the folder of Docker', free: 'too few' }
    throw new PandoError('snapshot.no_room', params, { cause: error, hint: 'Delete snapshots or instances that are not needed.' })
  }
}

/** Left free beside what is copied: Docker writes what it knows about the image, and others go on writing. */
const reserveBytes = 64 * 1024 ** 2

/** Throws snapshot.no_room, before anything is paused. */
async function assertRoom(client: DockerClient, { Id, Config }: ContainerInspectInfo, signal: AbortSignal): Promise<void> {
  const sized: object = { size: true } // the types know neither this option nor what it brings
  const [{ DockerRootDir }, { SizeRw = 0 }] = await client.request('sizes', { signal, timeoutMs: 120_000 }, (abortSignal) =>
    Promise.all([
      client.api.info() as Promise<{ DockerRootDir: string }>,
      client.api.getContainer(Id).inspect({ ...sized, abortSignal }) as Promise<{ SizeRw?: number }>,
    ]),
  )
  const place = await statfs(DockerRootDir).catch(() => undefined)
  if (!place) return // another mount namespace: Docker will tell by itself
  const free = place.bavail * place.bsize
  const needed = SizeRw + reserveBytes
  if (free >= needed) return
  const what = Config.Labels[label.name] ?? Id
  throw new PandoError('snapshot.no_room', { what, where: DockerRootDir, needed: formatBytes(needed), free: formatBytes(free) })
}

/** How long a dockerd that was killed may take to be back. */
const backMs = 30_000

/** A dockerd that is killed in the middle leaves the container paused, and the next one takes that for somebody's wish. */
async function wake(ctx: FreezeContext, id: InstanceId): Promise<void> {
  const { client, cell, clock } = ctx
  const signal = AbortSignal.timeout(backMs)
  const until = clock.now() + backMs
  while (clock.now() < until) {
    try {
      const info = await findContainer(client, containerName(cell, id), signal)
      if (info?.State.Paused) await resume(ctx, id, signal)
      return
    } catch {
      await clock.sleep(100, signal).catch(() => {}) // the loop ends by itself
    }
  }
}
