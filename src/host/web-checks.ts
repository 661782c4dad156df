import { readFile } from 'node:fs/promises'
import { hostListeners } from '../resources/network/drivers/linux/listeners.node.ts'
import type { Check, CheckContext, Finding } from './checks.ts'

/** Where routes answer. Taken ports stop nothing else: the routes say so too. */
export const webChecks: readonly Check[] = [
  {
    id: 'web-ports',
    what: 'ports for routes',
    why: 'apps that are published under a host name answer there',
    neededBy: 'networks',
    optional: true,
    remedy: 'Stop what uses them, or start the server with other ports: --http-port, --https-port.',
    probe: webPorts,
  },
]

async function webPorts({ web, signal }: CheckContext): Promise<Finding> {
  const ports = web?.ports.filter((port) => port !== 0) ?? []
  if (!web || ports.length === 0) return { state: 'ok', detail: 'any free ones' }
  const listeners = await hostListeners({ netns: undefined, signal })
  const taken: string[] = []
  for (const { protocol, port, owner } of listeners) {
    if (protocol === 'tcp' && ports.includes(port) && !(await isOurs(owner, web.runDir))) taken.push(`${port} is in use by ${owner}`)
  }
  return taken.length === 0 ? { state: 'ok', detail: ports.join(' and ') } : { state: 'failed', detail: taken.join(', ') }
}

/** Our own proxy names our folder on its command line. */
async function isOurs(owner: string, runDir: string): Promise<boolean> {
  const pid = /\(process (\d+)\)$/.exec(owner)?.[1]
  if (pid === undefined) return false
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return commandLine.includes(`${runDir}/`)
}
