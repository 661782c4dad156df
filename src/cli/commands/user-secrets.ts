import type { Command } from 'commander'
import { hasProblem } from '../failure.ts'
import { withApi } from '../options.ts'
import { notice, print, printJson } from '../print/output.ts'
import { openSession, type Session } from '../session.ts'
import { ask, askNewPassword, askSecret, linesOfInput } from '../sign-in/prompt.ts'

/** `pando user passwd`, `totp`, `link`: with what people sign in. */
export function addUserSecrets(user: Command): void {
  addPasswd(user)
  addTotp(user)
  withApi(user.command('link').description('tie a user to who they are at an identity provider'))
    .argument('<name>')
    .argument('<provider>', 'name of the IdentityProvider')
    .argument('<subject>', 'what the provider calls them: the claim `sub`')
    .action(async (name: string, provider: string, subject: string, _options: object, command: Command) => {
      const { api, signal } = await openSession(command)
      await api.call('PUT', `/v1/users/${encodeURIComponent(name)}/identity`, { provider, subject }, signal)
      print(`users/${name} signs in with ${provider}`)
    })
}

interface PasswdOptions {
  reset?: true
  passwordStdin?: true
  change: boolean
}

function addPasswd(user: Command): void {
  withApi(user.command('passwd').description('choose your own password, or set that of somebody else'))
    .argument('[name]', 'somebody else; default: you')
    .option('--reset', 'a generated one, printed once')
    .option('--password-stdin', 'read the new password from the input; your own: the one until now first')
    .option('--no-change', 'somebody else need not choose their own at the next sign-in')
    .action(async (name: string | undefined, options: PasswdOptions, command: Command) => {
      const session = await openSession(command)
      if (name === undefined) return ownPassword(session, options)
      const password = await newPassword(options)
      const { password: generated } = await session.api.call<{ password?: string }>(
        'PUT',
        `/v1/users/${encodeURIComponent(name)}/password`,
        { mustChange: options.change, ...(password === undefined ? {} : { password }) },
        session.signal,
      )
      if (session.output === 'json') return printJson({ user: name, password: generated })
      if (generated !== undefined) print(generated)
      notice(`users/${name} has a new password${generated === undefined ? '' : ', shown this once'}; their sessions have ended`)
    })
}

async function newPassword({ reset, passwordStdin }: PasswdOptions): Promise<string | undefined> {
  if (reset) return undefined
  if (passwordStdin) return (await linesOfInput())[0]
  return askNewPassword('Give --reset for a generated one, or send it to the input with --password-stdin.')
}

async function ownPassword({ api, signal }: Session, { passwordStdin }: PasswdOptions): Promise<void> {
  const piped = passwordStdin ? await linesOfInput() : undefined
  const how = 'Send both to the input, a line each, with --password-stdin.'
  const current = piped?.[0] ?? (await askSecret('Password until now: ', how))
  const password = piped?.[1] ?? (await askNewPassword(how))
  await api.call('PUT', '/v1/me/password', { current, password }, signal)
  notice('your password is changed; your other sessions have ended, tokens go on')
}

interface Offer {
  secret: string
  text: string
}

function addTotp(user: Command): void {
  const totp = user.command('totp').description('codes of an app besides the password')
  withApi(totp.command('enable').description('set an app up: shows a picture to scan, and recovery codes')).action(
    async (_options: object, command: Command) => {
      const { api, signal } = await openSession(command)
      const password = await askSecret('Your password: ', 'Setting an app up takes a terminal.')
      const offer = await api.call<Offer>('POST', '/v1/me/totp', { password }, signal)
      notice(offer.text, `Scan this with an app for one-time codes, or type: ${offer.secret}`)
      for (;;) {
        try {
          const code = await ask('Code that it shows: ', 'Setting an app up takes a terminal.')
          const { recoveryCodes } = await api.call<{ recoveryCodes: string[] }>('PUT', '/v1/me/totp', { code }, signal)
          notice('Keep these: each lets you in once when the app is lost. They are not shown again.')
          return print(...recoveryCodes)
        } catch (error) {
          if (!hasProblem(error, 'auth.wrong_code')) throw error
          notice('That is not it. Check the clock of the device, and try the next one.')
        }
      }
    },
  )
  withApi(totp.command('disable').description('the password alone is enough again; names somebody else for one who lost the app'))
    .argument('[name]', 'somebody else; default: you')
    .option('--password-stdin', 'read your password from the input')
    .action(async (name: string | undefined, { passwordStdin }: { passwordStdin?: true }, command: Command) => {
      const { api, signal } = await openSession(command)
      if (name !== undefined) await api.call('DELETE', `/v1/users/${encodeURIComponent(name)}/totp`, undefined, signal)
      else {
        const piped = passwordStdin ? (await linesOfInput())[0] : undefined
        const password = piped ?? (await askSecret('Your password: ', 'Send it to the input, with --password-stdin.'))
        await api.call('POST', '/v1/me/totp/remove', { password }, signal)
      }
      notice('no codes are asked for any more')
    })
}
