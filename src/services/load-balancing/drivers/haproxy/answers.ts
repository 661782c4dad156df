/** A server as `show servers state` tells it. */
export interface ServerState {
  backend: string
  name: string
  address: string
  port: number
  weight: number
  /** Taken out by hand; `del server` wants that first. */
  maintenance: boolean
  /** Its health is looked at. */
  checked: boolean
}

/** A server as `show stat` tells it. */
export interface ServerStat {
  backend: string
  name: string
  up: boolean
  current: number
  sessions: number
  bytesIn: number
  bytesOut: number
  answered5xx: number
  brokenOff: number
  answerMs: number
  cookie: string
}

const forcedMaintenance = 1
const checkEnabled = 4

export function parseServersState(text: string): ServerState[] {
  return table(text, ' ', '# be_id').map((row) => ({
    backend: row('be_name'),
    name: row('srv_name'),
    address: row('srv_addr'),
    port: Number(row('srv_port')),
    weight: Number(row('srv_uweight')),
    maintenance: (Number(row('srv_admin_state')) & forcedMaintenance) !== 0,
    checked: (Number(row('srv_check_state')) & checkEnabled) !== 0,
  }))
}

export function parseStat(text: string): ServerStat[] {
  return table(text, ',', '# pxname').map((row) => ({
    backend: row('pxname'),
    name: row('svname'),
    up: !row('status').startsWith('DOWN'),
    current: Number(row('scur')) + Number(row('qcur')),
    sessions: Number(row('stot')),
    bytesIn: Number(row('bin')),
    bytesOut: Number(row('bout')),
    answered5xx: Number(row('hrsp_5xx')),
    brokenOff: Number(row('eresp')) + Number(row('srv_abrt')),
    answerMs: Number(row('rtime')),
    cookie: row('cookie'),
  }))
}

export interface ProxyInfo {
  pid: number
  /** The hash it was started with. */
  shape: string
}

export function parseInfo(text: string): ProxyInfo {
  const value = (key: string) => new RegExp(`^${key}: ?(.*)$`, 'mi').exec(text)?.[1] ?? ''
  return { pid: Number(value('Pid')), shape: value('Description') }
}

export interface Workers {
  /** Reloads that came to nothing since the last that did not. */
  failed: number
  /** Process ids: the one that takes connections, and those that only finish what they have. */
  current: number[]
  old: number[]
}

export function parseWorkers(text: string): Workers {
  const [first, ...rest] = text.split('# old workers')
  const workers = (part: string) => [...part.matchAll(/^(\d+)\s+worker/gm)].map(([, pid]) => Number(pid))
  return {
    failed: Number(/\[failed: (\d+)\]/.exec(text)?.[1] ?? 0),
    current: workers(first!),
    old: workers(rest.join('')),
  }
}

/** Rows of a table whose first line names the columns, each as a function from column to value. */
function table(text: string, separator: string, start: string): ((column: string) => string)[] {
  const lines = text.split('\n')
  const first = lines.findIndex((line) => line.startsWith(start))
  if (first === -1) return []
  const columns = new Map(
    lines[first]!.slice(2)
      .split(separator)
      .map((name, i) => [name, i] as const),
  )
  return lines
    .slice(first + 1)
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const values = line.split(separator)
      return (column) => values[columns.get(column) ?? -1] ?? ''
    })
}
