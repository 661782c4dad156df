import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Cloud } from '../support/cloud.ts'
import { processes } from '../support/host-state.ts'
import { type LoadResult, load } from '../support/load.ts'
import { replicasOf } from '../support/replicas.ts'

interface Instance {
  metadata: { name: string; uid: string; generation: number }
  status: { phase: string; startedAt: string; nics: { address: string }[] }
}
interface App {
  metadata: { generation: number }
  spec: { restarts: number }
  status: { phase: string; address: string }
}

const applets = ['sh', 'cat', 'echo', 'hostname', 'httpd', 'kill', 'mkdir', 'mv', 'sleep', 'true']

/** Tells what it has of a secret: the file and the variable, and how often it got SIGHUP. */
const serve = `#!/bin/sh
hups=0
tell() {
  echo "$(cat /run/secrets/db/password) $DB_PASSWORD $hups" > /www/next
  mv /www/next /www/index.html
}
mkdir -p /www
trap 'hups=$((hups+1)); tell' HUP
trap 'exit 0' TERM
tell
httpd -f -p 80 -h /www &
while kill -0 $! 2>/dev/null; do wait; done
`

const image = {
  variant: 'none',
  packages: ['busybox', 'libc6'],
  files: {
    '/serve.sh': { content: serve, mode: 0o755 },
    '/tmp': { directory: true, mode: 0o1777 },
    ...Object.fromEntries(applets.map((name) => [`/bin/${name}`, { symlink: 'busybox' }])),
  },
  config: { entrypoint: ['/serve.sh'], env: { PATH: '/bin' } },
}

describe('secrets through the CLI, in containers and VMs', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  /** Every value that ever was one. */
  const known: string[] = []

  const given = async (input: string, ...args: string[]): Promise<void> => {
    const { code, stdout, stderr } = await cloud.cli(args, { input })
    assert.equal(code, 0, `${args.join(' ')}: ${stdout}${stderr}`)
  }
  /** Gives the password another value, and remembers it. */
  const rotate = async (value: string): Promise<void> => {
    known.push(value)
    await given(value, 'secret', 'set', 'db', 'password')
  }
  const instance = (name: string) => cloud.json<Instance>('get', 'instance', name)
  const addressOf = async (name: string) => (await instance(name)).status.nics[0]!.address

  /** Waits until a program tells this: nothing outside of it says that it listens, or has read its file again. */
  const tells = async (address: string, wanted: string): Promise<void> => {
    let last: unknown
    for (const end = Date.now() + 120_000; Date.now() < end; await pause(200)) {
      last = await fetch(`http://${address}/`, { signal: AbortSignal.timeout(2_000) })
        .then(async (answer) => (await answer.text()).trim())
        .catch((error: Error) => error.message)
      if (last === wanted) return
    }
    assert.fail(`${address} tells ${last} and not ${wanted}`)
  }
  const use = ['--secret', 'db', '--secret-env', 'DB_PASSWORD=db.password']

  before(async () => {
    cloud = await Cloud.start({ pool: '10.238.0.0/16' })
    const { code, stderr } = await cloud.cli(['image', 'build', 'safe:1', '--spec', '-'], { input: JSON.stringify(image) })
    assert.equal(code, 0, stderr)
  })
  after(async () => cloud?.destroy())

  test('a value never stands on a command line: it is generated, or comes from a file or the input', async () => {
    const refused = await cloud.cli(['secret', 'create', 'db', 'password=hunter2'])
    assert.notEqual(refused.code, 0)
    assert.match(refused.stderr, /list of processes/)
    await given('ann\n', 'secret', 'create', 'db', '--generate', 'password=24', '--from-stdin', 'user')
    const { stdout } = await cloud.cli(['secret', 'reveal', 'db', 'password'])
    assert.match(stdout, /^[A-Za-z0-9]{24}$/)
    known.push(stdout)
    assert.equal((await cloud.cli(['secret', 'reveal', 'db', 'user'])).stdout, 'ann')
    assert.match(await cloud.ok('secret', 'show', 'db'), /password\s+text/)
  })

  test('it is a file and a variable inside a container and a VM; another value restarts both, once', async () => {
    await Promise.all([
      cloud.ok('run', 'safe:1', '--name', 'box', ...use),
      cloud.ok('run', 'safe:1', '--name', 'machine', '--vm', '-m', '128MiB', ...use),
    ])
    const [box, machine] = await Promise.all(['box', 'machine'].map(addressOf))
    await Promise.all([box!, machine!].map((address) => tells(address, `${known[0]} ${known[0]} 0`)))
    await rotate('correct-horse-1')
    await Promise.all([box!, machine!].map((address) => tells(address, 'correct-horse-1 correct-horse-1 0')))
    for (const name of ['box', 'machine']) assert.equal((await begun(name)).size, 2, `${name} was started once more`)
  })

  /** When the program of an instance began, each time. */
  async function begun(name: string): Promise<Set<string>> {
    const all = (await events()) as { kind: string; name: string; object?: Instance }[]
    return new Set(all.flatMap((event) => (event.kind === 'Instance' && event.name === name ? (event.object?.status.startedAt ?? []) : [])))
  }

  test('a container that is told by a signal goes on, and has new files; its variables are as they were until it starts anew', async () => {
    await cloud.ok('run', 'safe:1', '--name', 'told', ...use, '--on-secret-change', 'signal')
    const address = await addressOf('told')
    await tells(address, 'correct-horse-1 correct-horse-1 0')
    const { startedAt } = (await instance('told')).status
    await rotate('battery-staple-2')
    await tells(address, 'battery-staple-2 correct-horse-1 1')
    await rotate('battery-staple-3')
    await tells(address, 'battery-staple-3 correct-horse-1 2')
    assert.equal((await instance('told')).status.startedAt, startedAt)
    await cloud.restartServer()
    await tells(address, 'battery-staple-3 correct-horse-1 2')
    assert.equal((await instance('told')).status.startedAt, startedAt, 'a server that starts anew has nothing to tell')
    await cloud.ok('restart', 'told')
    await tells(await addressOf('told'), 'battery-staple-3 battery-staple-3 0')
    const refused = await cloud.cli(['run', 'safe:1', '--name', 'no', '--vm', ...use, '--on-secret-change', 'signal'])
    assert.match(refused.stderr, /secret\.signal_needs_container/)
  })

  test('who begins at a snapshot with memory goes on with the values that are in it, and boots with others', async () => {
    await cloud.ok('run', 'safe:1', '--name', 'source', '--vm', '-m', '128MiB', ...use)
    const value = known.at(-1)!
    await tells(await addressOf('source'), `${value} ${value} 0`)
    await cloud.ok('exec', 'source', '--', 'sh', '-c', 'echo kept > /dev/marker')
    await cloud.ok('freeze', 'source', 'golden')
    await cloud.ok('rm', 'source', '--yes')
    /** What is in memory alone is there only where nothing booted since. */
    const goesOn = async (name: string) => (await cloud.cli(['exec', name, '--', 'cat', '/dev/marker'])).stdout.trim() === 'kept'
    await cloud.ok('run', '--from', 'golden', '--name', 'same')
    await tells(await addressOf('same'), `${value} ${value} 0`)
    assert.ok(await goesOn('same'))
    await rotate('frozen-before-5')
    await cloud.ok('run', '--from', 'golden', '--name', 'late')
    for (const name of ['same', 'late']) {
      await tells(await addressOf(name), 'frozen-before-5 frozen-before-5 0')
      assert.equal(await goesOn(name), false, `${name} has booted`)
    }
    await cloud.ok('rm', 'same', 'late', '--yes')
    await cloud.ok('snapshot', 'rm', 'golden', '--yes')
  })

  test('an app of containers and a VM gets another value replica by replica, and no request fails meanwhile', async (t) => {
    const manifest = {
      kind: 'App',
      metadata: { name: 'web' },
      spec: {
        template: {
          image: 'safe:1',
          memory: '128MiB',
          healthCheck: { type: 'http', port: 80, interval: '500ms', timeout: '2s' },
          stopGrace: '3s',
          secrets: [{ secret: 'db' }, { secret: 'db', key: 'password', env: 'DB_PASSWORD' }],
        },
        replicas: 3,
        engines: { container: 2, vm: 1 },
        ports: [{ name: 'http', port: 80, mode: 'http' }],
        update: { maxSurge: 1, bake: '500ms', deadline: '120s' },
        balance: { drain: '5s' },
      },
    }
    await given(JSON.stringify(manifest), 'app', 'deploy', '-f', '-')
    const app = () => cloud.json<App>('get', 'app', 'web')
    const { address } = (await app()).status
    const replicas = () => replicasOf<Instance>(cloud, 'web')
    const before = (await replicas()).map(({ metadata }) => metadata.uid)
    let going = true
    const results: LoadResult[] = []
    const loading = (async () => {
      while (going) results.push(await load(`http://${address}/`, 2))
    })()
    try {
      await rotate('rolled-4')
      const over = new AbortController()
      const limit = AbortSignal.any([AbortSignal.timeout(180_000), over.signal])
      for await (const { object } of cloud.client.events({ kind: 'App', name: 'web', since: 0 }, limit)) {
        const seen = object as (App & { status: { observedGeneration: number } }) | undefined
        const isDone = seen?.spec.restarts === 1 && seen.status.phase === 'ready'
        if (isDone && seen.status.observedGeneration === seen.metadata.generation) over.abort()
      }
      assert.ok(over.signal.aborted, JSON.stringify((await app()).status))
    } finally {
      going = false
      await loading
    }
    const all = await replicas()
    await Promise.all(all.map(({ status }) => tells(status.nics[0]!.address, 'rolled-4 rolled-4 0')))
    assert.equal(all.length, 3)
    assert.equal((await app()).spec.restarts, 1, 'it was rolled once')
    const count = (what: keyof LoadResult) => results.reduce((sum, result) => sum + result[what], 0)
    t.diagnostic(
      `${count('requests')} requests; ${all.filter(({ metadata }) => !before.includes(metadata.uid)).length} of 3 replicas are new objects`,
    )
    assert.ok(count('requests') > 0)
    assert.deepEqual([count('refused'), count('broken')], [0, 0])
  })

  test('what people get and send back keeps the values: null stays as it is', async () => {
    const yaml = await cloud.ok('get', 'secret', 'db', '-o', 'yaml')
    assert.match(yaml, /password: null/)
    await given(yaml, 'apply', '-f', '-')
    assert.equal((await cloud.cli(['secret', 'reveal', 'db', 'password'])).stdout, known.at(-1))
    await cloud.ok('secret', 'rm-key', 'db', 'user')
    assert.match((await cloud.cli(['secret', 'reveal', 'db', 'user'])).stderr, /secret\.no_key/)
    assert.match((await cloud.cli(['secret', 'rm', 'db'])).stderr, /secret\.in_use/)
  })

  test('a value is nowhere in what people see, in the list of processes, in the log of the server, or in the database', async () => {
    const told = [
      await cloud.ok('get', 'secrets', '-o', 'yaml'),
      await cloud.ok('get', 'instances', '-o', 'yaml'),
      await cloud.ok('get', 'apps', '-o', 'yaml'),
      await cloud.ok('get', 'revisions', '-o', 'yaml'),
      await cloud.ok('describe', 'secret', 'db'),
      await cloud.ok('describe', 'instance', 'machine'),
      await cloud.ok('app', 'describe', 'web'),
      JSON.stringify(await events()),
      await cloud.ok('audit', 'ls', '--json'),
    ].join('\n')
    assert.match(told, /SecretChanged/)
    assert.match(told, /"verb":\s*"reveal"/, 'who read values stands in the audit log')
    const places: [string, string][] = [
      ['what people see', told],
      ['the log of the server', cloud.serverLog()],
      [
        'the list of processes',
        processes()
          .map(({ cmdline }) => cmdline)
          .join('\n'),
      ],
      ...readdirSync(cloud.stateDir)
        .filter((name) => /\.db(-wal|-shm)?$/.test(name))
        .map((name): [string, string] => [name, readFileSync(join(cloud.stateDir, name), 'latin1')]),
    ]
    assert.ok(places.length >= 5, 'the databases are looked at')
    assert.match(places[2]![1], /qemu-system/)
    for (const [place, text] of places) for (const value of known) assert.ok(!text.includes(value), `${value} is in ${place}`)
  })

  /** The whole log as the event stream tells it. */
  async function events(): Promise<unknown[]> {
    const { data } = await cloud.client.api.GET('/v1/projects/{project}/secrets', { params: { path: { project: 'default' } } })
    const { revision } = data as unknown as { revision: number }
    const seen: unknown[] = []
    for await (const event of cloud.client.events({ since: 0 }, AbortSignal.timeout(60_000))) {
      seen.push(event)
      if (event.revision >= revision) break
    }
    return seen
  }

  test('with another key everything opens as before, and what runs does not notice', async () => {
    const file = join(cloud.stateDir, 'keys')
    await tells(await addressOf('machine'), `${known.at(-1)} ${known.at(-1)} 0`)
    await cloud.ok('wait', 'instances/machine', '--for', 'running')
    const old = readFileSync(file, 'utf8')
    const { startedAt } = (await instance('machine')).status
    assert.match(await cloud.ok('secret', 'rekey'), /sealed anew with another key: \d+/)
    assert.notEqual(readFileSync(file, 'utf8'), old)
    await cloud.restartServer()
    assert.equal((await cloud.cli(['secret', 'reveal', 'db', 'password'])).stdout, known.at(-1))
    assert.equal((await instance('machine')).status.startedAt, startedAt)
  })

  test('a key file that is gone, damaged or another stops the server before it writes anything, and it says which', async () => {
    const file = join(cloud.stateDir, 'keys')
    const kept = readFileSync(file, 'utf8')
    await cloud.kill('SIGTERM')
    renameSync(file, `${file}.away`)
    await assert.rejects(cloud.startServer(), /secret\.key_missing/)
    assert.ok(!existsSync(file), 'no key is made over what is sealed')
    for (const [content, code] of [
      ['nonsense\n', /secret\.bad_key_file/],
      [`another ${'A'.repeat(43)}\n`, /secret\.key_missing/],
      [kept.replace(/ .{4}/, ' AAAA'), /secret\.damaged/],
    ] as const) {
      writeFileSync(file, content, { mode: 0o600 })
      await assert.rejects(cloud.startServer(), code)
      assert.equal(readFileSync(file, 'utf8'), content, 'it is left alone')
    }
    renameSync(`${file}.away`, file)
    await cloud.startServer()
    assert.equal((await cloud.cli(['secret', 'reveal', 'db', 'password'])).stdout, known.at(-1))
  })
})
