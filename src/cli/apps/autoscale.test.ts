import assert from 'node:assert/strict'
import { test } from 'node:test'
import { autoscaleSpec } from './autoscale.ts'

test('the options of pando app autoscale make the fields they name, and no others', () => {
  assert.deepEqual(autoscaleSpec({}), {})
  assert.deepEqual(autoscaleSpec({ min: '0', max: '10', rps: '50', idle: '5m' }), {
    ...{ min: 0, max: 10, idle: '5m' },
    metrics: [{ type: 'requests', target: 50 }],
  })
  assert.deepEqual(autoscaleSpec({ cpu: '60%', memory: '70', tolerance: '5%', upWindow: '30s', downWindow: '10m' }), {
    metrics: [
      { type: 'cpu', target: 60 },
      { type: 'memory', target: 70 },
    ],
    ...{ tolerance: 5, upWindow: '30s', downWindow: '10m' },
  })
})

test('custom metrics and schedules are written as names and values, and commas of cron stay', () => {
  const spec = autoscaleSpec({
    metric: ['name=queue,port=9000,target=10', 'name=lag,port=1,target=2.5,path=/m?a=b,across=max'],
    schedule: ['cron=0 8,12 * * 1,3,lasts=9h,min=6,timezone=Europe/Berlin'],
  })
  assert.deepEqual(spec, {
    metrics: [
      { type: 'custom', name: 'queue', port: 9000, target: 10 },
      { type: 'custom', name: 'lag', port: 1, target: 2.5, path: '/m?a=b', across: 'max' },
    ],
    schedules: [{ cron: '0 8,12 * * 1,3', lasts: '9h', min: 6, timezone: 'Europe/Berlin' }],
  })
})

test('what is missing or unknown in them is named', () => {
  assert.throws(() => autoscaleSpec({ metric: ['name=queue,port=9000'] }), /target is missing/)
  assert.throws(() => autoscaleSpec({ metric: ['name=queue,port=9000,target=1,size=3'] }), /there is no "size"/)
  assert.throws(() => autoscaleSpec({ schedule: ['0 8 * * *'] }), /--schedule/)
  assert.throws(() => autoscaleSpec({ cpu: 'much' }), /--cpu/)
})
