import { hasCode } from '../../../../base/errors.ts'
import type { Flow } from '../../decision.ts'
import { cutMark } from './group-rules.ts'
import { type InNetns, run } from './shell.node.ts'

/**
 * Marks flows in progress that are not allowed any more; the rules then refuse what belongs to them. To forget them would not
 * do: the next packet of the member's side would count as a new connection of its own. Without the program `conntrack` flows
 * end by themselves.
 */
export async function cutFlows(isAllowed: (flow: Flow) => boolean, where: InNetns): Promise<void> {
  try {
    const { stdout } = await run(['conntrack', '-L', '-f', 'ipv4'], { ...where, okCodes: [0, 1] })
    const unwanted = parseFlows(stdout).filter((flow) => !isAllowed(flow))
    const like = new Map(unwanted.map((flow) => [`${flow.protocol} ${flow.from} ${flow.to} ${flow.port}`, flow]))
    for (const { protocol, from, to, port } of like.values()) {
      const match = ['-p', protocol, '-s', from, '-d', to, ...(port === undefined ? [] : ['--dport', String(port)])]
      await run(['conntrack', '-U', ...match, '--mark', String(cutMark)], { ...where, okCodes: [0, 1] })
    }
  } catch (error) {
    if (!hasCode(error, 'base.command_missing')) throw error
  }
}

/** Flows as whoever began them sees them. Those that are marked already are left out. */
export function parseFlows(text: string): Flow[] {
  return text.split('\n').flatMap((line) => {
    const protocol = /^(tcp|udp|icmp)\s/.exec(line)?.[1] as Flow['protocol'] | undefined
    const [, from, to] = /\bsrc=(\S+) dst=(\S+)/.exec(line) ?? []
    const port = /\bdport=(\d+)/.exec(line)?.[1]
    if (protocol === undefined || from === undefined || to === undefined || line.includes(`mark=${cutMark}`)) return []
    return [{ protocol, from, to, port: port === undefined ? undefined : Number(port) }]
  })
}
