import type { Clock } from '../../../base/clock.ts'
import { NbdClient } from '../../../base/nbd/client.node.ts'
import { allocation, allocationContext } from '../../../base/nbd/protocol.ts'
import type { Progress } from '../../../resources/storage/driver.ts'

export interface Prefetching {
  socket: string
  export: string
  /** A guest is starting that reads of the same disk: it comes first. */
  isBooting(): Promise<boolean>
  progress?: Progress | undefined
  clock: Clock
}

/** What is fetched by one request, in bytes. */
const pieceBytes = 2 * 1024 * 1024
/** Requests under way. */
const width = 4
/** While a guest boots: one request, and so many times as long a pause as it took. */
const gentle = 4
/** The longest of these pauses, and the time between two looks whether a guest still boots, ms. */
const lookMs = 250
/** The same while none does. */
const idleLookMs = 1_000

/**
 * Has the process that shows a disk fetch all of it: a request to cache what it has not makes it copy that into its file, and send
 * nothing. What holds nothing is not touched, so a disk takes as long as its data. What a guest reads meanwhile comes from the same
 * source. Throws nbd.closed when the process ends, nbd.failed when its source cannot be read.
 */
export async function prefetch({ socket, export: name, isBooting, progress, clock }: Prefetching, signal: AbortSignal): Promise<void> {
  const client = await NbdClient.connect(socket, name, { contexts: [allocationContext] }, signal)
  const over = new AbortController()
  let booting = true
  const looking = (async () => {
    while (!over.signal.aborted) {
      booting = await isBooting().catch(() => false) // a VM that went while we looked is no reason to wait
      await clock.sleep(booting ? lookMs : idleLookMs, over.signal).catch(() => {})
    }
  })()
  try {
    const pieces = await piecesOf(client, signal)
    const total = pieces.reduce((sum, { length }) => sum + length, 0)
    let done = 0
    let next = 0
    const fetchOne = async () => {
      const { offset, length } = pieces[next++]!
      await client.cache(offset, length, signal)
      done += length
      progress?.(done, total)
    }
    const fetching = async (first: boolean) => {
      while (next < pieces.length) {
        if (booting && !first) {
          await clock.sleep(lookMs, signal)
          continue
        }
        const begun = clock.now()
        await fetchOne()
        if (booting) await clock.sleep(Math.min(lookMs, gentle * (clock.now() - begun)), signal)
      }
    }
    await Promise.all(Array.from({ length: width }, (_, index) => fetching(index === 0)))
  } finally {
    over.abort()
    client.close()
    await looking
  }
}

async function piecesOf(client: NbdClient, signal: AbortSignal): Promise<{ offset: number; length: number }[]> {
  const pieces: { offset: number; length: number }[] = []
  for (const { offset, length, flags } of await client.extents(allocationContext, 0, client.bytes, signal)) {
    if ((flags & allocation.zero) !== 0) continue
    for (let at = offset; at < offset + length; at += pieceBytes)
      pieces.push({ offset: at, length: Math.min(pieceBytes, offset + length - at) })
  }
  return pieces
}
