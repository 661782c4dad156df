import { readFile } from 'node:fs/promises'
import { asPandoError } from '../../../../base/errors.ts'
import { exec } from '../../../../base/exec.node.ts'
import type { Probe } from '../../../../base/probe.ts'
import type { ProxyHost } from './config.ts'

/** HAProxy takes two descriptors for each connection, and a few for itself. */
const ownDescriptors = 200
const mostConnections = 10_000

/** `dir`: where the balancers of this cell lie. */
export async function proxyHost(dir: string): Promise<ProxyHost> {
  const limits = await readFile('/proc/self/limits', 'utf8')
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(limits)?.[1]
  const files = hard === undefined || hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard)
  return {
    account: await account(),
    maxConnections: Math.max(100, Math.min(mostConnections, Math.floor((files - ownDescriptors) / 2))),
    jail: `${dir}/empty`,
    wakeScript: `${import.meta.dirname}/wake.lua`,
  }
}

/** The account of the Debian package, else nobody's. */
async function account(): Promise<ProxyHost['account']> {
  const users = await names('/etc/passwd')
  const groups = await names('/etc/group')
  return {
    user: users.has('haproxy') ? 'haproxy' : 'nobody',
    group: groups.has('haproxy') ? 'haproxy' : groups.has('nogroup') ? 'nogroup' : 'nobody',
  }
}

async function names(path: string): Promise<Set<string>> {
  return new Set((await readFile(path, 'utf8')).split('\n').map((line) => line.split(':')[0]!))
}

/** HAProxy 2.6 or later with Lua, as Debian builds it, and root, who alone may listen in other namespaces. */
export async function probeHaproxy(signal: AbortSignal): Promise<Probe> {
  if (process.getuid?.() !== 0)
    return { available: false, reason: 'Pando does not run as root', remedy: 'Start it as root, or use `pando dev`.' }
  const remedy = 'apt-get install haproxy'
  try {
    const { stdout } = await exec('haproxy', ['-vv'], { signal })
    const version = /version (\d+\.\d+\S*)/.exec(stdout)?.[1] ?? 'unknown'
    const [major = 0, minor = 0] = version.split('.').map(Number)
    if (major < 2 || (major === 2 && minor < 6))
      return { available: false, version, reason: `HAProxy ${version} is too old: 2.6 is needed`, remedy }
    if (!/\+LUA\b/.test(stdout)) return { available: false, version, reason: 'this HAProxy is built without Lua', remedy }
    return { available: true, version }
  } catch (error) {
    signal.throwIfAborted()
    return { available: false, reason: asPandoError(error).message, remedy }
  }
}
