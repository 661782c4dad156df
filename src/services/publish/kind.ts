import { z } from 'zod'
import { defineKind, instant, name, phases, reason } from '../../api/kind.ts'

const issuer = () => z.enum(['own', 'acme']).default('own')
const issuerText = "`own`: the cloud's own authority; `acme`: one that browsers know, where it is reachable."

const hostname = () =>
  z
    .string()
    .max(253)
    .regex(/^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'use a host name, e.g. shop.example')

// pending -> ready          failed --(what was missing comes)--> ready
export const Route = defineKind({
  kind: 'Route',
  plural: 'routes',
  scope: 'project',
  statusOwner: 'services/publish',
  finalized: true,
  refers: [
    { path: 'app', kind: 'App' },
    { path: 'certificate', kind: 'Certificate' },
  ],
  description: 'A host name and path under which an app answers on the web ports of the host.',
  spec: z.strictObject({
    host: hostname().describe('Host name people use, e.g. `shop.example`; `*.shop.example` for all below it.'),
    path: z.string().startsWith('/').max(1024).default('/').describe('Requests whose path begins like this. The longest wins.'),
    app: name().describe('Name of the app.'),
    port: z.string().optional().describe("Name or number of the app's port. Left out: its first http port, else its first."),
    tls: z.boolean().default(false).describe('With a certificate; plain requests are sent on to it.'),
    certificate: name().optional().describe('Name of the Certificate. Left out: one is made for the host, and goes with the route.'),
    issuer: issuer().describe(`Of the certificate that is made. ${issuerText}`),
    email: z.email().optional().describe('Whom the issuer of the certificate that is made may write to.'),
  }),
  status: phases(
    {
      url: z.string().optional().describe('Where it answers.'),
      certificate: z.string().optional().describe('Name of the Certificate it uses.'),
      reason: reason().optional().describe('Why it does not answer, or not as wished.'),
      observedGeneration: z.number().default(0).describe('`generation` of the spec that this status answers.'),
    },
    { pending: {}, ready: {}, failed: {} },
  ),
  initialStatus: { phase: 'pending', observedGeneration: 0 },
  can: { delete: ['pending', 'ready', 'failed'] },
  columns: [
    { title: 'PHASE', path: 'status.phase' },
    { title: 'URL', path: 'status.url' },
    { title: 'APP', path: 'spec.app' },
  ],
})

// pending -> issued --(a third of its life is left)--> issued          failed --(retry)--> issued
export const Certificate = defineKind({
  kind: 'Certificate',
  plural: 'certificates',
  scope: 'project',
  statusOwner: 'services/publish',
  finalized: true,
  description: 'A TLS certificate that is renewed by itself. Its key never leaves the host it was made on.',
  spec: z.strictObject({
    hosts: z.array(hostname()).min(1).max(100).describe('Host names it is for.'),
    issuer: issuer().describe(issuerText),
    directory: z.url().optional().describe('Address of the ACME directory. Left out: that of the server settings.'),
    email: z.email().optional().describe('Whom the issuer may write to.'),
    days: z.int().min(1).max(825).default(90).describe('How long one from the own authority is valid, in days.'),
  }),
  status: phases(
    {
      chain: z.string().optional().describe('The certificate in use and those above it, PEM.'),
      issuer: z.enum(['own', 'acme']).optional().describe('Who issued the one in use: `own` too as long as an ACME issuer gave none.'),
      notAfter: instant().optional().describe('Until when it is valid.'),
      fingerprint: z.string().optional().describe('SHA-256 of the certificate.'),
      reason: reason().optional().describe('Why the last try to get one failed.'),
    },
    {
      pending: {},
      issued: {
        issuedAt: instant().describe('From when it is valid.'),
        renewAt: instant().describe('When it is renewed: a third of its life is left then.'),
      },
      failed: {
        retryAt: instant().describe('When it is tried again.'),
        failures: z.number().describe('Tries that failed since the last that did not.'),
        generation: z.number().describe('`generation` of the spec that was tried. Another one is tried at once.'),
      },
    },
  ),
  initialStatus: { phase: 'pending' },
  can: { delete: ['pending', 'issued', 'failed'] },
  columns: [
    { title: 'PHASE', path: 'status.phase' },
    { title: 'HOSTS', path: 'spec.hosts', format: 'list' },
    { title: 'ISSUER', path: 'spec.issuer' },
    { title: 'UNTIL', path: 'status.notAfter' },
  ],
})

/** Label of a Certificate that was made for a Route and goes with it: name of the Route. */
export const routeLabel = 'pando.route'
