import type { StatusOf } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { asPandoError, isAbort, type PandoError } from '../../base/errors.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import { setStatus } from '../../store/update.ts'
import { openAuthority } from './authority.ts'
import { type KeyFile, KeyFiles } from './key-files.ts'
import { Certificate } from './kind.ts'
import { type CertificateObject, certificateStep, goodUntil, type Made, madeFor, pauseAfter, renewAt, stopgapFor } from './plan.ts'

export interface CertificateDeps {
  stateDir: string
  /** Address of the ACME directory for certificates that name none. */
  acmeDirectory: string
  /** Throws certificate.issuer_unreachable, certificate.refused. */
  order(request: { hosts: readonly string[]; directory: string; email: string | undefined }, signal: AbortSignal): Promise<Issued>
  /** Named points between steps; tests end the process there. */
  checkpoint(name: string): void
}

/** PEM. */
interface Issued {
  key: string
  chain: string
}

/** What one look at one certificate works with. */
interface Work {
  certificate: CertificateObject
  wanted: Made
  /** What is there, whatever it was made for. */
  held: KeyFile | undefined
  files: KeyFiles
  deps: CertificateDeps
  ctx: ReconcileContext
}

/** Gets certificates and renews them in time. The key lies in a file of this host; the object has what everybody may know. */
export function certificateController(deps: CertificateDeps): Controller {
  const files = new KeyFiles(deps.stateDir)
  return {
    name: 'services/publish/certificates',
    watches: [{ kind: Certificate }],
    writes: ['Certificate.status'],
    async reconcile(key, ctx): Promise<Outcome> {
      const certificate = await ctx.store.get(Certificate, key, ctx.signal)
      if (!certificate) return 'done'
      const { uid, generation, deletedAt } = certificate.metadata
      if (deletedAt !== undefined) {
        await files.remove(uid)
        await ctx.store.remove(Certificate, certificate)
        return 'done'
      }
      const now = ctx.clock.now()
      const held = await usable(await files.read(uid), { stateDir: deps.stateDir, now })
      const wanted = madeFor(certificate.spec, deps.acmeDirectory)
      const step = certificateStep(wanted, { held, status: certificate.status, generation, now })
      if (step.do === 'get') return get({ certificate, wanted, held, files, deps, ctx })
      if (step.do === 'keep') await setStatus(ctx.store, Certificate, certificate, () => issued(held!))
      return { again: step.until - now }
    },
  }
}

/** One of our own that another authority signed is worth nothing to those who trust the one of now. */
async function usable(file: KeyFile | undefined, at: { stateDir: string; now: number }): Promise<KeyFile | undefined> {
  if (file?.made.issuer !== 'own') return file
  return file.chain.endsWith((await openAuthority(at)).certificate) ? file : undefined
}

async function get(work: Work): Promise<Outcome> {
  const { certificate, wanted, files, deps, ctx } = work
  const { store, clock, signal } = ctx
  try {
    const made = await (wanted.issuer === 'own' ? issueOwn(wanted, work) : order(work))
    deps.checkpoint('certificate:issued')
    const file = await files.save(certificate.metadata.uid, { made: wanted, ...made })
    deps.checkpoint('certificate:saved')
    await setStatus(store, Certificate, certificate, () => issued(file))
    const message = `Valid until ${iso(file.notAfter)}.`
    await store.note(certificate, { level: 'info', reason: 'CertificateIssued', message, source: 'services/publish' })
    return { again: Math.max(0, renewAt(file) - clock.now()) }
  } catch (error) {
    if (signal.aborted || isAbort(error)) throw error
    return fail(work, asPandoError(error))
  }
}

function order({ certificate, wanted: { hosts, directory }, deps, ctx }: Work): Promise<Issued> {
  return deps.order({ hosts, directory: directory!, email: certificate.spec.email }, ctx.signal)
}

/** X.520: ub-common-name. */
const longestCommonName = 64

async function issueOwn({ hosts, days }: Made, { deps: { stateDir }, ctx: { clock } }: Work): Promise<Issued> {
  const now = clock.now()
  const authority = await openAuthority({ stateDir, now })
  const subject = `CN=${hosts.find((host) => host.length <= longestCommonName) ?? 'Pando route'}`
  const { key, certificate } = await authority.issue({ subject, names: hosts, days, now })
  return { key, chain: `${certificate}${authority.certificate}` }
}

async function fail(work: Work, error: PandoError): Promise<Outcome> {
  const { certificate, ctx } = work
  const file = await standIn(work)
  const now = ctx.clock.now()
  const stored = await setStatus(ctx.store, Certificate, certificate, (status) => failed(status, { certificate, file, error, now }))
  return stored?.status.phase === 'failed' ? { again: Math.max(0, Date.parse(stored.status.retryAt) - now) } : 'done'
}

/** What the hosts answer with until there is one: that of before, else one of the cloud's own. */
async function standIn(work: Work): Promise<KeyFile | undefined> {
  const { certificate, wanted, held, files, ctx } = work
  if (held && held.made.hosts.join() === wanted.hosts.join() && ctx.clock.now() < goodUntil(held)) return held
  const own = stopgapFor(wanted)
  return own && files.save(certificate.metadata.uid, { made: own, ...(await issueOwn(own, work)) })
}

type Status = StatusOf<typeof Certificate>

function shown({ chain, notAfter, fingerprint, made }: KeyFile) {
  return { chain, notAfter: iso(notAfter), fingerprint, issuer: made.issuer }
}

function issued(file: KeyFile): Status {
  return { phase: 'issued', ...shown(file), issuedAt: iso(file.notBefore), renewAt: iso(renewAt(file)) }
}

interface Failure {
  certificate: CertificateObject
  file: KeyFile | undefined
  error: PandoError
  now: number
}

function failed(status: Status, { certificate, file, error, now }: Failure): Status {
  const { generation } = certificate.metadata
  const failures = status.phase === 'failed' && status.generation === generation ? status.failures + 1 : 1
  const retryAt = Math.min(now + pauseAfter(failures), file ? goodUntil(file) : Number.POSITIVE_INFINITY)
  const reason = reasonOf(error, { now, status })
  return { phase: 'failed', ...(file ? shown(file) : {}), reason, failures, generation, retryAt: iso(retryAt) }
}

function iso(instant: number): string {
  return new Date(instant).toISOString()
}
