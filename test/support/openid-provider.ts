import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

/** Whom it knows, by their subject; that is what they sign in as. */
const people: Record<string, Record<string, unknown>> = {
  '7f3': {
    preferred_username: 'Ann.Miller',
    name: 'Ann Miller',
    email: 'ann@corp.example',
    email_verified: true,
    groups: ['Staff', 'Cloud/Ops'],
  },
  '8a1': { preferred_username: 'admin', name: 'Mallory', groups: [] },
}

/** A real provider of OpenID Connect with its own pages to sign in and to agree on; it leads back to `redirect`. */
export async function startProvider(redirect: string): Promise<{ issuer: string } & AsyncDisposable> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const warn = console.warn
  const info = console.info
  console.warn = console.info = () => {} // it says at length that its pages are for development
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'pando', client_secret: 'a client secret', redirect_uris: [redirect] }],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'], groups: ['groups'] },
    scopes: ['openid', 'profile', 'email', 'groups'],
    pkce: { required: () => true },
    cookies: { keys: ['for tests'] },
    findAccount: (_context, id) => ({ accountId: id, claims: async () => ({ sub: id, ...people[id] }) }),
  })
  server.on('request', provider.callback())
  return {
    issuer,
    async [Symbol.asyncDispose]() {
      Object.assign(console, { warn, info })
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
