import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { hasCode } from '../../base/errors.ts'
import { App } from '../../services/apps/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { composeName, readCompose } from './compose.ts'
import type { HostFiles } from './host-files.ts'

/** Reads a file in `/home/shop` of a host that has these other files. */
function read(
  text: string,
  { files = {}, env = {}, profiles = [] }: { files?: Record<string, string>; env?: Record<string, string>; profiles?: string[] } = {},
) {
  const host: HostFiles = {
    text: (path) => files[path],
    tree(path) {
      const content = (each: string) => ({ content: Buffer.from(files[each]!), executable: each.endsWith('.sh') })
      if (files[path] !== undefined) return { kind: 'file', files: [{ path: '', ...content(path) }] }
      const inside = Object.keys(files).filter((each) => each.startsWith(join(path, '/')))
      return inside.length === 0
        ? { kind: 'absent', files: [] }
        : { kind: 'folder', files: inside.map((each) => ({ path: each.slice(join(path, '/').length), ...content(each) })) }
    },
  }
  const found = readCompose('/home/shop/compose.yaml', { text, project: 'demo', env, profiles, host })
  for (const { kind, spec } of found.manifests) {
    if (kind.kind === 'App') App.spec.parse(spec)
    if (kind.kind === 'Instance') Instance.spec.parse(spec)
  }
  const spec = (name: string) => found.manifests.find((each) => each.name === name)!.spec
  const lines = (list: typeof found.notes) => list.map(({ line, text: what }) => `${line}: ${what}`)
  return {
    ...found,
    spec,
    template: (name: string) => spec(name)['template'] as Record<string, unknown>,
    notes: lines(found.notes),
    unsupported: lines(found.unsupported),
  }
}

const web = (rest: string) => `services:\n  web:\n    image: shop:1\n${rest.replace(/^/gm, '    ')}`

describe('a service', () => {
  test('becomes an app that is labelled with its Compose project', () => {
    const { manifests } = read(web('labels: {tier: front}'))
    assert.deepEqual(manifests, [
      {
        kind: manifests[0]!.kind,
        name: 'web',
        project: 'demo',
        labels: { tier: 'front', compose: 'shop' },
        spec: { template: { image: 'shop:1', networks: [{ network: 'default' }] }, replicas: 1 },
      },
    ])
  })

  test('has its command and entrypoint as lists or as text', () => {
    assert.deepEqual(read(web('entrypoint: /run.sh --fast\ncommand: ["a b", c]')).template('web')['command'], ['/run.sh', '--fast'])
    assert.deepEqual(read(web('command: serve "two words"')).template('web')['args'], ['serve', 'two words'])
  })

  test('has its environment as text, whatever YAML makes of it', () => {
    const listed = read(web('environment: [A=1, B=x=y, OURS, ABSENT]'), { env: { OURS: 'here' } })
    assert.deepEqual(listed.template('web')['env'], { A: '1', B: 'x=y', OURS: 'here' })
    const mapped = read(web('environment:\n  VERSION: 1.10\n  YES: true\n  TIME: 12:30\n  EMPTY: ""\n  NONE:\n  OCT: 0755'))
    assert.deepEqual(mapped.template('web')['env'], { VERSION: '1.10', YES: 'true', TIME: '12:30', EMPTY: '', OCT: '0755' })
  })

  test('takes env files first, and what it says itself on top', () => {
    const files = { '/home/shop/a.env': 'A=file\nB=file\nC="$HOST"\n' }
    const { template } = read(web('env_file:\n  - a.env\n  - {path: no.env, required: false}\nenvironment: {B: own}'), {
      files,
      env: { HOST: 'h' },
    })
    assert.deepEqual(template('web')['env'], { A: 'file', B: 'own', C: 'h' })
    assert.throws(() => read(web('env_file: gone.env')), /compose.yaml:4:15: there is no file gone.env/)
  })

  test('has resources, restarts, times and a user', () => {
    const { template, spec } = read(
      web(`user: "1000:1000"
working_dir: /srv
stop_grace_period: 1m30s
restart: on-failure:3
deploy:
  replicas: 3
  resources: {limits: {cpus: "0.5", memory: 128M}}
  update_config: {parallelism: 2, order: start-first, monitor: 10s, failure_action: rollback}
  labels: [a=b]
  placement: {constraints: ["node.labels.disk == ssd"]}`),
    )
    assert.deepEqual(
      { ...template('web') },
      {
        image: 'shop:1',
        networks: [{ network: 'default' }],
        ...{ user: '1000:1000', workdir: '/srv', stopGrace: 90_000, cpus: 0.5, memory: 128 * 1024 ** 2 },
        restart: { policy: 'on-failure', maxRetries: 3 },
        placement: { labels: { disk: 'ssd' } },
      },
    )
    assert.deepEqual([spec('web')['replicas'], spec('web')['update']], [3, { maxSurge: 2, maxUnavailable: 0, bake: 10_000 }])
  })

  test('has a health check in each of the ways to write one', () => {
    const check = (text: string) => read(web(`healthcheck: ${text}`)).template('web')['healthCheck']
    assert.deepEqual(check('{test: [CMD, curl, -f, localhost], interval: 1m, timeout: 3s, retries: 5, start_period: 40s}'), {
      ...{ type: 'exec', command: ['curl', '-f', 'localhost'] },
      ...{ interval: 60_000, timeout: 3_000, retries: 5, startPeriod: 40_000 },
    })
    assert.deepEqual(check('{test: curl localhost || exit 1}'), { type: 'exec', command: ['/bin/sh', '-c', 'curl localhost || exit 1'] })
    assert.deepEqual(check('{test: ["CMD-SHELL", "true"]}'), { type: 'exec', command: ['/bin/sh', '-c', 'true'] })
    assert.equal(check('{test: ["NONE"]}'), undefined)
    assert.equal(check('{disable: true}'), undefined)
  })

  test('may be a VM, or anything else that Pando knows', () => {
    const { template, spec } = read(
      web('x-pando: {engine: vm, memory: 512MiB, disk: 4GiB, fork: true, update: {strategy: canary}, mode: http}\nports: ["80:80"]'),
    )
    assert.deepEqual([template('web')['engine'], template('web')['memory'], template('web')['disk']], ['vm', '512MiB', '4GiB'])
    assert.deepEqual(
      [spec('web')['fork'], spec('web')['update'], spec('web')['ports']],
      [true, { strategy: 'canary' }, [{ port: 80, mode: 'http', publish: 80 }]],
    )
    assert.throws(() => read(web('x-pando: {engin: vm}')), /there is no "engin" in services.web.x-pando; did you mean "engine"/)
  })
})

test('ports are read in every form', () => {
  const ports = (text: string) => read(web(`ports: ${text}`)).spec('web')['ports']
  assert.deepEqual(ports('["8080:80", "443", "3000-3001:4000-4001/tcp"]'), [
    { port: 80, publish: 8080 },
    { port: 443 },
    { port: 4000, publish: 3000 },
    { port: 4001, publish: 3001 },
  ])
  assert.deepEqual(ports('[{target: 80, published: "8080", app_protocol: http, name: Web}]'), [
    { name: 'web', port: 80, mode: 'http', publish: 8080 },
  ])
  assert.deepEqual(ports('["8080:80", "8081:80"]'), [
    { port: 80, publish: 8080 },
    { port: 8081, target: 80, publish: 8081 },
  ])
  assert.deepEqual(read(web('expose: [80, "9000"]')).spec('web')['ports'], [{ port: 80 }, { port: 9000 }])
  assert.deepEqual(read(web('ports: ["127.0.0.1:8080:80"]')).notes, [
    '4: the address 127.0.0.1 is not looked at; the port is open on all addresses of the host',
  ])
  assert.match(read(web('ports: ["53:53/udp"]')).unsupported[0]!, /^4: the UDP port 53 is not balanced/)
  for (const bad of ['"80:"', '"a:80"', '"70000:80"', '"1-3:5-9"'])
    assert.throws(
      () => ports(`[${bad}]`),
      (error) => hasCode(error, 'compose.invalid'),
      bad,
    )
})

test('networks, aliases and the default network', () => {
  const { manifests, template } = read(`services:
  web: {image: a, networks: [front, back]}
  db: {image: b, networks: {back: {aliases: [store]}}}
  lone: {image: c}
networks:
  front: {ipam: {config: [{subnet: 10.99.0.0/24}]}}
  back:
  unused:
  theirs: {external: true, name: corp}
`)
  assert.deepEqual(
    manifests.filter(({ kind }) => kind.kind === 'Network').map(({ name, spec }) => ({ name, spec })),
    [
      { name: 'shop-front', spec: { cidr: '10.99.0.0/24' } },
      { name: 'shop-back', spec: {} },
    ],
  )
  assert.deepEqual(template('web')['networks'], [{ network: 'shop-front' }, { network: 'shop-back' }])
  assert.deepEqual(template('db')['networks'], [{ network: 'shop-back', aliases: ['store'] }])
  assert.deepEqual(template('lone')['networks'], [{ network: 'default' }])
  assert.throws(() => read(web('networks: [nowhere]')), /the network "nowhere" is not among the networks/)
})

describe('volumes', () => {
  const volumesOf = (text: string) =>
    read(text)
      .manifests.filter(({ kind }) => kind.kind === 'Volume')
      .map(({ name, spec }) => ({ name, spec }))

  test('named ones are made, and an app that writes to one is replaced before the next begins', () => {
    const { template, unsupported } = read(
      `${web('volumes: ["data:/data", {type: volume, source: data, target: /copy, read_only: true}]')}\nvolumes: {data: }`,
    )
    assert.deepEqual(template('web')['volumes'], [{ volume: 'shop-data', path: '/data', readOnly: false }])
    assert.deepEqual(unsupported, ['4: the volume "data" at a second path; an instance has a volume at one'])
    const once = read(`${web('volumes: ["data:/data"]')}\nvolumes: {data: }`)
    assert.deepEqual(once.spec('web')['update'], { maxSurge: 0, maxUnavailable: 1 })
  })

  test('one that several services use is shared, and one without a name is its own', () => {
    const text = `services:
  a: {image: a, volumes: ["data:/data"]}
  b: {image: b, volumes: ["data:/data:ro", /cache]}
volumes: {data: {x-pando: {size: 1GiB}}}`
    assert.deepEqual(volumesOf(text), [
      { name: 'shop-data', spec: { size: '1GiB', shared: true } },
      { name: 'shop-b-cache', spec: {} },
    ])
  })

  test('a VM does not share one that is written', () => {
    const { unsupported, template } = read(`services:
  a: {image: a, volumes: ["data:/data"], x-pando: {engine: vm}}
  b: {image: b, volumes: ["data:/data"]}
volumes: {data: }`)
    assert.equal(unsupported.length, 2)
    assert.deepEqual([template('a')['volumes'], template('b')['volumes']], [undefined, undefined])
  })

  test('one that is not named at the end is a mistake, and an external one is not made', () => {
    assert.throws(() => read(web('volumes: ["data:/data"]')), /compose.yaml:4:15: the volume "data" is not among the volumes/)
    assert.deepEqual(volumesOf(`${web('volumes: ["data:/data"]')}\nvolumes: {data: {external: true}}`), [])
  })
})

describe('files', () => {
  const files = {
    '/home/shop/a.conf': 'a',
    '/home/shop/site/index.html': 'i',
    '/home/shop/site/cgi/run.sh': '#!/bin/sh',
    '/home/shop/key.bin': 'k',
  }

  test('beside the Compose file are copied in, folders with all that is in them', () => {
    const { template, notes } = read(web('volumes: [./a.conf:/etc/a.conf:ro, ./site:/www]'), { files })
    assert.deepEqual(template('web')['files'], [
      { path: '/etc/a.conf', mode: '0444', content: 'a' },
      { path: '/www/index.html', mode: '0444', content: 'i' },
      { path: '/www/cgi/run.sh', mode: '0555', content: '#!/bin/sh' },
    ])
    assert.deepEqual(notes, ['4: ./site is copied in at each deployment and can only be read inside'])
  })

  test('elsewhere are refused before anything starts', () => {
    const { unsupported } = read(web('volumes: [/var/run/docker.sock:/var/run/docker.sock, ../up:/up, ~/x:/x, ./data:/var/lib/data]'), {
      files,
    })
    assert.equal(unsupported.length, 4)
    assert.match(unsupported[3]!, /^4: the mount of .\/data: there is nothing there; for data use a named volume/)
  })

  test('of secrets and configs come from files, our environment or the file itself', () => {
    const { template, manifests } = read(
      web(`secrets: [key, {source: token, target: /etc/token, mode: 0400}]
configs:
  - source: page
    target: /srv/index.html
tmpfs: [/run/lock, "/tmp:size=64m"]`).concat(`
secrets:
  key: {file: ./key.bin}
  token: {environment: TOKEN}
  unused: {file: ./gone}
configs:
  page: {content: "hello \${TOKEN}"}
`),
      { files, env: { TOKEN: 't0' } },
    )
    assert.deepEqual(template('web')['files'], [{ path: '/srv/index.html', mode: '0444', content: 'hello t0' }])
    assert.deepEqual(template('web')['secrets'], [
      { secret: 'shop-key', key: 'value', path: '/run/secrets/key', mode: '0444' },
      { secret: 'shop-token', key: 'value', path: '/etc/token', mode: '0400' },
    ])
    assert.deepEqual(
      manifests.filter(({ kind }) => kind.kind === 'Secret').map(({ name, spec }) => [name, spec]),
      [
        ['shop-key', { data: { value: 'k' } }],
        ['shop-token', { data: { value: 't0' } }],
      ],
    )
    assert.deepEqual(template('web')['tmpfs'], ['/run/lock', '/tmp'])
    assert.throws(() => read(`${web('configs: [key]')}\nconfigs: {key: {external: true}}`), /say what is in it/)
    assert.throws(() => read(`${web('secrets: [key]')}\nsecrets: {key: {file: ./gone}}`), /compose.yaml:5:17: there is no file .\/gone/)
  })
})

test('an external secret is one that is there, by its name and the key of its value', () => {
  const { template, manifests } = read(
    `services: {web: {image: a, secrets: [plain, {source: db, target: pw}]}}
secrets:
  plain: {external: true}
  db: {external: true, name: main-db, x-pando: {key: password}}`,
  )
  assert.deepEqual(template('web')['secrets'], [
    { secret: 'plain', key: 'value', path: '/run/secrets/plain', mode: '0444' },
    { secret: 'main-db', key: 'password', path: '/run/secrets/pw', mode: '0444' },
  ])
  assert.deepEqual(
    manifests.map(({ kind }) => kind.kind),
    ['App'],
  )
})

describe('dependencies', () => {
  const text = (more = '') => `services:
  web: {image: a, depends_on: {api: {condition: service_healthy}, tool: {condition: service_started, required: false}}}
  api: {image: b, depends_on: {migrate: {condition: service_completed_successfully}}}
  migrate: {image: c, ports: ["9:9"]}
  tool: {image: d, profiles: [tools]}
${more}`

  test('come first, and what others wait for to end is an instance that ends', () => {
    const { manifests } = read(text())
    assert.deepEqual(
      manifests.map(({ kind, name, waits = [] }) => [
        kind.kind,
        name,
        waits.map((wait) => `${wait.manifest.name} ${wait.condition}`).join(),
      ]),
      [
        ['Instance', 'migrate', ''],
        ['App', 'api', 'migrate completed'],
        ['App', 'web', 'api healthy'],
      ],
    )
    assert.deepEqual(manifests[0]!.spec['restart'], { policy: 'never' })
    assert.deepEqual(manifests[0]!.spec['ports'], [{ port: 9, hostPort: 9, protocol: 'tcp' }])
  })

  test('of a profile are there when it is asked for', () => {
    assert.deepEqual(
      read(text(), { profiles: ['tools'] }).manifests.map(({ name }) => name),
      ['migrate', 'api', 'tool', 'web'],
    )
    assert.equal(read(text(), { env: { COMPOSE_PROFILES: 'tools,x' } }).manifests.length, 4)
  })

  test('that are missing, in a profile or in a circle are told', () => {
    assert.throws(() => read(web('depends_on: [gone]')), /compose.yaml:4:18: there is no service "gone"/)
    assert.throws(
      () => read('services:\n  a: {image: a, depends_on: [b]}\n  b: {image: b, profiles: [x]}\n'),
      /b is in a profile that is not asked for/,
    )
    assert.throws(
      () => read('services:\n  a: {image: a, depends_on: [b]}\n  b: {image: b, depends_on: [a]}\n'),
      /these wait for each other: a -> b -> a/,
    )
  })
})

test('all that is not supported is listed with its line, and nothing else', () => {
  const { unsupported, notes } = read(
    web(`build: .
privileged: true
cap_add: [NET_ADMIN]
read_only: true
network_mode: host
container_name: x
logging: {driver: json-file}
deploy: {mode: global, placement: {constraints: [node.role == manager]}}`),
  )
  assert.deepEqual(
    unsupported.map((each) => each.split(':').slice(0, 2).join(':')),
    [
      '4: build',
      '5: privileged',
      '6: cap_add',
      '7: read_only',
      '8: network_mode',
      '11: deploy.mode',
      '11: the constraint "node.role == manager"',
    ],
  )
  assert.deepEqual(
    notes.map((each) => each.split(':').slice(0, 2).join(':')),
    ['9: container_name', '10: logging'],
  )
})

describe('mistakes are told with line, column and the place', () => {
  const message = (text: string) => {
    try {
      read(text)
    } catch (error) {
      assert.ok(hasCode(error, 'compose.invalid'), String(error))
      return (error as Error).message
    }
    return 'fine'
  }
  test('in YAML', () => {
    assert.equal(
      message('services:\n  web:\n    image: a\n   ports: [80]\n'),
      '/home/shop/compose.yaml:4:1: All mapping items must start at the same column\n\n  4 |    ports: [80]\n    | ^',
    )
    assert.match(message('services: {web: {image: a}}\nservices: {}\n'), /compose.yaml:2:1: Map keys must be unique/)
    assert.match(message('services: [1\n'), /compose.yaml:2:1/)
    assert.match(message('just text'), /compose.yaml:1:1: a Compose file begins with names/)
    assert.match(message('services: {a: {image: b}}\n---\nservices: {}\n'), /a Compose file has one document/)
  })
  test('in names and values', () => {
    assert.match(message(web('enviroment: {}')), /compose.yaml:4:5: there is no "enviroment" in services.web; did you mean "environment"\?/)
    assert.match(message(web('deploy: {replicas: many}')), /compose.yaml:4:24: services.web.deploy.replicas must be a number/)
    assert.match(message(web('stop_grace_period: soon')), /must be a time such as 10s/)
    assert.match(message('services: {web: {}}'), /compose.yaml:1:17: there is no image/)
    assert.match(message('services: {web: {build: .}}'), /build: name an `image` beside it/)
    assert.match(message('services: {}'), /there are no services/)
    assert.match(message('services: {web: {image: a}, WEB: {image: b}}'), /"WEB" and "web" would both be called web/)
    assert.match(
      message(web('image: "${TAG:?say which}"').replace('    image: shop:1\n', '')),
      /compose.yaml:3:12: the variable TAG must be set: say which/,
    )
  })
  test('in files that are made to be large', () => {
    const lines = Array.from(
      { length: 12 },
      (_, i) =>
        `x-${i}: &a${i} [${Array(9)
          .fill(i === 0 ? 'x' : `*a${i - 1}`)
          .join(', ')}]`,
    )
    assert.match(message(`${lines.join('\n')}\nservices: {web: {image: a}}`), /there are more than 100000 values here/)
  })
})

test('anchors, merges and extensions are followed', () => {
  const { template } = read(`
x-base: &base
  image: shop:1
  environment: {A: "1"}
services:
  one: {<<: *base, command: serve}
  two: {<<: [*base], image: other:2}
`)
  assert.deepEqual([template('one')['image'], template('one')['args'], template('one')['env']], ['shop:1', ['serve'], { A: '1' }])
  assert.equal(template('two')['image'], 'other:2')
})

test('the name is that of the file, our environment or the folder', () => {
  const text = 'services: {web: {image: a}}'
  assert.equal(composeName('/home/My Shop/compose.yaml', { text, env: {} }), 'my-shop')
  assert.equal(composeName('/home/shop/compose.yaml', { text, env: { COMPOSE_PROJECT_NAME: 'other' } }), 'other')
  assert.equal(composeName('/home/shop/compose.yaml', { text: `name: \${N:-own}\n${text}`, env: {} }), 'own')
})

test('variables come from our environment before .env, and those that are not set are told', () => {
  const files = { '/home/shop/.env': 'TAG=file\nONLY=here\n' }
  const { template, notes } = read('services:\n  web:\n    image: shop:$TAG-$ONLY-$NOT\n', { files, env: { TAG: 'env' } })
  assert.equal(template('web')['image'], 'shop:env-here-')
  assert.deepEqual(notes, ['3: the variable NOT is not set; it counts as empty'])
})
