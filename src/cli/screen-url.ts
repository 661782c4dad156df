import { cellOf, parseHostSettings } from '../base/host-settings.ts'
import { findDaemon } from '../host/daemon.ts'
import { usageError } from './failure.ts'
import type { Session } from './session.ts'

/** Address for a browser: of the server that was asked, also where that was through its socket. Throws cli.usage. */
export async function screenUrl({ api, settings }: Session, path: string): Promise<string> {
  if (/^https?:/.test(api.address)) return new URL(path, api.address).href
  const url = (await findDaemon(cellOf(parseHostSettings(settings))))?.facts.url
  if (url === undefined) throw usageError('the server answers at its socket only', 'Name where browsers reach it: --host https://…')
  return new URL(path, url).href
}
