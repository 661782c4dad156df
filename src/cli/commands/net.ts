import type { Command } from 'commander'
import type { NetTrace } from '../api.ts'
import { usageError } from '../failure.ts'
import { withApi } from '../options.ts'
import { print, printJson } from '../print/output.ts'
import { tone } from '../print/style.ts'
import { tableLines } from '../print/table.ts'
import { openSession } from '../session.ts'

const ends = 'an instance, an app, an address, host or internet'

export function addNet(parent: Command): void {
  const net = parent.command('net').description('who reaches whom')
  withApi(
    net
      .command('trace')
      .description('what is on the way from one to another, and which rule decides')
      .argument('<from>', ends)
      .argument('<to>', `${ends}; with the port: web:80`),
  )
    .option('--protocol <protocol>', 'tcp, udp or icmp', 'tcp')
    .action(async (from: string, to: string, { protocol }: { protocol: string }, command: Command) => {
      const { api, project, output, signal } = await openSession(command)
      const found = await api.trace({ from, ...target(to, protocol), protocol, project }, signal)
      if (output === 'json') return printJson(found)
      print(...traceLines(found))
    })
}

/** `web:80` -> name and port. Throws cli.usage. */
export function target(word: string, protocol: string): { to: string; port?: number } {
  const [, to = word, port] = /^(.+):(\d+)$/.exec(word) ?? []
  if (protocol === 'icmp') return { to }
  if (port === undefined) throw usageError(`say which port of ${to} is meant`, `Write ${to}:80, or add --protocol icmp.`)
  return { to, port: Number(port) }
}

export function traceLines({ allowed, hops }: NetTrace): string[] {
  const rows = hops.map((hop) => [hop.allowed ? 'yes' : 'no', hop.at, `${hop.says}${counted(hop)}`])
  return [...tableLines(['PASSES', 'AT', ''], rows), allowed ? tone('good', 'allowed') : tone('bad', 'not allowed')]
}

function counted({ packets, rule }: NetTrace['hops'][number]): string {
  if (packets === undefined) return ''
  return rule === undefined ? ` (${packets} packets so far)` : ` (${packets} connections so far)`
}
