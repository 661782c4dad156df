import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasCode } from '../../../base/errors.ts'
import { causeOf, isHopelessRetry } from './cause.ts'
import { locationOf } from './url.ts'

test('addresses are taken in the forms that people write', () => {
  assert.deepEqual(locationOf('/srv//backup/'), { type: 'folder', path: '/srv/backup', address: '/srv/backup' })
  assert.equal(locationOf('s3://s3.example/bucket/path/').address, 's3:https://s3.example/bucket/path')
  assert.equal(locationOf('s3:http://127.0.0.1:9000/bucket').address, 's3:http://127.0.0.1:9000/bucket')
  assert.equal(locationOf('rest:https://nas:8000').address, 'rest:https://nas:8000/')
  const sftp = locationOf('sftp://backup@nas:2222//srv/backup')
  assert.ok(sftp.type === 'sftp')
  assert.deepEqual([sftp.destination, sftp.port, sftp.path], ['backup@nas', 2222, '/srv/backup'])
})

test('secrets, words for a shell and the whole machine are refused', () => {
  const bad = [
    'rest:https://user:secret@nas/',
    's3:https://a:b@host/bucket',
    'sftp:-oProxyCommand=x:/y',
    'sftp:a b:/y',
    '/',
    'relative',
    's3://host',
    'ftp://x/y',
    '/a\nb',
  ]
  for (const url of bad)
    assert.throws(
      () => locationOf(url),
      (error) => hasCode(error, 'backup.bad_url') && !(error as Error).message.includes('secret'),
      url,
    )
})

test('what restic says has a cause with a name', () => {
  const says = {
    'backup.wrong_key': 'Fatal: wrong password or no key found',
    'backup.target_unreachable':
      'Fatal: unable to open config file: client.Head: dial tcp 127.0.0.1:9: connect: connection refused\nIs there a repository at the following location?',
    'backup.no_repository':
      'Fatal: unable to open config file: stat nope/config: no such file or directory\nIs there a repository at the following location?\nnope',
    'backup.unknown_host':
      'subprocess ssh: Host key verification failed.\nFatal: unable to open repository: unable to start the sftp session, error: EOF',
    'backup.denied': 'subprocess ssh: backup@nas: Permission denied (publickey).\nFatal: unable to start the sftp session, error: EOF',
    'backup.damaged': 'pack 8e9eee02: unexpected file size: got 10, expected 898\nFatal: repository contains errors',
    'backup.no_room': 'Fatal: unable to save snapshot: write /srv/data/x: no space left on device',
    'backup.locked': 'unable to create lock in backend: repository is already locked by PID 12 on nas',
    'backup.failed': 'Fatal: something new',
  }
  for (const [code, words] of Object.entries(says)) assert.equal(causeOf(words).code, code, words)
  const cutOff = `subprocess ssh: ${'@'.repeat(59)}\nFatal: unable to start the sftp session, error: EOF`
  assert.equal(causeOf(cutOff).code, 'backup.unknown_host', 'restic ended before it passed on the rest')
  const missing = [
    'Fatal: unable to open config file: Lstat: file does not exist\nIs there a repository at the following location?\nsftp://nas//srv/x',
    'Fatal: unable to open config file: Stat: The specified key does not exist.\nIs there a repository at the following location?\ns3:http://nas/b',
    'Fatal: unable to open config file: Stat: The specified bucket does not exist\nIs there a repository at the following location?\ns3:http://nas/b',
  ]
  for (const words of missing) assert.equal(causeOf(words).code, 'backup.no_repository', words)
  const denied = 'Fatal: unable to open config file: Stat: The request signature we calculated does not match the signature you provided.'
  assert.equal(causeOf(denied).code, 'backup.denied')
  assert.equal(causeOf('Fatal: something new').detail, 'something new')
  assert.ok(isHopelessRetry('Load(<data/8e9eee02a8>, 246, 493) returned error, retrying after 552.330144ms: EOF'))
  assert.ok(!isHopelessRetry('Load(<data/8e>, 2, 3) returned error, retrying after 552ms: dial tcp: i/o timeout'))
})
