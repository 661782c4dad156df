import { addressOf } from '../../services/auth/identity/callers.ts'
import type { RouteDeps } from '../api-deps.ts'
import { tellWho } from '../audit/trail.ts'
import { type Route, route } from '../route.ts'
import { validate } from '../validation.ts'
import { deviceBody, deviceTokenBody } from './bodies.ts'
import { personOf, sessionOf } from './me.ts'

const about = { plural: 'users' }

/** `pando login --web`: a command line asks, somebody in the console agrees. */
export function deviceRoutes({ identity, store }: RouteDeps): Route[] {
  const agree = { tag: 'Your account', access: 'signed-in' as const, url: '/v1/me/devices/:code' }
  return [
    route({
      method: 'POST',
      url: '/v1/sign-in/device',
      id: 'beginDevice',
      tag: 'Sign-in',
      summary: 'Ask for a token on a machine without a browser; answers a code that somebody types in the console at `/device`',
      access: 'open',
      body: { component: 'DeviceRequest' },
      answers: { 200: { component: 'DeviceOffer' } },
      async handle({ request, reply }) {
        const { name } = validate(deviceBody, request.body, about)
        return reply.header('cache-control', 'no-store').send(identity.devices.begin({ name, address: addressOf(request) }))
      },
    }),
    route({
      method: 'POST',
      url: '/v1/sign-in/device/token',
      id: 'getDeviceToken',
      tag: 'Sign-in',
      summary: 'The token, once somebody agreed; waits up to 20 s for it',
      access: 'open',
      body: { component: 'DeviceTokenRequest' },
      answers: { 200: { component: 'DeviceToken' }, 202: { description: 'Nobody agreed yet: ask again' } },
      async handle({ request, reply, signal }) {
        const { deviceCode } = validate(deviceTokenBody, request.body, about)
        const made = await identity.devices.token(deviceCode, signal)
        if (!made) return reply.code(202).send()
        const { text, token, user } = made
        tellWho(`user:${user}`, user)
        return reply
          .header('cache-control', 'no-store')
          .send({ token: text, name: token.metadata.name, user, expiresAt: token.spec.expiresAt })
      },
    }),
    route({
      ...agree,
      method: 'GET',
      id: 'getDevice',
      summary: 'Which machine asks with this code',
      answers: { 200: { component: 'Device' } },
      async handle({ request, params }) {
        sessionOf((await personOf(request, store)).caller, 'To agree')
        return identity.devices.look(params['code']!)
      },
    }),
    route({
      ...agree,
      method: 'POST',
      id: 'approveDevice',
      summary: 'Give that machine a token of yours',
      answers: { 204: { description: 'It has one in a moment' } },
      async handle({ request, params, reply }) {
        const { user, caller } = await personOf(request, store)
        sessionOf(caller, 'To agree')
        identity.devices.approve(params['code']!, user)
        return reply.code(204).send()
      },
    }),
  ]
}
