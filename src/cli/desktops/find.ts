import type { ApiObject } from '../api.ts'
import { usageError } from '../failure.ts'
import { kindNamed } from '../kinds.ts'
import type { Session } from '../session.ts'
import { findObject } from '../watch.ts'

const poolLabel = 'pando.desktop-pool'

/** The desktops of a pool, by number. */
export async function desktopsOf({ api, project, signal }: Session, pool: string): Promise<ApiObject[]> {
  const { items } = await api.list(kindNamed('desktops'), { project, selector: `${poolLabel}=${pool}` }, signal)
  return items.sort((a, b) => Number(a.spec['number']) - Number(b.spec['number']))
}

/** The desktop that is named, or the one that a user has of the pool that is named. Throws cli.usage, store.not_found. */
export async function desktopNamed(session: Session, word: string, user: string | undefined): Promise<string> {
  const { api, project, signal } = session
  if (user === undefined) {
    const found = await findObject(api, { kind: kindNamed('desktops'), key: { project, name: word }, signal })
    if (found) return word
    const pool = await findObject(api, { kind: kindNamed('desktoppools'), key: { project, name: word }, signal })
    if (pool) throw usageError(`${word} is a pool: which of its desktops?`, `Name one, e.g. ${word}-1, or whose it is: --user NAME`)
    return word // the server says that there is none
  }
  await api.get(kindNamed('desktoppools'), { project, name: word }, signal)
  const theirs = (await desktopsOf(session, word)).find(({ spec }) => spec['user'] === user)
  if (!theirs) throw usageError(`${user} has no desktop of ${word}`, `\`pando desktop status ${word}\` shows who has which.`)
  return theirs.metadata.name
}

/** `image:NAME`, `snapshot:NAME`, or a name: a snapshot where there is one, else an image. */
export async function goldenFrom({ api, project, signal }: Session, word: string): Promise<{ image: string } | { snapshot: string }> {
  const [, how, rest] = /^(image|snapshot):(.+)$/.exec(word) ?? []
  if (how === 'image') return { image: rest! }
  if (how === 'snapshot') return { snapshot: rest! }
  const snapshot =
    word.includes('/') || word.includes(':')
      ? undefined
      : await findObject(api, { kind: kindNamed('snapshots'), key: { project, name: word }, signal })
  return snapshot ? { snapshot: word } : { image: word }
}
