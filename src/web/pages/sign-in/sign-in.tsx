import { Alert, Button, Divider, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { safeReturn } from '../../app/paths.ts'
import { ApiError } from '../../data/http.ts'
import { meQuery } from '../../data/me.ts'
import type { Me } from '../../data/permissions.ts'
import { recall } from '../../data/storage.ts'
import { useWords } from '../../i18n/use-words.ts'
import { Loading } from '../../ui/loading.tsx'
import { ProblemAlert } from '../../ui/problem.tsx'
import { ChoosePassword } from './choose-password.tsx'
import { hasPasskeys, readMethods, type SignInMethods, signInByPasskey, signInByPassword } from './methods.ts'

/** The ways to sign in that this server offers, and back to where one was. */
export function SignInPage() {
  const { t } = useWords()
  const { next: wanted, problem: told } = useSearch({ strict: false }) as { next?: string; problem?: string }
  const next = safeReturn(wanted)
  const [wasSignedIn] = useState(() => recall('signed-in') !== undefined)
  const { attempt, busy, problem, mustChange, goOn } = useSignIn(next)
  return (
    <main className="sign-in">
      <Stack className="card" p="xl" w="100%" maw={400}>
        <Stack align="center" gap="xs">
          <img src="/pando.svg" alt="" width={44} height={44} />
          <Title order={1}>{t(mustChange === undefined ? 'signIn.title' : 'signIn.newPassword')}</Title>
          {mustChange === undefined && (wasSignedIn || next !== '/') && (
            <Text size="sm" className="quiet" ta="center">
              {t(wasSignedIn ? 'signIn.out' : 'signIn.again')}
            </Text>
          )}
        </Stack>
        {told && (
          <Alert color="red" role="alert" title={t('signIn.failed')}>
            {t('problem.code')}: {told}
          </Alert>
        )}
        {problem !== undefined && problem.code !== 'auth.code_required' && <ProblemAlert error={problem} />}
        {mustChange === undefined ? (
          <Ways busy={busy} wantsCode={wantsCode(problem)} attempt={attempt} next={next} />
        ) : (
          <ChoosePassword current={mustChange} onDone={goOn} />
        )}
      </Stack>
    </main>
  )
}

/** The ways that the server offers, or that it offers none. */
function Ways(props: Omit<MethodsProps, 'methods'>) {
  const { t } = useWords()
  const { data, error, refetch } = useQuery({ queryKey: ['sign-in'], queryFn: ({ signal }) => readMethods(signal), retry: false })
  if (data) return <Methods methods={data} {...props} />
  if (!error) return <Loading />
  if (!(error instanceof ApiError) || error.code !== 'api.not_found') return <ProblemAlert error={error} retry={() => void refetch()} />
  return (
    <Alert color="orange" title={t('signIn.unavailable')}>
      {t('signIn.unavailableHint')}
    </Alert>
  )
}

interface MethodsProps {
  methods: SignInMethods
  busy: boolean
  wantsCode: boolean
  /** `password`: what was typed, should it have to be changed. */
  attempt(way: () => Promise<Me>, password?: string): Promise<void>
  next: string
}

function Methods({ methods, busy, wantsCode, attempt, next }: MethodsProps) {
  const { t } = useWords()
  const providers = methods.oidc ?? []
  const hasOthers = providers.length > 0 || (methods.passkey && hasPasskeys())
  return (
    <>
      {methods.password !== false && <PasswordForm busy={busy} wantsCode={wantsCode} attempt={attempt} />}
      {hasOthers && methods.password !== false && <Divider label={t('signIn.or')} />}
      {methods.passkey && hasPasskeys() && (
        <Button variant="default" onClick={() => void attempt(() => signInByPasskey())}>
          {t('signIn.passkey')}
        </Button>
      )}
      {providers.map(({ name, displayName }) => (
        <Button
          key={name}
          variant="default"
          component="a"
          href={`/v1/sign-in/oidc/${encodeURIComponent(name)}?next=${encodeURIComponent(next)}`}
        >
          {t('signIn.with', { provider: displayName ?? name })}
        </Button>
      ))}
    </>
  )
}

function PasswordForm({ busy, wantsCode, attempt }: Omit<MethodsProps, 'methods' | 'next'>) {
  const { t } = useWords()
  const [user, setUser] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void attempt(() => signInByPassword({ user, password, ...(wantsCode && code ? { code } : {}) }), password)
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t('signIn.user')}
          required
          withAsterisk={false}
          autoComplete="username"
          autoCapitalize="none"
          autoFocus
          value={user}
          onChange={(event) => setUser(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('signIn.password')}
          required
          withAsterisk={false}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {wantsCode && (
          <TextInput
            label={t('signIn.code')}
            required
            withAsterisk={false}
            inputMode="numeric"
            autoComplete="one-time-code"
            autoFocus
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
        )}
        <Button type="submit" loading={busy}>
          {t('signIn.go')}
        </Button>
      </Stack>
    </form>
  )
}

function useSignIn(next: string) {
  const client = useQueryClient()
  const router = useRouter()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ApiError>()
  const [mustChange, setMustChange] = useState(() => (client.getQueryData<Me>(meQuery.queryKey)?.mustChangePassword ? '' : undefined))
  const goOn = async () => {
    await client.resetQueries({ queryKey: meQuery.queryKey })
    router.history.push(next)
  }
  const attempt = async (way: () => Promise<Me>, password = '') => {
    setBusy(true)
    setProblem((before) => (wantsCode(before) ? before : undefined))
    try {
      const me = await way()
      setProblem(undefined)
      if (me.mustChangePassword) return setMustChange(password)
      client.setQueryData(meQuery.queryKey, me)
      router.history.push(next)
    } catch (error) {
      // A passkey that was not chosen is no problem: one goes on with another way.
      if (error instanceof ApiError) setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  return { attempt, busy, problem, mustChange, goOn }
}

function wantsCode(problem: ApiError | undefined): boolean {
  return problem?.code === 'auth.code_required' || problem?.code === 'auth.wrong_code'
}
