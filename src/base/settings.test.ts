import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseHostSettings } from './host-settings.ts'
import { defaultSettings, resolveSettings, type SettingSources } from './settings.ts'

const sources: SettingSources = {
  flags: {},
  env: {},
  file: { path: '/etc/x.yaml', values: {} },
  defaults: defaultSettings({ env: {}, uid: 0 }),
}

test('a flag wins over the environment, that over the file, that over the default', () => {
  const file = { path: '/etc/x.yaml', values: { port: 3, tag: 'f', runDir: '/f' } }
  const resolved = resolveSettings({ ...sources, file, flags: { port: '1' }, env: { PANDO_PORT: '2', PANDO_TAG: 'e', PANDO_LISTEN: '' } })
  assert.deepEqual(
    [resolved.port, resolved.tag, resolved.runDir, resolved.listen],
    [
      { value: '1', origin: 'flag --port' },
      { value: 'e', origin: 'environment PANDO_TAG' },
      { value: '/f', origin: 'file /etc/x.yaml' },
      { value: '127.0.0.1', origin: 'default' },
    ],
  )
})

test('an unknown setting in the file is refused', () => {
  assert.throws(() => resolveSettings({ ...sources, file: { path: '/etc/x.yaml', values: { prot: 1 } } }), { code: 'base.bad_config' })
})

test('without root the state lies with the user', () => {
  assert.deepEqual(defaultSettings({ env: { HOME: '/home/a', XDG_RUNTIME_DIR: '/run/user/7' }, uid: 7 }).runDir, '/run/user/7/pando')
  assert.deepEqual(defaultSettings({ env: { HOME: '/home/a' }, uid: 7 }).stateDir, '/home/a/.local/state/pando')
})

test('a bad value is refused with its name and where it came from', () => {
  const bad: [Record<string, string>, RegExp][] = [
    [{ PANDO_PORT: '70000' }, /port = "70000" \(environment PANDO_PORT\): must be 65535 or less/],
    [{ PANDO_PORT: 'x' }, /must be a number/],
    [{ PANDO_TAG: 'toolong' }, /1 to 4/],
    [{ PANDO_STATE_DIR: 'relative' }, /absolute/],
    [{ PANDO_RUN_DIR: `/${'x'.repeat(80)}` }, /socket paths/],
    [{ PANDO_ACCEL: 'fast' }, /auto, kvm or tcg/],
  ]
  for (const [env, message] of bad)
    assert.throws(() => parseHostSettings(resolveSettings({ ...sources, env })), { code: 'base.bad_config', message }, JSON.stringify(env))
  assert.equal(parseHostSettings(resolveSettings(sources)).port, 7443)
})
