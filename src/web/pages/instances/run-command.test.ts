import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runCommand } from './run-command.ts'

test('the command says what the form does, word by word', () => {
  const spec = {
    image: 'web:1',
    engine: 'vm',
    cpus: 2,
    memory: '1GiB',
    disk: '',
    env: { GREETING: 'good day' },
    ports: [
      { hostPort: 8080, port: 80, protocol: 'tcp' },
      { hostPort: 53, port: 53, protocol: 'udp' },
    ],
    networks: [{ network: 'front' }, { network: 'back', address: '10.0.0.7' }],
    restart: { policy: 'on-failure', maxRetries: 3 },
    machine: { display: true, firmware: 'uefi', cloudInit: { userData: '#cloud-config' } },
    args: ['serve', '-v'],
  }
  assert.equal(
    runCommand({ metadata: { name: 'a', labels: { tier: 'gold' } }, spec }, 'demo'),
    "pando run web:1 --name a --vm --cpus 2 --memory 1GiB --env 'GREETING=good day' -p 8080:80 -p 53:53/udp --network front " +
      '--network back:10.0.0.7 --restart on-failure:3 --display --uefi --cloud-init user-data.yaml --label tier=gold --project demo -- serve -v',
  )
})

test('an empty form gives the shortest command', () => {
  assert.equal(runCommand({}, 'default'), 'pando run IMAGE')
})

test('what the command cannot say goes by way of a file', () => {
  for (const more of [
    { volumes: [{ volume: 'data' }] },
    { networks: [{ network: 'n', aliases: ['x'] }] },
    { healthCheck: { type: 'tcp', port: 1 } },
  ])
    assert.equal(runCommand({ metadata: { name: 'a' }, spec: { image: 'web:1', ...more } }, 'demo'), 'pando apply -f a.yaml --project demo')
})
