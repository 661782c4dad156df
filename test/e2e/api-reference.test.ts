import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestApi } from '../../src/server/test-api.ts'
import { openPage } from '../support/browser.ts'

test('the API reference shows the API in a browser, and its policy refuses none of what it needs', { timeout: 120_000 }, async () => {
  await using api = await startTestApi()
  await using page = await openPage(`${api.url}/v1/docs`)
  await page.until(
    `document.body.innerText.includes('Read an Instance') || document.body.innerText.includes('Version of the server')`,
    60_000,
  )
  const refused = page.logged.filter((line) => /content.security.policy/i.test(line))
  assert.deepEqual(refused, [])
})
