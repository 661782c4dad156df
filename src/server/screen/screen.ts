import { z } from 'zod'
import { PandoError } from '../../base/errors.ts'
import { endSession } from '../../services/desktops/assign.ts'
import { Desktop, DesktopPool } from '../../services/desktops/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import type { RouteDeps } from '../api-deps.ts'
import { tellWho } from '../audit/trail.ts'
import { currentCaller } from '../caller.ts'
import { powerOver } from '../instance-powers.ts'
import { refusal } from '../problems.ts'
import { collectionUrl, existing, keyOf } from '../resources.ts'
import { type HttpCall, type Route, route, socketRoute } from '../route.ts'
import { validate } from '../validation.ts'
import { openAssets } from './assets.ts'
import { assertStillTheirs, scopeOf, vncUrl } from './scope.ts'
import type { ScreenScope } from './tickets.ts'
import { serveScreen } from './vnc.ts'

export const screenTicket = z.object({
  ticket: z.string().meta({ description: 'Good for one use within a minute' }),
  expiresAt: z.string(),
  path: z.string().meta({ description: 'Page of the screen on this server, with the ticket in its fragment' }),
})
const sessionBody = z.strictObject({ ticket: z.string().max(128) })

/** Screens: the socket with RFB in it, tickets for browsers, and the page that shows it. */
export function screenRoutes(deps: RouteDeps): Route[] {
  return [ticketRoute(deps), vncRoute(deps), ...pageRoutes(), ...sessionRoutes(deps)]
}

/** A ticket for the screen of an instance, as an answer. */
export async function newTicket(params: HttpCall['params'], deps: RouteDeps): Promise<z.output<typeof screenTicket>> {
  const instance = await existing(Instance, params, deps)
  const given = deps.tickets.issue(await scopeOf(instance, currentCaller(), deps.store))
  const { project, name } = keyOf(params)
  return { ...given, path: `/screen/${project}/${name}#${given.ticket}` }
}

function ticketRoute(deps: RouteDeps): Route {
  return route({
    method: 'POST',
    url: `${collectionUrl(Instance)}/:name/screen-ticket`,
    id: 'newScreenTicket',
    access: { kind: Instance, verb: 'vnc' },
    tag: Instance.kind,
    summary: 'A ticket with which a browser may open the screen of an Instance',
    answers: { 200: { component: 'ScreenTicket' } },
    async handle({ params }) {
      await powerOver('vnc', { params, action: 'vnc' }, deps)
      return newTicket(params, deps)
    },
  })
}

function vncRoute(deps: RouteDeps): Route {
  return socketRoute({
    url: vncUrl,
    id: 'openInstanceScreen',
    access: { kind: Instance, verb: 'vnc' },
    tag: Instance.kind,
    summary: 'WebSocket: screen, keyboard and pointer of an Instance, as RFB (VNC) in binary frames',
    answers: { 101: { description: 'The screen' } },
    async admit({ params }) {
      await powerOver('vnc', { params, action: 'vnc' }, deps)
    },
    async serve(socket, { params, request, signal }) {
      await serveScreen(socket, {
        screens: deps.screens,
        output: (device) => deps.readers.toSocket(device, socket, { stream: 'screen', request }),
        refuse: (error) => refusal(error, request, deps.log),
        async open() {
          const { id, powers } = await powerOver('vnc', { params, action: 'vnc' }, deps)
          return { id, device: await powers.vnc(id, signal) }
        },
      })
    },
  })
}

/** Nothing but the page itself may run in it, and it talks to nobody but this server. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
const pageHeaders = {
  'content-security-policy': policy,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** Open to all: they tell nothing about this cloud. */
function pageRoutes(): Route[] {
  const assets = openAssets()
  const open = { method: 'GET' as const, tag: 'Screen', access: 'open' as const, hidden: true, answers: {} }
  return [
    route({
      ...open,
      url: '/screen/:project/:name',
      id: 'getScreenPage',
      summary: 'The page of a screen',
      async handle({ reply }) {
        return reply
          .headers({ ...pageHeaders, 'cache-control': 'no-store' })
          .type('text/html; charset=utf-8')
          .send(await assets.page())
      },
    }),
    route({
      ...open,
      url: '/screen/-/assets/:version/*',
      id: 'getScreenAsset',
      summary: 'What the page of a screen loads',
      async handle({ params, reply }) {
        const asset = await assets.file(params['*'] ?? '')
        if (!asset) throw new PandoError('api.not_found', { method: 'GET', path: '/screen' })
        return reply
          .headers({ ...pageHeaders, 'cache-control': 'public, max-age=86400' })
          .type(asset.type)
          .send(asset.content)
      },
    }),
  ]
}

/** What the page asks for; each call brings what it was given before. */
function sessionRoutes(deps: RouteDeps): Route[] {
  const { tickets, store } = deps
  const post = { method: 'POST' as const, tag: 'Screen', access: 'open' as const, hidden: true, answers: {} }
  const describe = async (scope: ScreenScope) => {
    const instance = await assertStillTheirs(scope, deps)
    tellWho(scope.caller.subject, scope.instance)
    return { name: scope.instance, project: scope.project, phase: instance.status.phase, user: scope.holder?.user ?? '' }
  }
  return [
    route({
      ...post,
      url: '/screen/-/session',
      id: 'openScreenSession',
      summary: 'A session for a ticket',
      async handle({ request }) {
        const scope = tickets.redeem(validate(sessionBody, request.body, { plural: '' }).ticket)
        if (!scope) throw new PandoError('screen.bad_ticket', { name: 'that the ticket was for' })
        return { session: tickets.openSession(scope), ...(await describe(scope)) }
      },
    }),
    route({
      ...post,
      url: '/screen/-/ticket',
      id: 'renewScreenTicket',
      summary: 'The next ticket for the socket',
      async handle({ request }) {
        const { scope } = sessionOf(request, deps)
        return { ...(await describe(scope)), ...tickets.issue(scope) }
      },
    }),
    route({
      ...post,
      url: '/screen/-/logout',
      id: 'endScreenSession',
      summary: 'Gives a desktop back',
      async handle({ request, reply }) {
        const { scope, key } = sessionOf(request, deps)
        await assertStillTheirs(scope, deps)
        tellWho(scope.caller.subject, scope.instance)
        tickets.endSession(key)
        const place = { project: scope.project, name: scope.instance }
        const desktop = scope.holder ? await store.get(Desktop, place) : undefined
        const pool = desktop && (await store.get(DesktopPool, { project: scope.project, name: desktop.spec.pool }))
        if (desktop?.spec.user !== undefined) await endSession(desktop, pool, store)
        return reply.code(204).send()
      },
    }),
  ]
}

/** Throws screen.bad_ticket. */
function sessionOf({ headers }: HttpCall['request'], { tickets }: RouteDeps): { scope: ScreenScope; key: string } {
  const key = /^Screen +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? ''
  const scope = tickets.session(key)
  if (!scope) throw new PandoError('screen.bad_ticket', { name: 'of this page' })
  return { scope, key }
}
