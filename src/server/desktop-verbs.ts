import { z } from 'zod'
import type { Stored } from '../api/kind.ts'
import { isoTime } from '../base/clock.ts'
import { PandoError } from '../base/errors.ts'
import { assignDesktop, desktopsOf, givenBack } from '../services/desktops/assign.ts'
import { Desktop, DesktopPool } from '../services/desktops/kind.ts'
import { Instance } from '../services/lifecycle/kind.ts'
import { modify } from '../store/update.ts'
import { assertMay, refuseDeleted } from './admission.ts'
import type { RouteDeps } from './api-deps.ts'
import { exceeds, poolProblem } from './blast-radius.ts'
import { Locks } from './locks.ts'
import { entityTag } from './precondition.ts'
import { collectionUrl, existing, keyOf } from './resources.ts'
import { type HttpCall, type Route, route } from './route.ts'
import { newTicket } from './screen/screen.ts'
import { validate } from './validation.ts'

type DesktopObject = Stored<typeof Desktop>

const user = () => z.string().min(1).max(128)
export const assignBody = z.strictObject({ user: user().describe('Who gets it.') })
export const holderBody = z.strictObject({
  user: user().optional().describe('Only if they have it. Left out: whoever has it.'),
})
export const resetPoolBody = z.strictObject({
  confirm: z.string().max(63).optional().describe('Name of the pool: more of its desktops end than its guard lets pass.'),
})

interface Verb {
  name: string
  summary: string
  /** May be done in any phase where left out. */
  action?: string
  next(desktop: DesktopObject, pool: Stored<typeof DesktopPool>): DesktopObject['spec']
}

const verbs: readonly Verb[] = [
  {
    name: 'logout',
    summary: 'End the session of whoever has a Desktop; it is made as new',
    next: (one, pool) => givenBack(one, pool, 'logout'),
  },
  {
    name: 'release',
    summary: 'Take a Desktop from whoever has it, a persistent one too',
    next: (one, pool) => givenBack(one, pool, 'release'),
  },
  { name: 'reset', summary: 'Make a Desktop as new; whoever has it keeps it', next: ({ spec }) => ({ ...spec, resets: spec.resets + 1 }) },
  {
    name: 'upgrade',
    summary: 'Make a Desktop of the new golden image now; whoever has it keeps it, with their data',
    next: ({ spec }, { status }) => ({ ...spec, golden: status.golden ?? spec.golden }),
  },
]

/** Who has which desktop. Each answers with the Desktop: its status tells how it goes. */
export function desktopVerbRoutes(deps: RouteDeps): Route[] {
  const locks = new Locks()
  const locked = <T>({ project, name }: { project?: string; name: string }, work: () => Promise<T>) =>
    locks.run([`${project}/${name}`], work)
  return [assignRoute(locked, deps), resetPoolRoute(deps), takeRoute(locked, deps), connectRoute(deps), ...holderRoutes(deps)]
}

type Locked = <T>(pool: { project?: string; name: string }, work: () => Promise<T>) => Promise<T>

function assignRoute(locked: Locked, deps: RouteDeps): Route {
  return route({
    method: 'POST',
    url: `${collectionUrl(DesktopPool)}/:name/assign`,
    id: 'assignDesktopPool',
    access: { kind: DesktopPool, verb: 'assign' },
    tag: DesktopPool.kind,
    summary: 'Give a user a Desktop of the pool: the one they have, or a free one',
    body: { component: 'AssignRequest' },
    answers: { 200: { component: Desktop.kind } },
    async handle({ params, request, reply }) {
      const { user: who } = validate(assignBody, request.body, Desktop)
      const pool = await existing(DesktopPool, params, deps)
      refuseDeleted(pool)
      const desktop = await locked(pool.metadata as never, () => assignDesktop(pool, who, deps))
      if (desktop.spec.since !== undefined && desktop.metadata.updatedAt === desktop.spec.since) await tell(desktop, `${who} has it`, deps)
      return answer(desktop, reply)
    },
  })
}

/** This one and no other. */
function takeRoute(locked: Locked, deps: RouteDeps): Route {
  return route({
    method: 'POST',
    url: `${collectionUrl(Desktop)}/:name/assign`,
    id: 'assignDesktop',
    access: { kind: Desktop, verb: 'assign' },
    tag: Desktop.kind,
    summary: 'Give a user this Desktop',
    body: { component: 'AssignRequest' },
    answers: { 200: { component: Desktop.kind } },
    async handle({ params, request, reply }) {
      const { user: who } = validate(assignBody, request.body, Desktop)
      const { spec } = await existing(Desktop, params, deps)
      const pool = await existing(DesktopPool, { ...params, name: spec.pool }, deps)
      const desktop = await locked(pool.metadata as never, async () => {
        const all = await desktopsOf(pool, deps.store)
        const theirs = all.find((one) => one.spec.user === who)
        const wanted = await existing(Desktop, params, deps)
        if (theirs && theirs.metadata.uid !== wanted.metadata.uid)
          throw new PandoError('desktop.has_another', { user: who, name: theirs.metadata.name })
        if (wanted.spec.user === who) return wanted
        if (wanted.spec.user !== undefined || wanted.spec.resets !== wanted.status.resetsDone)
          throw new PandoError('desktop.taken', { name: wanted.metadata.name, user: wanted.spec.user ?? 'its last user' })
        assertMay(Desktop, 'assign', wanted)
        return deps.store.update(Desktop, { ...wanted, spec: { ...wanted.spec, user: who, since: isoTime(deps.clock) } })
      })
      return answer(desktop, reply)
    },
  })
}

function connectRoute(deps: RouteDeps): Route {
  return route({
    method: 'POST',
    url: `${collectionUrl(Desktop)}/:name/connect`,
    id: 'connectDesktop',
    access: { kind: Desktop, verb: 'connect' },
    tag: Desktop.kind,
    summary: 'A ticket with which the browser of whoever has a Desktop may open its screen',
    body: { component: 'HolderRequest', optional: true },
    answers: { 200: { component: 'ScreenTicket' } },
    async handle({ params, request }) {
      const desktop = await existing(Desktop, params, deps)
      assertHolder(desktop, validate(holderBody, request.body ?? {}, Desktop).user)
      if (desktop.spec.user === undefined)
        throw new PandoError('desktop.not_assigned', { name: desktop.metadata.name, pool: desktop.spec.pool })
      assertMay(Desktop, 'connect', desktop)
      if (desktop.status.phase === 'stopped') await wake(desktop, deps)
      return newTicket(params, deps)
    },
  })
}

function holderRoutes(deps: RouteDeps): Route[] {
  return verbs.map(({ name, summary, next }) =>
    route({
      method: 'POST',
      url: `${collectionUrl(Desktop)}/:name/${name}`,
      id: `${name}Desktop`,
      access: { kind: Desktop, verb: name },
      tag: Desktop.kind,
      summary,
      body: { component: 'HolderRequest', optional: true },
      answers: { 200: { component: Desktop.kind } },
      async handle({ params, request, reply }) {
        const body = validate(holderBody, request.body ?? {}, Desktop)
        const first = await existing(Desktop, params, deps)
        const pool = await existing(DesktopPool, { ...params, name: first.spec.pool }, deps)
        const desktop = await modify(deps.store, Desktop, keyOf(params), (now) => {
          refuseDeleted(now)
          assertHolder(now, body.user)
          const isGiven = (name === 'logout' || name === 'release') && now.spec.user === undefined
          return isGiven ? now : { ...now, spec: next(now, pool) }
        })
        const given = first.spec.user === undefined ? '' : ` of ${first.spec.user}`
        if (desktop && desktop.metadata.generation !== first.metadata.generation) await tell(desktop, `${name}${given} was asked for`, deps)
        if (first.spec.user !== undefined && desktop?.status.instance !== undefined && name !== 'upgrade') await cut(desktop, deps)
        return answer(desktop ?? first, reply)
      },
    }),
  )
}

/** Every desktop of the pool. Whoever has one keeps it. */
function resetPoolRoute(deps: RouteDeps): Route {
  return route({
    method: 'POST',
    url: `${collectionUrl(DesktopPool)}/:name/reset`,
    id: 'resetDesktopPool',
    access: { kind: DesktopPool, verb: 'reset' },
    tag: DesktopPool.kind,
    summary: 'Make all Desktops of a pool as new, those in use too',
    body: { component: 'ResetPoolRequest', optional: true },
    answers: { 200: { component: DesktopPool.kind } },
    async handle({ params, request, reply }) {
      const { confirm } = validate(resetPoolBody, request.body ?? {}, DesktopPool)
      const pool = await existing(DesktopPool, params, deps)
      const { name } = pool.metadata
      const all = await desktopsOf(pool, deps.store)
      const radius = { app: name, what: `Resetting ${name}`, stops: all.length, of: all.length, guard: pool.spec.guard }
      if (exceeds(radius) && confirm !== name) throw poolProblem(radius)
      for (const { metadata } of all)
        await modify(deps.store, Desktop, metadata, (now) => ({ ...now, spec: { ...now.spec, resets: now.spec.resets + 1 } }))
      return reply.header('etag', entityTag(pool.metadata.revision)).send(pool)
    },
  })
}

/** Throws desktop.not_theirs. */
function assertHolder({ metadata, spec }: DesktopObject, who: string | undefined): void {
  if (who !== undefined && spec.user !== who) throw new PandoError('desktop.not_theirs', { user: who, name: metadata.name })
}

/** A persistent desktop that was shut down inside. */
async function wake({ metadata }: DesktopObject, { store }: RouteDeps): Promise<void> {
  await modify(store, Instance, metadata, (now) => ({
    ...now,
    spec: { ...now.spec, state: 'running' as const, restarts: now.spec.restarts + 1 },
  }))
}

/** At once, not when the controller comes to it. */
async function cut({ metadata }: DesktopObject, { store, screens }: RouteDeps): Promise<void> {
  const instance = await store.get(Instance, metadata)
  if (instance) screens.cut(instance.metadata.uid)
}

async function tell(desktop: DesktopObject, message: string, { store }: RouteDeps): Promise<void> {
  await store.note(desktop, { level: 'info', reason: 'Assigned', message, source: 'services/desktops' })
}

function answer(desktop: DesktopObject, reply: HttpCall['reply']) {
  return reply.header('etag', entityTag(desktop.metadata.revision)).send(desktop)
}
