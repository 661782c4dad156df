import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { Caller } from '../../api/access.ts'
import type { Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { decideObject } from '../../services/auth/own.ts'
import type { Permissions } from '../../services/auth/permissions.ts'
import { Desktop, poolLabel } from '../../services/desktops/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import type { Store } from '../../store/store.ts'
import type { Opener as ScreenOpener } from '../gate.ts'
import { collectionUrl } from '../resources.ts'
import type { ScreenScope, ScreenTickets } from './tickets.ts'

export const vncUrl = `${collectionUrl(Instance)}/:name/vnc`
/** Of the subprotocol that carries a ticket: a browser can send nothing else with a WebSocket, and an address gets into logs. */
const ticketProtocol = 'pando.ticket.'

/** What a ticket for this screen is good for. A desktop's is good for whoever has it now. */
export async function scopeOf({ metadata }: Stored<typeof Instance>, caller: Caller, store: Store): Promise<ScreenScope> {
  const { name, uid, project = '', labels } = metadata
  const scope = { project, instance: name, uid, caller }
  if (labels[poolLabel] === undefined) return scope
  const desktop = await store.get(Desktop, { project, name })
  return desktop ? { ...scope, holder: holderOf(desktop) } : scope
}

interface ScreenDeps {
  store: Store
  permissions: Permissions
}

/** Throws screen.bad_ticket when the screen is another one by now, or somebody else's, or whoever asked for it lost the right. */
export async function assertStillTheirs(scope: ScreenScope, { store, permissions }: ScreenDeps): Promise<Stored<typeof Instance>> {
  const key = { project: scope.project, name: scope.instance }
  const [instance, desktop] = await Promise.all([store.get(Instance, key), scope.holder ? store.get(Desktop, key) : undefined])
  if (!instance) throw new PandoError('screen.bad_ticket', { name: scope.instance })
  const isTheirs = scope.holder
    ? desktop !== undefined && JSON.stringify(holderOf(desktop)) === JSON.stringify(scope.holder)
    : instance.metadata.uid === scope.uid
  const caller = isTheirs && (await permissions.renewed(scope.caller))
  const mayStill =
    caller &&
    (decideObject(caller, Instance, 'vnc', instance) === 'allow' ||
      (desktop !== undefined && decideObject(caller, Desktop, 'connect', desktop) === 'allow'))
  if (!mayStill) throw new PandoError('screen.bad_ticket', { name: scope.instance })
  return instance
}

/** Whoever asked for the ticket with which the request opens a screen; undefined where it brings none. Throws screen.bad_ticket. */
export async function opensScreen(
  request: FastifyRequest,
  { tickets, ...deps }: ScreenDeps & { tickets: ScreenTickets },
): Promise<ScreenOpener | undefined> {
  if (request.routeOptions.url !== vncUrl) return undefined
  const ticket = ticketIn(request.raw)
  if (ticket === undefined) return undefined
  const { project, name = '' } = request.params as Record<string, string>
  const scope = tickets.redeem(ticket)
  if (!scope || scope.project !== project || scope.instance !== name) throw new PandoError('screen.bad_ticket', { name })
  await assertStillTheirs(scope, deps)
  return { caller: scope.caller, stillMay: () => assertStillTheirs(scope, deps) }
}

function ticketIn({ headers }: IncomingMessage): string | undefined {
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim())
  return offered.find((each) => each.startsWith(ticketProtocol))?.slice(ticketProtocol.length)
}

function holderOf({ spec }: Stored<typeof Desktop>): NonNullable<ScreenScope['holder']> {
  return { user: spec.user ?? '', since: spec.since ?? '' }
}
