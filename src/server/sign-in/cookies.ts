import type { FastifyReply } from 'fastify'
import { sessionCookie } from '../../services/auth/identity/callers.ts'

/** Kept by the browser that began to sign in with a provider, until it comes back. */
export const beginCookie = '__Host-pando-begin'
const beginSeconds = 600

/** `Lax`: links from elsewhere lead into the console signed in; requests that change something are looked at besides. */
const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax'

/** Until the browser is closed; the server ends it sooner. */
export function keepSession(reply: FastifyReply, text: string): FastifyReply {
  return reply.header('set-cookie', `${sessionCookie}=${text}; ${attributes}`)
}

export function forgetSession(reply: FastifyReply): FastifyReply {
  return reply.header('set-cookie', `${sessionCookie}=; ${attributes}; Max-Age=0`)
}

export function keepBegin(reply: FastifyReply, key: string): FastifyReply {
  return reply.header('set-cookie', `${beginCookie}=${key}; ${attributes}; Max-Age=${beginSeconds}`)
}

export function forgetBegin(reply: FastifyReply): FastifyReply {
  return reply.header('set-cookie', `${beginCookie}=; ${attributes}; Max-Age=0`)
}
