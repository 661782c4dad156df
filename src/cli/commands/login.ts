import { hostname } from 'node:os'
import type { Command } from 'commander'
import { loadSettings } from '../../base/config-file.node.ts'
import { PandoError } from '../../base/errors.ts'
import { parseDuration } from '../../base/units.ts'
import { connect } from '../../client/client.ts'
import { usageError } from '../failure.ts'
import { outputFormat, settingFlags, withApi } from '../options.ts'
import { notice, print, printJson } from '../print/output.ts'
import { tableLines } from '../print/table.ts'
import { interruptSignal } from '../session.ts'
import { fingerprintOf, type Seen, sameFingerprint, seeAuthority } from '../sign-in/authority.ts'
import { type Contexts, chosenContext, contextsPath, localContext, readContexts, writeContexts } from '../sign-in/contexts.ts'
import { ask, askNewPassword, askSecret, linesOfInput } from '../sign-in/prompt.ts'
import { type Server, signInForToken } from '../sign-in/sign-in.ts'

interface LoginOptions {
  user?: string
  name?: string
  fingerprint?: string
  passwordStdin?: true
  tokenStdin?: true
  web?: true
  code?: string
  expires?: string
}

export function addLogin(parent: Command): void {
  parent
    .command('login')
    .description('sign in to a cloud, and use it from now on')
    .argument('<url>', 'its address, e.g. https://cloud.example:7443')
    .option('-u, --user <name>', 'who you are there')
    .option('--name <name>', 'what this cloud is called here (default: its host name)')
    .option('--fingerprint <sha256>', 'of its authority, where you know it: nothing is asked then')
    .option('--password-stdin', 'read the password from the first line of the input, a new one from the second where one is wanted')
    .option('--web', 'agree in the console of the cloud, for who has a passkey or comes from a provider')
    .option('--token-stdin', 'use the token that the input holds, instead of a password')
    .option('--code <code>', 'code of your app')
    .option('--expires <time>', 'after so long you sign in again, e.g. 12h (default 90 days)')
    .addHelpText(
      'after',
      '\nThe authority of a cloud is shown at the first sign-in and remembered for it; one that changes is refused. On the host of the\ncloud `pando ca show` prints its fingerprint. What is kept is a token, never the password.',
    )
    .action(async (address: string, options: LoginOptions) => {
      const url = urlOf(address)
      const signal = interruptSignal()
      const contexts = await readContexts()
      const server = await trustedServer(url, { contexts, fingerprint: options.fingerprint, signal })
      const { user, token } = await proof(server, options, signal)
      const name = options.name ?? new URL(url).hostname.replace(/^\[|\]$/g, '')
      if (name === localContext) throw usageError(`"${localContext}" stands for the socket on this machine`, 'Choose another --name.')
      const ca = server.ca === undefined ? {} : { ca: server.ca }
      await writeContexts({ current: name, contexts: { ...contexts.contexts, [name]: { url, ...ca, user, token } } })
      print(`signed in to ${url} as ${user}; context ${name} is in use`)
    })
}

function proof(server: Server, options: LoginOptions, signal: AbortSignal): Promise<{ user: string; token: string }> {
  if (options.tokenStdin) return byToken(server, signal)
  return options.web ? byConsole(server, signal) : byPassword(server, options, signal)
}

/** Somebody who is signed in to the console agrees there. */
async function byConsole({ url, ca }: Server, signal: AbortSignal): Promise<{ user: string; token: string }> {
  const client = connect({ url, token: '', ...(ca === undefined ? {} : { ca }) })
  const offer = await client.call<{ deviceCode: string; userCode: string }>('POST', '/v1/sign-in/device', {
    body: { name: hostname() },
    signal,
  })
  notice(`Open ${url}/device in a browser and type: ${offer.userCode}`)
  try {
    for (;;) {
      const body = { deviceCode: offer.deviceCode }
      const made = await client.call<{ token: string; user: string } | undefined>('POST', '/v1/sign-in/device/token', { body, signal })
      if (made) return made
    }
  } finally {
    client.close()
  }
}

function urlOf(address: string): string {
  const text = /^[a-z]+:\/\//.test(address) ? address : `https://${address}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:') throw usageError(`"${address}" is no https:// address`, 'Write it as https://HOST:7443.')
  return url.origin
}

/** Throws client.authority_changed, client.authority_unexpected, and cli.usage where nobody agrees. */
async function trustedServer(
  url: string,
  { contexts, fingerprint, signal }: { contexts: Contexts; fingerprint: string | undefined; signal: AbortSignal },
): Promise<Server> {
  const seen = await seeAuthority(url, signal)
  if (fingerprint !== undefined) {
    if (sameFingerprint(fingerprint, seen.fingerprint)) return { url, ca: seen.certificate }
    throw new PandoError('client.authority_unexpected', { address: url, seen: seen.fingerprint, wanted: fingerprint })
  }
  const pinned = Object.values(contexts.contexts).find((one) => one.url === url && one.ca !== undefined)?.ca
  if (pinned !== undefined) {
    if (fingerprintOf(pinned) === seen.fingerprint) return { url, ca: pinned }
    throw new PandoError('client.authority_changed', { address: url })
  }
  if (seen.trusted) return { url }
  await agree(url, seen)
  return { url, ca: seen.certificate }
}

async function agree(url: string, seen: Seen): Promise<void> {
  notice(`${url} is signed for by an authority that is new here:`, `  ${seen.subject}`, `  SHA-256 ${seen.fingerprint}`)
  notice('`pando ca show` on the host of the cloud prints the same, or somebody is in between.')
  const answer = await ask(
    'Trust it for this cloud? [y/N] ',
    `Compare it with \`pando ca show\` on the host, then give --fingerprint ${seen.fingerprint}`,
  )
  if (!/^y(es)?$/i.test(answer)) throw usageError('nothing was sent')
}

async function byPassword(server: Server, options: LoginOptions, signal: AbortSignal): Promise<{ user: string; token: string }> {
  const piped = options.passwordStdin ? await linesOfInput() : undefined
  const user = options.user ?? (await ask('User: ', 'Name them: --user NAME'))
  const password = piped?.[0] ?? (await askSecret(`Password of ${user}: `, 'Send it to the input, with --password-stdin.'))
  const { token } = await signInForToken(
    server,
    {
      user,
      password,
      code: async () => options.code ?? ask('Code of your app: ', 'Give it with --code.'),
      async newPassword() {
        if (piped?.[1]) return piped[1]
        notice('Your password was chosen by somebody else: choose your own.')
        return askNewPassword('Send the new one as second line of the input, with --password-stdin.')
      },
      expiresAt: options.expires === undefined ? undefined : expiryOf(options.expires),
    },
    signal,
  )
  return { user, token }
}

/** `30d`, `12h` -> the instant. Throws cli.usage. */
export function expiryOf(time: string): string {
  try {
    return new Date(Date.now() + parseDuration(time)).toISOString()
  } catch {
    throw usageError(`"${time}" is no time`, 'Write it like 12h or 30d.')
  }
}

async function byToken({ url, ca }: Server, signal: AbortSignal): Promise<{ user: string; token: string }> {
  const token = (await linesOfInput())[0]?.trim() ?? ''
  const client = connect({ url, token, ...(ca === undefined ? {} : { ca }) })
  const { subject } = await client.call<{ subject: string }>('GET', '/v1/me', { signal })
  client.close()
  return { user: subject.replace(/^user:/, ''), token }
}

export function addLogout(parent: Command): void {
  parent
    .command('logout')
    .description('take the token of a context away, there and here')
    .argument('[context]', 'default: the one in use')
    .action(async (wanted: string | undefined) => {
      const all = await readContexts()
      const found = chosenContext(all, wanted)
      if (!found) throw usageError('nobody is signed in here', 'See `pando context ls`.')
      const { name, url, ca, token } = found
      const client = connect({ url, token, ...(ca === undefined ? {} : { ca }) })
      await client.call('POST', '/v1/sign-out', { signal: interruptSignal() }).catch((error: unknown) => {
        notice(`the token could not be taken away at ${url}: ${error instanceof Error ? error.message : error}`)
      })
      client.close()
      await writeContexts(without(all, name))
      print(`signed out of ${url}`)
    })
}

function without({ current, contexts }: Contexts, name: string): Contexts {
  const { [name]: _, ...rest } = contexts
  return { ...(current === undefined || current === name ? {} : { current }), contexts: rest }
}

export function addContext(parent: Command): void {
  const context = parent.command('context').alias('contexts').description('the clouds you are signed in to from here')
  withApi(context.command('ls').description('list them; * marks the one in use')).action(async (_options: object, command: Command) => {
    const { current, contexts } = await readContexts()
    const settings = await loadSettings(settingFlags(command))
    const inUse = settings.context?.value ?? current ?? localContext
    const rows = [
      { name: localContext, url: 'the socket on this machine', user: 'root' },
      ...Object.entries(contexts).map(([name, { url, user }]) => ({ name, url, user })),
    ].map((row) => ({ ...row, inUse: row.name === inUse }))
    if (outputFormat(command) === 'json') return printJson({ path: contextsPath(), items: rows })
    print(
      ...tableLines(
        ['', 'NAME', 'ADDRESS', 'USER'],
        rows.map((row) => [row.inUse ? '*' : '', row.name, row.url, row.user]),
      ),
    )
  })
  context
    .command('use')
    .description('use another from now on; `local` is the socket on this machine')
    .argument('<name>')
    .action(async (name: string) => {
      const { contexts } = await readContexts()
      chosenContext({ contexts }, name)
      await writeContexts({ ...(name === localContext ? {} : { current: name }), contexts })
      print(`context ${name} is in use`)
    })
}
