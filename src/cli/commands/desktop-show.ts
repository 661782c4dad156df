import type { Command } from 'commander'
import { formatBytes } from '../../base/units.ts'
import type { ApiObject } from '../api.ts'
import { desktopsOf } from '../desktops/find.ts'
import { kindNamed } from '../kinds.ts'
import { withApi } from '../options.ts'
import { reasonLines } from '../print/describe.ts'
import { absent, formatAge, shortDigest } from '../print/format.ts'
import { printObjects } from '../print/objects.ts'
import { print, printJson } from '../print/output.ts'
import { colouredWord } from '../print/style.ts'
import { fieldLines, tableLines } from '../print/table.ts'
import { openSession } from '../session.ts'

/** Pools, or the desktops of one. */
export function addDesktopList(parent: Command): void {
  withApi(parent.command('ls').description('list pools, or the desktops of one').argument('[pool]')).action(
    async (pool: string | undefined, _options: object, command: Command) => {
      const session = await openSession(command)
      const { api, project, output, signal } = session
      const kind = kindNamed(pool === undefined ? 'desktoppools' : 'desktops')
      if (pool !== undefined) await api.get(kindNamed('desktoppools'), { project, name: pool }, signal)
      const items = pool === undefined ? (await api.list(kind, { project }, signal)).items : await desktopsOf(session, pool)
      if (items.length === 0 && output === 'table')
        return print(pool === undefined ? `no desktop pools in project ${project}` : `${pool} has no desktops`)
      await printObjects(items, { kind, now: Date.now(), projects: false, format: output, single: false })
    },
  )
}

export function addDesktopStatus(parent: Command): void {
  withApi(
    parent
      .command('status')
      .description('show a pool: who has which desktop, and which are still of an older golden image')
      .argument('<pool>'),
  ).action(async (name: string, _options: object, command: Command) => {
    const session = await openSession(command)
    const { api, project, output, signal } = session
    const pool = await api.get(kindNamed('desktoppools'), { project, name }, signal)
    const all = await desktopsOf(session, name)
    if (output === 'json') return printJson({ pool, desktops: all })
    print(...poolLines(pool), '', ...desktopLines(all, pool))
  })
}

function poolLines({ spec, status }: ApiObject): string[] {
  const { image, snapshot } = spec['from'] as { image?: string; snapshot?: string }
  const { ready, inUse, old, lastReadyMs } = status as Record<string, number | undefined>
  const data = spec['data'] as { size: number; tier: string; path?: string } | undefined
  const schedule = spec['schedule'] as { start: string; stop?: string; ready: number }[]
  return [
    ...fieldLines([
      ['Phase', colouredWord(status.phase)],
      ['From', snapshot === undefined ? `image ${image}` : `snapshot ${snapshot}`],
      ['Desktops', `${spec['size']}: ${ready} wait, ${inUse} in use, ${old} of an older golden image`],
      ['Mode', `${spec['mode']}${spec['mode'] === 'persistent' ? '' : `, reset ${spec['reset']}`}`],
      ['Data', data ? `${formatBytes(data.size)} on ${data.tier}${data.path === undefined ? '' : ` at ${data.path}`}` : absent],
      ['Wait', schedule.length === 0 ? 'all, always' : schedule.map(windowText).join('; ')],
      ['Ready after', lastReadyMs === undefined ? absent : `${(lastReadyMs / 1000).toFixed(1)} s`],
    ]),
    ...reasonLines(status['reason'], Date.now()),
  ]
}

function windowText({ start, stop, ready }: { start: string; stop?: string; ready: number }): string {
  return `${ready} from "${start}"${stop === undefined ? '' : ` to "${stop}"`}`
}

function desktopLines(all: readonly ApiObject[], pool: ApiObject): string[] {
  if (all.length === 0) return ['no desktops yet']
  const now = Date.now()
  const rows = all.map(({ metadata, spec, status }) => [
    metadata.name,
    colouredWord(status.phase),
    String(spec['user'] ?? absent),
    spec['since'] === undefined ? absent : formatAge(String(spec['since']), now),
    String(status['data'] ?? absent),
    status['lastInputAt'] === undefined ? absent : `${formatAge(String(status['lastInputAt']), now)} ago`,
    goldenText(String(spec['golden']), pool),
    status['lastResetMs'] === undefined ? absent : `${status['lastResetMs']} ms`,
  ])
  return tableLines(['DESKTOP', 'PHASE', 'USER', 'SINCE', 'DATA', 'LAST INPUT', 'GOLDEN', 'LAST RESET'], rows)
}

/** `current`, or what it is of instead. */
function goldenText(golden: string, { status }: ApiObject): string {
  if (golden === status['golden']) return 'current'
  const id = golden.slice(golden.indexOf(':') + 1)
  return `old (${id.startsWith('sha256:') ? shortDigest(id) : id.slice(0, 8)})`
}
