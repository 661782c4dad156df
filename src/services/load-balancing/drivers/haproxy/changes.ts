import type { BalancerPlan, BalancerPort } from '../../driver.ts'
import type { ServerStat, ServerState } from './answers.ts'
import { backendName, cookieKey, leavingAcl, serverWords, usesCookie, weightOf } from './config.ts'

/** Commands for the runtime socket, in the order in which they may be given. */
export interface Changes {
  /** First who comes, then who gets more or less, so that there is never less than both plans have. */
  commands: string[]
  /** Servers to take away, once nothing is under way on them. */
  removals: string[]
}

/** From what HAProxy has to what the plan wants, without a reload. */
export function serverChanges(plan: BalancerPlan, found: readonly ServerState[]): Changes {
  const additions: string[] = []
  const commands: string[] = []
  const removals: string[] = []
  for (const port of plan.ports) {
    const backend = backendName(port)
    const here = new Map(found.filter((server) => server.backend === backend).map((server) => [server.name, server]))
    const fresh = plan.backends.filter(({ id }) => !here.has(id))
    for (const wanted of fresh) additions.push(...addition(`${backend}/${wanted.id}`, serverWords(wanted, port)))
    if (fresh.length > 0 && usesCookie(plan, port)) additions.push(`set dynamic-cookie-key backend ${backend} ${cookieKey(plan)}`)
    for (const wanted of plan.backends) {
      const old = here.get(wanted.id)
      if (!old) continue
      here.delete(wanted.id)
      const name = `${backend}/${wanted.id}`
      const weight = weightOf(wanted)
      if (old.address !== wanted.address || old.port !== port.target)
        commands.push(`set server ${name} addr ${wanted.address} port ${port.target}`)
      if (old.weight !== weight) commands.push(`set server ${name} weight ${weight}`)
      if (old.maintenance || !old.checked) commands.push(...intoService(name)) // an addition that was cut off
    }
    removals.push(...[...here.keys()].map((name) => `${backend}/${name}`))
  }
  return { commands: [...additions, ...commands], removals }
}

function addition(name: string, words: string): string[] {
  return [`add server ${name} ${words}`, ...intoService(name)]
}

/** In this order it gets traffic at once, and one failed check alone does not take it out again. */
function intoService(name: string): string[] {
  return [`set server ${name} state ready`, `set server ${name} health up`, `enable health ${name}`]
}

/** What makes a server ready to be deleted: no new sessions, and an end to those it has. */
export function shutCommands(name: string): string[] {
  return [`set server ${name} state maint`, `shutdown sessions server ${name}`]
}

/** The cookies that bind to backends which are to be emptied: what is in the list of the port, and what should be. */
export function cookieChanges(
  plan: BalancerPlan,
  { port, index, stats, listed }: { port: BalancerPort; index: number; stats: readonly ServerStat[]; listed: readonly string[] },
): string[] {
  const leaving = new Set(plan.backends.filter((backend) => weightOf(backend) === 0).map(({ id }) => id))
  const backend = backendName(port)
  const wanted = new Set(stats.filter((stat) => stat.backend === backend && leaving.has(stat.name)).map(({ cookie }) => cookie))
  wanted.delete('')
  const acl = `#${leavingAcl(index)}`
  return [
    ...[...wanted].filter((cookie) => !listed.includes(cookie)).map((cookie) => `add acl ${acl} ${cookie}`),
    ...listed.filter((cookie) => cookie !== 'none' && !wanted.has(cookie)).map((cookie) => `del acl ${acl} ${cookie}`),
  ]
}
