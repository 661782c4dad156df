import { hasCode } from '../../../../base/errors.ts'
import type { LinuxNames } from './names.ts'
import { type InNetns, run } from './shell.node.ts'

const chain = 'DOCKER-USER'

/**
 * A Docker engine that turned forwarding on has also set the policy of FORWARD to drop, which takes our traffic with it.
 * DOCKER-USER is where it leaves room for others. Without that chain there is nothing to do.
 */
export async function ensureDockerUser(names: LinuxNames, where: InNetns): Promise<void> {
  const found = await listed(where)
  if (found === undefined) return
  for (const { comment, match } of wanted(names)) {
    if (found.some((rule) => rule.includes(comment))) continue
    await run(['iptables', '-w', '-I', chain, ...match, '-m', 'comment', '--comment', comment, '-j', 'ACCEPT'], where)
  }
}

export async function removeDockerUser(names: LinuxNames, where: InNetns): Promise<void> {
  const comments = wanted(names).map(({ comment }) => comment)
  for (const rule of (await listed(where)) ?? []) {
    if (comments.some((comment) => rule.includes(comment))) await run(['iptables', '-w', '-D', ...rule.slice(1)], where)
  }
}

/** `+` is iptables' wildcard. Outwards all passes; inwards what our own chain lets in. */
function wanted(names: LinuxNames): { comment: string; match: string[] }[] {
  const ours = names.transits.replace('*', '+')
  return [
    { comment: `${names.table}:out`, match: ['-i', ours] },
    { comment: `${names.table}:in`, match: ['-o', ours, '-m', 'conntrack', '--ctstate', 'RELATED,ESTABLISHED,DNAT'] },
  ]
}

/** The chain's rules as words; undefined when there is no such chain, or no iptables. */
async function listed(where: InNetns): Promise<string[][] | undefined> {
  try {
    const { stdout, code } = await run(['iptables', '-w', '-S', chain], { ...where, okCodes: [0, 1, 2, 3, 127] })
    if (code !== 0) return undefined
    return stdout
      .split('\n')
      .filter((line) => line.startsWith('-A '))
      .map((line) => line.split(' ').map((word) => word.replace(/^"(.*)"$/, '$1')))
  } catch (error) {
    if (hasCode(error, 'base.command_missing')) return undefined
    throw error
  }
}
