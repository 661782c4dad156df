import { z } from 'zod'
import { PandoError } from '../base/errors.ts'
import { Secret } from '../services/secrets/kind.ts'
import type { RouteDeps } from './api-deps.ts'
import { collectionUrl, existing } from './resources.ts'
import { type Route, route } from './route.ts'

export const secretValues = z.object({
  data: z.record(z.string(), z.string()).describe('Values as text.'),
  binary: z.record(z.string(), z.string()).describe('Values that are no text, as base64.'),
})
export const resealed = z.object({ rows: z.int().describe('Objects and entries of the log that hold secrets.') })

/** The one way to read the values of a Secret, and another key for all of them. */
export function secretVerbRoutes(deps: RouteDeps): Route[] {
  return [
    route({
      method: 'POST',
      url: `${collectionUrl(Secret)}/:name/reveal`,
      id: 'revealSecret',
      access: { kind: Secret, verb: 'reveal' },
      tag: Secret.kind,
      summary: 'Read the values of a Secret. Each time is told in the audit log',
      answers: { 200: { component: 'SecretValues' } },
      async handle({ params, reply }) {
        const { data, binary } = (await existing(Secret, params, deps)).spec
        return reply.header('cache-control', 'no-store').send({ data, binary })
      },
    }),
    route({
      method: 'POST',
      url: '/v1/secrets/rekey',
      id: 'rekeySecrets',
      access: { kind: Secret, verb: 'rekey' },
      tag: Secret.kind,
      summary: 'Seal all secrets in the database with a new key, and forget the old one',
      answers: { 200: { component: 'Resealed' } },
      async handle() {
        if (!deps.resealSecrets) throw new PandoError('secret.not_sealed')
        return { rows: await deps.resealSecrets() }
      },
    }),
  ]
}
