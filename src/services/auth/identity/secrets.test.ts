import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertStrong, generatePassword } from './password-rules.ts'
import { hashPassword, isOutdated, passwordFits } from './passwords.ts'
import { newSessionKey, newToken, readSessionKey, readToken, sameDigest } from './random-keys.ts'

const options = { timeout: 400_000 }

test('a password is kept as argon2id with 64 MiB and three passes, each time with other salt, and only it fits', options, async () => {
  const [hash, again] = await Promise.all([hashPassword('wandering mole tin'), hashPassword('wandering mole tin')])
  assert.match(hash, /^\$argon2id\$v=19\$m=65536,t=3,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  assert.notEqual(hash, again)
  assert.equal(await passwordFits('wandering mole tin', hash), true)
  assert.equal(await passwordFits('wandering mole tim', hash), false)
  assert.equal(isOutdated(hash), false)
  assert.equal(isOutdated(hash.replace('m=65536', 'm=4096')), true)
})

test('the same password typed as other bytes fits', options, async () => {
  assert.equal(await passwordFits('Zu\u0308rich am Morgen', await hashPassword('Z\u00fcrich am Morgen')), true)
})

test('who is unknown takes as long as who is known, and the event loop goes on meanwhile', options, async () => {
  const hash = await hashPassword('wandering mole tin')
  let turns = 0
  const ticking = setInterval(() => turns++, 5)
  const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] }
  for (let i = 0; i < 5; i++)
    for (const [who, phc] of [
      ['known', hash],
      ['unknown', undefined],
    ] as const) {
      const start = performance.now()
      assert.equal(await passwordFits('not the password', phc), false)
      times[who].push(performance.now() - start)
    }
  clearInterval(ticking)
  const fastest = (all: number[]) => Math.min(...all)
  const ratio = fastest(times.known) / fastest(times.unknown)
  assert.ok(ratio > 0.6 && ratio < 1.7, `known ${times.known.map(Math.round)} ms, unknown ${times.unknown.map(Math.round)} ms`)
  assert.ok(turns > 20, `the event loop turned ${turns} times`)
})

test('more checks of passwords than can be served soon are refused instead of piling up', options, async () => {
  const cheap = (await hashPassword('wandering mole tin')).replace('m=65536,t=3', 'm=64,t=1') // fits nothing, costs nothing
  const results = await Promise.allSettled(Array.from({ length: 100 }, () => passwordFits('x', cheap)))
  const refused = results.filter((result) => result.status === 'rejected')
  assert.equal(refused.length, 100 - 2 - 64)
  assert.ok(refused.every(({ reason }) => (reason as { code: string }).code === 'auth.busy'))
  assert.equal(await passwordFits('x', cheap), false)
})

test('easy passwords are refused with the reason', () => {
  const why = (password: string, name = 'ann') => {
    try {
      assertStrong(password, name)
      return 'fine'
    } catch (error) {
      return (error as Error).message.split(': ')[1]
    }
  }
  assert.deepEqual(
    ['short one', 'aaaaaaaaaaaaaaaa', '123456789012', 'Password12345', 'P@ssw0rd2026!', 'CorrectHorseBatteryStaple', 'x'.repeat(300)].map(
      (one) => why(one),
    ),
    [
      'it has 9 characters',
      'it repeats few characters',
      'it counts',
      'many people use it',
      'many people use it',
      'many people use it',
      'it has more than 256 characters',
    ],
  )
  assert.equal(why('annabelle-1987', 'annabelle'), 'it is your name')
  assert.equal(why('wandering mole tin'), 'fine')
  for (let i = 0; i < 50; i++) assert.equal(why(generatePassword()), 'fine')
})

test('tokens have a form that scanners find, and a text that is none is known by its checksum', () => {
  const token = newToken()
  assert.match(token.text, /^pando_t[a-z0-9]{11}_[0-9A-Za-z]{49}$/)
  assert.deepEqual(readToken(token.text), { id: token.id, digest: token.digest })
  for (const broken of [
    token.text.slice(0, -1),
    `${token.text}x`,
    token.text.replace(/.$/, (end) => (end === 'a' ? 'b' : 'a')),
    'pando_',
    '',
  ])
    assert.equal(readToken(broken), undefined)
  assert.notEqual(newToken().text, token.text)
  const session = newSessionKey()
  assert.deepEqual(readSessionKey(session.text), { id: session.id, digest: session.digest })
  assert.equal(readSessionKey(`${session.text}x`), undefined)
  assert.ok(sameDigest(token.digest, token.digest) && !sameDigest(token.digest, session.digest) && !sameDigest('', token.digest))
})
