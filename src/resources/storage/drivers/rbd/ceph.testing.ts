import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const programs = ['ceph', 'ceph-mon', 'ceph-mgr', 'ceph-osd', 'rbd', 'nbdfuse', 'qemu-nbd']
const missing = programs.filter((program) => !['/usr/bin', '/usr/sbin'].some((dir) => existsSync(`${dir}/${program}`)))
export const skip = process.getuid?.() !== 0 ? 'needs root' : missing.length > 0 ? `not installed: ${missing.join(', ')}` : false

/** A Ceph cluster on loopback: a monitor, a manager, and an OSD that keeps all in memory, with a pool `volumes`. Up in some six seconds. */
export class CephCluster {
  readonly dir = mkdtempSync('/tmp/pando-ceph-')
  readonly conf = join(this.dir, 'ceph.conf')
  readonly pool = 'volumes'

  static async start(): Promise<CephCluster> {
    const cluster = new CephCluster()
    const { dir, conf, pool } = cluster
    const [fsid, osd, port] = [randomUUID(), randomUUID(), await freePort()]
    for (const folder of ['mon', 'osd', 'mgr', 'run']) mkdirSync(join(dir, folder))
    writeFileSync(conf, configuration(dir, fsid, port))
    const ceph = (...args: string[]) => run('ceph', ['--conf', conf, '--connect-timeout', '10', ...args], { timeout: 30_000 })
    await run('monmaptool', ['--create', '--fsid', fsid, '--addv', 'a', `[v2:127.0.0.1:${port}]`, `${dir}/monmap`])
    await run('ceph-mon', ['--conf', conf, '--mkfs', '-i', 'a', '--monmap', `${dir}/monmap`])
    await run('ceph-mon', ['--conf', conf, '-i', 'a'])
    await ceph('osd', 'new', osd)
    await run('ceph-osd', ['--conf', conf, '--mkfs', '-i', '0', '--osd-uuid', osd])
    await run('ceph-osd', ['--conf', conf, '-i', '0'])
    await run('ceph-mgr', ['--conf', conf, '-i', 'x'])
    await ceph('osd', 'pool', 'create', pool, '8')
    await ceph('osd', 'pool', 'application', 'enable', pool, 'rbd')
    // The manager counts once in a while: until then it has heard of no pool.
    while (!(await ceph('df', '--format', 'json')).stdout.includes('"max_avail":1'))
      await new Promise((resolve) => setTimeout(resolve, 200))
    return cluster
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of ['mgr.x', 'osd.0', 'mon.a']) {
      const pid = Number(readFileSync(join(this.dir, 'run', `${name}.pid`), 'utf8'))
      process.kill(pid, 'SIGKILL')
      while (existsSync(`/proc/${pid}`)) await new Promise((resolve) => setImmediate(resolve))
    }
    rmSync(this.dir, { recursive: true, force: true })
  }
}

function configuration(dir: string, fsid: string, port: number): string {
  return `[global]
fsid = ${fsid}
mon host = [v2:127.0.0.1:${port}]
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
auth cluster required = none
auth service required = none
auth client required = none
run dir = ${dir}/run
admin socket = ${dir}/run/$name.asok
log file = ${dir}/run/$name.log
pid file = ${dir}/run/$name.pid
mon data = ${dir}/mon
mon data avail crit = 1
mgr data = ${dir}/mgr
mgr initial modules =
osd data = ${dir}/osd
osd objectstore = memstore
memstore device bytes = 1073741824
osd pool default size = 1
osd pool default min size = 1
osd crush chooseleaf type = 0
osd numa auto affinity = false
osd class update on start = false
mon warn on pool no redundancy = false
`
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
