import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { generate } from 'otplib'
import type { Browser, Page } from 'playwright-core'
import { ensureConsole } from '../../src/host/web-console.ts'
import { Cloud } from '../support/cloud.ts'
import { httpsUrl, openConsole, startBrowser } from '../support/console.ts'
import { startProvider } from '../support/openid-provider.ts'

const password = 'wandering mole tin'

/** How people sign in to the console, in a real browser; against the whole platform with the fake engine. */
describe('people at the console', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  let browser: Browser
  let url: string
  const open = (path: string) => openConsole(browser, url + path, { ignoreHTTPSErrors: true })

  before(async () => {
    await ensureConsole(AbortSignal.timeout(180_000), { evenIfThere: true })
    cloud = await Cloud.start({ fake: true })
    url = await httpsUrl(cloud)
    browser = await startBrowser()
  })
  after(async () => {
    await browser?.close()
    await cloud?.destroy()
  })

  test('whom a provider of OpenID Connect vouches for signs in with one button, and is led to where they wanted', async () => {
    await using provider = await startProvider(`${url}/v1/sign-in/oidc/corp/callback`)
    const spec = {
      issuer: provider.issuer,
      clientId: 'pando',
      displayName: 'Corp',
      createUsers: true,
      scopes: ['openid', 'profile', 'email'],
    }
    await cloud.client.call('POST', '/v1/identityproviders', { body: { metadata: { name: 'corp' }, spec } })
    await cloud.client.call('PUT', '/v1/identityproviders/corp/secret', { body: { clientSecret: 'a client secret' } })
    await using console = await open('/account')
    const { page } = console
    await page.getByRole('link', { name: 'Sign in with Corp' }).click()
    await atProvider(page, '7f3')
    await page.waitForURL(`${url}/account`)
    await page.locator('main').getByText('ann-miller').first().waitFor()
    await page.locator('main').getByText('oidc', { exact: true }).first().waitFor()
    await page.getByRole('button', { name: 'Account' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('link', { name: 'Sign in with Corp' }).waitFor()
    await cloud.ok('delete', 'identityproviders', 'corp', '-y')
  })

  test('an app for codes is set up, asked for at the next sign-in, and replaced by a recovery code when it is lost', async () => {
    await cloud.ok('user', 'create', 'tom')
    assert.equal((await cloud.cli(['user', 'passwd', 'tom', '--password-stdin', '--no-change'], { input: `${password}\n` })).code, 0)
    await using console = await open('/account')
    const { page } = console
    await signIn(page, 'tom')
    await page.getByLabel('Your password').fill(password)
    await page.getByRole('button', { name: 'Set it up' }).click()
    const secret = (await page.locator('main .mono', { hasText: /^[A-Z2-7]{32}$/ }).textContent())!
    // The next code is valid already, a clock may be half a minute off; each counts once.
    const now = Math.floor(Date.now() / 1000)
    const codeAt = (step: number) => generate({ secret, epoch: now + 30 * step })
    const code = page.getByLabel('Code of your authenticator app')
    await code.fill('000000')
    await page.getByRole('button', { name: 'Ask for codes from now on' }).click()
    await page.getByText('auth.wrong_code').waitFor()
    await code.fill(await codeAt(0))
    await page.getByRole('button', { name: 'Ask for codes from now on' }).click()
    const [recovery = ''] = ((await page.getByTestId('once').textContent()) ?? '').split('\n')
    await page.getByRole('button', { name: 'I have kept it' }).click()
    await page.getByRole('button', { name: 'Ask for no codes any more' }).waitFor()
    for (const one of [await codeAt(1), recovery]) {
      await signOut(page)
      await page.goto(`${url}/account`)
      await signIn(page, 'tom')
      await code.fill(one)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await page.getByRole('heading', { name: 'Your account' }).waitFor()
    }
    await signOut(page)
    await signIn(page, 'tom')
    await code.fill(recovery)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByText('auth.wrong_code').waitFor()
  })
})

/** On the pages of the provider: signs in, and agrees. */
async function atProvider(page: Page, login: string): Promise<void> {
  await page.locator('input[name=login]').fill(login)
  await page.locator('input[name=password]').fill('x')
  await page.locator('button[type=submit]').click()
  await page.getByRole('button', { name: 'Continue' }).click()
}

async function signIn(page: Page, user: string): Promise<void> {
  await page.getByLabel('User').fill(user)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Account' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
}
