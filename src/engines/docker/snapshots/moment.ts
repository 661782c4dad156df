import { type DockerClient, unavailable } from '../client.ts'
import { type DockerEvent, dockerEvents } from '../events.ts'

/** What became of a container while it was committed. */
export interface Moment {
  /** False: something ran in it meanwhile, so what was copied is of no one moment. */
  whole: boolean
  /** How long it stood still for it. */
  pauseMs: number
}

/**
 * What a container's events tell of the commit that made `imageId`; undefined while the end of the story is missing. `ran`:
 * the container ran before, so it must have been paused.
 */
export function momentOf(story: readonly DockerEvent[], { imageId, ran }: { imageId: string; ran: boolean }): Moment | undefined {
  const committed = story.findIndex(({ Action, Actor }) => Action === 'commit' && Actor.Attributes['imageID'] === imageId)
  if (committed < 0) return undefined
  const [before, after] = [story.slice(0, committed), story.slice(committed)]
  const paused = before.find(({ Action }) => Action === 'pause')
  const disturbed = before.some(({ Action }) => Action !== 'pause' && Action !== 'commit')
  if (disturbed || (ran && !paused)) return { whole: false, pauseMs: 0 }
  if (!paused) return { whole: true, pauseMs: 0 }
  const goesOn = after.find(({ Action }) => Action === 'unpause' || Action === 'die')
  return goesOn && { whole: true, pauseMs: Math.round((goesOn.timeNano - paused.timeNano) / 100_000) / 10 }
}

export interface Witness extends AsyncDisposable {
  /** The moment of the commit that made `imageId`, which has come back already. Throws docker.unavailable. */
  moment(commit: { imageId: string; ran: boolean }): Promise<Moment>
}

/** Docker answers a commit with the image alone; how it went is told by events, which are followed from before it begins. */
export async function watchCommit(client: DockerClient, container: string, signal: AbortSignal): Promise<Witness> {
  const over = new AbortController()
  const open = Promise.withResolvers<void>()
  const filters = { type: ['container'], container: [container], event: ['pause', 'unpause', 'start', 'die', 'commit'] }
  const events = dockerEvents(client, { filters, onOpen: open.resolve }, AbortSignal.any([signal, over.signal]))
  const first = events.next()
  first.catch(() => {}) // it is awaited below, or not wanted any more
  await Promise.race([open.promise, first])
  const tell = async (commit: { imageId: string; ran: boolean }): Promise<Moment> => {
    const story: DockerEvent[] = []
    for (let next = await first; !next.done; next = await events.next()) {
      story.push(next.value)
      const moment = momentOf(story, commit)
      if (moment) return moment
    }
    throw unavailable('the event stream ended', undefined)
  }
  return {
    moment: (commit) => client.request('events', { signal, timeoutMs: 10_000 }, () => tell(commit)),
    async [Symbol.asyncDispose]() {
      over.abort()
      await events.return(undefined)
    },
  }
}
