import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { guestCache } from '../../../../test/support/guest.ts'
import { frameTypes, initialCredit, maxPayload } from '../frames.ts'
import { buildGuest, type GuestArtifacts } from './build.ts'
import { AgentClient, StreamClient } from './clients.testing.ts'
import { makeRootDisk, startVm, type TestVm, untilChanged } from './vm.testing.ts'

const applets = [
  'sh',
  'cat',
  'df',
  'env',
  'head',
  'id',
  'ip',
  'ls',
  'printf',
  'sleep',
  'stty',
  'tail',
  'tr',
  'true',
  'wc',
  'yes',
  'date',
  'test',
]
const files = {
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nweb:x:100:101:Web:/home/web:/bin/sh\n',
  'etc/group': 'root:x:0:\nweb:x:101:\nlogs:x:200:web\nmail:x:201:other,web\n',
  'bin/not-executable': 'x',
  'bin/no-interpreter': '#!/no/such/shell\n',
  'home/web/.keep': '',
}
const base = { hostname: 'web', env: { PATH: '/bin', FROM: 'config' }, user: '', workdir: '/', stopSignal: 'SIGTERM' }

let dir: string, artifacts: GuestArtifacts, root: string

before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pando-guest-'))
  artifacts = await guestCache(AbortSignal.timeout(600_000))
  root = await makeRootDisk(dir, { applets, files })
})
after(() => rm(dir, { recursive: true, force: true }))

function lines(log: string, stream: 'stdout' | 'stderr'): string[] {
  return log
    .split('\n')
    .filter((line) => line.split(' ')[1] === stream)
    .map((line) => line.split(' ').slice(3).join(' '))
}

describe('a run of the program', { concurrency: 2, timeout: 900_000 }, () => {
  const run = async (name: string, config: object): Promise<TestVm> =>
    startVm(join(dir, name), artifacts, { root, config: { ...base, ...config } })

  test('has the environment, user, groups and working directory of its configuration, and its output is logged by stream', async () => {
    const script = 'id; env | grep -v SHLVL; pwd; echo problem >&2; printf unfinished; exit 7'
    const vm = await run('identity', {
      argv: ['busybox', 'sh', '-c', script.replace('grep', 'busybox grep')],
      user: 'web',
      workdir: '/made/for/it',
    })
    const status = await vm.ended
    assert.deepEqual(
      status.map(({ event, code }) => [event, code]),
      [
        ['booted', undefined],
        ['started', undefined],
        ['exited', 7],
      ],
    )
    assert.deepEqual(
      lines(vm.log(), 'stdout').toSorted(),
      [
        'FROM=config',
        'HOME=/home/web',
        'HOSTNAME=web',
        'PATH=/bin',
        'PWD=/made/for/it',
        '/made/for/it',
        'uid=100(web) gid=101(web) groups=101(web),200(logs),201(mail)',
        'unfinished',
      ].toSorted(),
    )
    assert.deepEqual(lines(vm.log(), 'stderr'), ['problem'])
    assert.match(vm.log(), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z stdout F uid=/)
  })

  test('fails with 127 and a reason when the program is not in the image', async () => {
    const vm = await run('missing', { argv: ['no-such-program'] })
    const status = await vm.ended
    assert.deepEqual(
      status.slice(1).map(({ uptimeMs: _, ...line }) => line),
      [
        { event: 'failed', step: 'exec', error: 'no-such-program: not found', code: 127 },
        { event: 'exited', code: 127 },
      ],
    )
  })

  test('that writes more than a line holds is logged in parts, and nothing of it is lost', async () => {
    const vm = await run('long', {
      argv: ['sh', '-c', 'head -c 40000 /dev/zero | tr "\\0" x; echo; yes 0123456789012345678901234567890123456789 | head -n 20000'],
    })
    await vm.ended
    const log = vm
      .log()
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' '))
    assert.deepEqual(
      log.slice(0, 3).map(([, , tag, text]) => [tag, text!.length]),
      [
        ['P', 16384],
        ['P', 16384],
        ['F', 40000 - 2 * 16384],
      ],
    )
    assert.equal(log.length, 3 + 20000)
  })
})

describe('a running guest', { timeout: 900_000 }, () => {
  let vm: TestVm, stream: StreamClient, agent: AgentClient

  before(async () => {
    const argv = ['sh', '-c', 'trap "echo stopping; exit 5" TERM; echo ready; while true; do sleep 1000 & wait; done']
    vm = await startVm(join(dir, 'running'), artifacts, { root, diskBytes: 3 * 2 ** 30, config: { ...base, argv, workdir: '/home/web' } })
    stream = new StreamClient(await vm.connect('stream'))
    agent = new AgentClient(await vm.connect('qga'))
    await stream.reset(0)
  })
  after(() => {
    stream?.close()
    agent?.close()
    vm?.process.kill('SIGKILL')
  })

  test('gives an exec the environment of the instance with its own on top, its user and its working directory', async () => {
    const result = await stream.exec({ argv: ['sh', '-c', 'echo $FROM $OWN $PATH; pwd; echo oops >&2; exit 3'], env: { OWN: 'exec' } })
    assert.deepEqual(result, { code: 3, stdout: 'config exec /bin\n/home/web\n', stderr: 'oops\n' })
    const other = await stream.exec({
      argv: ['sh', '-c', 'echo $FROM; id -u; pwd'],
      env: { FROM: 'exec' },
      user: 'web:mail',
      workdir: '/bin',
    })
    assert.deepEqual(other, { code: 0, stdout: 'exec\n100\n/bin\n', stderr: '' })
  })

  test('answers 127, 126 or 128+n with a reason when an exec cannot run or is killed', async () => {
    const codes = []
    for (const argv of [['nothing'], ['/bin/nothing'], ['not-executable'], ['no-interpreter'], ['sh', '-c', 'kill -9 $$'], []])
      codes.push(await stream.exec({ argv }))
    assert.deepEqual(
      codes.map(({ code, error }) => [code, error]),
      [
        [127, 'nothing: not found'],
        [127, '/bin/nothing: not found'],
        [126, 'not-executable: Permission denied'],
        [126, '/bin/no-interpreter: its interpreter or loader is missing'],
        [137, undefined],
        [127, 'no program given'],
      ],
    )
    assert.equal((await stream.exec({ argv: ['true'], user: 'nobody-knows' })).code, 126)
    assert.equal((await stream.exec({ argv: ['true'], workdir: '/nowhere' })).code, 126)
  })

  test('carries a megabyte of input through a program and back unchanged', async () => {
    const data = 'pando '.repeat(200_000)
    const { code, stdout } = await stream.exec({ argv: ['cat'], stdin: data })
    assert.equal(code, 0)
    assert.ok(stdout === data)
  })

  test('lets a program that reads no input end, however much is sent', async () => {
    const { code } = await stream.exec({ argv: ['true'], stdin: Buffer.alloc(1_000_000) })
    assert.equal(code, 0)
  })

  test('gives a terminal its size, its resizes and its interrupts', async () => {
    let session = 0
    const done = stream.exec({
      argv: ['sh', '-c', 'trap "stty size; exit 0" WINCH; stty size; test -t 0 && echo terminal; while true; do sleep 0.1; done'],
      tty: { columns: 100, rows: 30 },
      opened: (id) => {
        session = id
      },
    })
    await stream.until(() => stream.output(session).includes('terminal'))
    stream.send(session, frameTypes.resize, JSON.stringify({ columns: 90, rows: 20 }))
    assert.deepEqual(await done, { code: 0, stdout: '30 100\r\nterminal\r\n20 90\r\n', stderr: '' })
    const interrupted = stream.exec({
      argv: ['sh', '-c', 'echo up; sleep 100'],
      tty: { columns: 80, rows: 24 },
      opened: (id) => {
        session = id
      },
    })
    await stream.until(() => stream.output(session).includes('up'))
    stream.send(session, frameTypes.stdin, '\x03')
    assert.equal((await interrupted).code, 130)
  })

  test('delivers signals to the whole exec, and kills it on demand', async () => {
    let session = 0
    const opened = (id: number) => {
      session = id
    }
    const interrupted = stream.exec({ argv: ['sh', '-c', 'echo up; sleep 100; echo never'], opened })
    await stream.until(() => stream.output(session).includes('up'))
    stream.send(session, frameTypes.signal, 'SIGINT')
    assert.deepEqual(await interrupted, { code: 130, stdout: 'up\n', stderr: '' })
    const killed = stream.exec({ argv: ['sh', '-c', 'trap "" TERM INT; echo up; sleep 100'], opened })
    await stream.until(() => stream.output(session).includes('up'))
    stream.send(session, frameTypes.kill)
    assert.equal((await killed).code, 137)
  })

  test('serves one session while the reader of another is slow', async () => {
    let slow = 0
    const stalled = stream.exec({
      argv: ['sh', '-c', 'yes | head -c 1000000; echo end >&2'],
      slow: true,
      opened: (id) => {
        slow = id
      },
    })
    await stream.until(() => stream.output(slow).length === initialCredit)
    const { stdout } = await stream.exec({ argv: ['sh', '-c', 'head -c 600000 /dev/zero | wc -c; yes | head -c 600000'] })
    assert.equal(stdout.length, 7 + 600_000)
    assert.equal(stream.output(slow).length, initialCredit, 'nothing is sent beyond the credit')
    stream.send(slow, frameTypes.credit, Buffer.from([0, 0x10, 0, 0]))
    assert.deepEqual([(await stalled).stdout.length, (await stalled).stderr], [1_000_000, 'end\n'])
  })

  test('ends a session with its process even when a child of it keeps the output open', async () => {
    const { code, stdout } = await stream.exec({ argv: ['sh', '-c', 'sleep 30 & echo done'] })
    assert.deepEqual([code, stdout], [0, 'done\n'])
  })

  test('runs the busybox of the initramfs in the image, and programs in the initramfs itself', async () => {
    const inImage = await stream.exec({ argv: ['@busybox', 'tar', '-c', '-f', '-', '-C', '/etc', 'group'], user: '0:0' })
    assert.match(inImage.stdout, /^group\0/)
    const outside = await stream.exec({ argv: ['/bin/busybox', 'ls', '/'], root: 'initramfs' })
    assert.deepEqual([outside.code, outside.stdout.includes('init\n')], [0, true])
  })

  test('has its address, route, MTU and names', async () => {
    const script = 'ip -4 addr show dev eth0; ip route; cat /etc/hostname /etc/resolv.conf /proc/sys/kernel/hostname; tail -n 1 /etc/hosts'
    const { stdout } = await stream.exec({ argv: ['sh', '-c', script] })
    for (const expected of [
      'mtu 1400',
      'inet 10.9.0.5/24 brd 10.9.0.255',
      'default via 10.9.0.1 dev eth0',
      'nameserver 10.9.0.1\nsearch default.internal\nweb\n',
    ]) {
      assert.ok(stdout.includes(expected), `${expected} in ${stdout}`)
    }
    assert.ok(stdout.endsWith('10.9.0.5\tweb.default.internal web\n'), stdout)
    const interfaces = (await agent.command('guest-network-get-interfaces')).return as {
      name: string
      'hardware-address': string
      'ip-addresses': object[]
    }[]
    const eth0 = interfaces.find(({ name }) => name === 'eth0')
    assert.equal(eth0?.['hardware-address'], '02:00:00:00:00:05')
    assert.deepEqual(eth0['ip-addresses'][0], { 'ip-address': '10.9.0.5', 'ip-address-type': 'ipv4', prefix: 24 })
    assert.deepEqual((await agent.command('guest-get-host-name')).return, { 'host-name': 'web' })
  })

  test('notices when it was cloned: its kernel listens to the generation id', async () => {
    const { stdout } = await stream.exec({ argv: ['ls', '/sys/bus/acpi/drivers/vmgenid'] })
    assert.match(stdout, /^QEMUVGID:00$/m)
  })

  test('has grown its file system to the size of the disk', async () => {
    const { stdout } = await stream.exec({ argv: ['df', '-k', '/'] })
    const kilobytes = Number(stdout.split('\n')[1]!.split(/\s+/)[1])
    assert.ok(kilobytes > 2.8 * 2 ** 20 && kilobytes <= 3 * 2 ** 20, stdout)
  })

  test('lets unprivileged users make namespaces of their own', async () => {
    const { code, stderr } = await stream.exec({ argv: ['@busybox', 'unshare', '-U', 'true'], user: 'web' })
    assert.deepEqual([code, stderr], [0, ''])
  })

  test('keeps all of the user in one cgroup that can be frozen while the agent works', async () => {
    const initramfs = (script: string) => stream.exec({ argv: ['/bin/busybox', 'sh', '-c', script], root: 'initramfs' as const })
    const mine = await stream.exec({ argv: ['cat', '/proc/self/cgroup'] })
    assert.equal(mine.stdout, '0::/workload\n')
    const frozen = await initramfs(
      'cd /sys/fs/cgroup/workload; echo 1 > cgroup.freeze; until /bin/busybox grep -q "frozen 1" cgroup.events; do :; done; /bin/busybox wc -l < cgroup.procs',
    )
    assert.ok(Number(frozen.stdout) >= 2, JSON.stringify(frozen))
    assert.equal((await agent.command('guest-ping')).return instanceof Object, true)
    assert.equal((await initramfs('echo 0 > /sys/fs/cgroup/workload/cgroup.freeze')).code, 0)
  })

  test('synchronizes its agent after garbage, and knows what it does not know', async () => {
    const raw = await agent.raw(
      Buffer.concat([
        Buffer.from('{"half a comm'),
        Buffer.from([0xff]),
        Buffer.from('{"execute":"guest-sync-delimited","arguments":{"id":42}}\n'),
      ]),
    )
    assert.equal(raw, '\xff{"return":42}')
    assert.deepEqual((await agent.command('guest-sync', { id: 7 })).return, 7)
    assert.equal((await agent.command('guest-exec')).error?.class, 'CommandNotFound')
    const info = (await agent.command('guest-info')).return as { supported_commands: { name: string }[] }
    assert.ok(info.supported_commands.some(({ name }) => name === 'guest-fsfreeze-freeze'))
  })

  test('writes and reads files of the image', async () => {
    const text = Buffer.from('hello \0 file')
    const { return: out } = await agent.command('guest-file-open', { path: '/home/web/note', mode: 'w' })
    assert.deepEqual((await agent.command('guest-file-write', { handle: out, 'buf-b64': text.toString('base64') })).return, {
      count: 12,
      eof: false,
    })
    await agent.command('guest-file-close', { handle: out })
    const { return: handle } = await agent.command('guest-file-open', { path: '/home/web/note' })
    assert.deepEqual((await agent.command('guest-file-read', { handle })).return, {
      count: 12,
      'buf-b64': text.toString('base64'),
      eof: true,
    })
    assert.deepEqual(await agent.command('guest-file-close', { handle }), { return: {} })
    assert.equal((await agent.command('guest-file-read', { handle })).error?.class, 'GenericError')
    assert.match((await agent.command('guest-file-open', { path: '/nowhere' })).error?.desc ?? '', /No such file/)
  })

  test('sets its clock', async () => {
    const seconds = 2_000_000_000
    assert.deepEqual(await agent.command('guest-set-time', { time: seconds * 1e9 }), { return: {} })
    const { stdout } = await stream.exec({ argv: ['date', '+%s'] })
    assert.ok(Number(stdout) - seconds < 60 && Number(stdout) >= seconds, stdout)
    assert.deepEqual(await agent.command('guest-set-time'), { return: {} })
    const { stdout: restored } = await stream.exec({ argv: ['date', '+%s'] })
    assert.ok(Math.abs(Number(restored) - Date.now() / 1000) < 60, restored)
  })

  test('holds back writes while frozen and does them when thawed', async () => {
    assert.deepEqual(await agent.command('guest-fsfreeze-freeze'), { return: 1 })
    let session = 0
    const writing = stream.exec({
      argv: ['sh', '-c', 'echo before; echo x > /frozen; echo after'],
      opened: (id) => {
        session = id
      },
    })
    await stream.until(() => stream.output(session).includes('before'))
    assert.deepEqual(await agent.command('guest-fsfreeze-status'), { return: 'frozen' })
    assert.match((await agent.command('guest-file-open', { path: '/x', mode: 'w' })).error?.desc ?? '', /frozen/)
    assert.equal(stream.output(session).toString(), 'before\n')
    assert.deepEqual(await agent.command('guest-fsfreeze-thaw'), { return: 1 })
    assert.equal((await writing).stdout, 'before\nafter\n')
    assert.deepEqual(await agent.command('guest-fsfreeze-status'), { return: 'thawed' })
  })

  test('ends the sessions of a connection that is gone, and serves the next one', async () => {
    const session = stream.open({ argv: ['sh', '-c', 'echo up; sleep 4321'] })
    await stream.until(() => stream.output(session).includes('up'))
    stream.write(Buffer.from([0, 0, 0, session, frameTypes.stdin, 0, 0xff, 0xff, 1, 2, 3])) // cut off in mid-frame
    stream.close()
    stream = new StreamClient(await vm.connect('stream'))
    await stream.reset()
    const { stdout } = await stream.exec({ argv: ['@busybox', 'ps', '-o', 'args'] })
    assert.doesNotMatch(stdout, /sleep 4321/)
  })

  test('answers the first reset of every connection, however fast they follow one another', async () => {
    for (let i = 0; i < 40; i++) {
      stream.open({ argv: ['sh', '-c', 'echo up; sleep 4321'] })
      stream.close()
      stream = new StreamClient(await vm.connect('stream'))
      await stream.reset()
    }
    assert.equal((await stream.exec({ argv: ['true'] })).code, 0)
  })

  test('finds the reset even when nobody told it that the connection was replaced', async () => {
    stream.write(Buffer.from([0, 0, 0, 200, frameTypes.stdin, 0, 0xff, 0xff, 1, 2, 3]))
    stream.write(Buffer.alloc(maxPayload + 8, 0xff))
    assert.deepEqual(await stream.exec({ argv: ['sh', '-c', 'echo still here'] }), { code: 0, stdout: 'still here\n', stderr: '' })
  })

  test('has a shell on its console, which runs from the first key on and comes back after its end', async () => {
    const console_ = await vm.connect('console')
    const seen = async (text: string) =>
      untilChanged(join(vm.dir, 'console.log'), () => vm.consoleLog().includes(text), AbortSignal.timeout(60_000))
    console_.write('\n')
    await seen('# ')
    console_.write('echo $((6 * 7)) on $HOSTNAME; exit\n')
    await seen('42 on web')
    await seen('Press Enter')
    console_.write('echo again-$((1 + 1))\n')
    await seen('again-2')
    console_.destroy()
  })

  test('sends the program its stop signal when the power button is pressed, and turns itself off at its end', async () => {
    await vm.qmp('system_powerdown')
    const status = await vm.ended
    assert.deepEqual(
      status.map(({ event, code }) => [event, code]),
      [
        ['booted', undefined],
        ['started', undefined],
        ['exited', 5],
      ],
    )
    assert.deepEqual(lines(vm.log(), 'stdout'), ['ready', 'stopping'])
  })
})

test('a second build with the same inputs makes nothing anew', async () => {
  const outDir = dirname(dirname(artifacts.kernel)),
    steps: string[] = []
  const again = await buildGuest({
    outDir,
    cacheDir: join(outDir, 'cache'),
    signal: AbortSignal.timeout(60_000),
    progress: (step) => steps.push(step),
  })
  assert.deepEqual([again, steps], [artifacts, []])
})
