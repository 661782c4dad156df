import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Network } from '../../resources/network/kind.ts'
import { type Bench, type Measure, share, side } from '../measure.ts'
import { replicasOf, shopSpec, withApp } from './own-app.ts'
import { wrk } from './wrk.ts'

const connections = 40
const handPort = 18_080

/**
 * The same replicas, once through the app's address and once through an HAProxy that a person set up beside it, who also wants
 * a request that met a dead replica to be tried at another one.
 */
export const balance: Measure = {
  name: 'balance',
  title: "requests through an app's address against the same proxy set up by hand",
  run: async (bench) =>
    withApp(bench, 'balance', await shopSpec(bench, { replicas: 4 }), async ({ status: { address } }) => {
      const here: number[] = []
      const there: number[] = []
      await using _byHand = await proxyByHand(bench, address!)
      const options = { seconds: bench.quick ? 1 : 5, connections, signal: bench.signal }
      for (const port of [80, handPort]) await wrk(`http://${address}:${port}/`, { ...options, seconds: 1 }) // warm
      for (let i = 0; i < (bench.quick ? 1 : 7); i++) {
        bench.say(`round ${i + 1}`)
        here.push((await wrk(`http://${address}:80/`, options)).perSecond)
        there.push((await wrk(`http://${address}:${handPort}/`, options)).perSecond)
      }
      const sides = [side('balancer', here, 'requests/s'), side('HAProxy by hand', there, 'requests/s')] as const
      const row = share(`requests a second, 4 containers, ${connections} connections`, ...sides)
      return [{ ...row, goal: { bound: 'at least', value: 0.95 } }]
    }),
}

async function proxyByHand({ objects, pando }: Bench, address: string): Promise<AsyncDisposable> {
  const dir = await mkdtemp(join(tmpdir(), 'pando-bench-proxy-'))
  const servers = replicasOf(objects, 'balance').map(({ status }, i) => `  server s${i} ${status.nics[0]!.address}:80 check inter 500ms`)
  const config = `global
  maxconn 2000
  nbthread 1
defaults
  mode http
  timeout connect 1s
  timeout client 1m
  timeout server 1m
  option redispatch 1
  retry-on conn-failure empty-response
listen web
  bind ${address}:${handPort}
  balance roundrobin
  option forwardfor
${servers.join('\n')}
`
  await writeFile(join(dir, 'haproxy.cfg'), config)
  const { uid } = objects.all(Network).find(({ metadata }) => metadata.name === 'default')!.metadata
  const child = spawn('nsenter', [`--net=/run/netns/${pando.cell.tag}-net-${uid}`, 'haproxy', '-db', '-f', join(dir, 'haproxy.cfg')], {
    stdio: 'ignore',
  })
  await once(child, 'spawn')
  return {
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
      await rm(dir, { recursive: true, force: true })
    },
  }
}
