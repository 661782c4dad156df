import { Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../../data/http.ts'
import { meQuery } from '../../data/me.ts'
import type { Me } from '../../data/permissions.ts'
import { useWords } from '../../i18n/use-words.ts'
import { ProblemAlert } from '../../ui/problem.tsx'
import { Once } from '../access/once.tsx'
import { Card } from '../kinds/summary.tsx'

interface Offer {
  secret: string
  svg: string
}
type Stage = { at: 'rest' } | { at: 'offered'; offer: Offer } | { at: 'done'; codes: string[] }

/** Codes of an app, besides the password. */
export function TotpCard({ me }: { me: Me }) {
  const { t } = useWords()
  const client = useQueryClient()
  const [stage, setStage] = useState<Stage>({ at: 'rest' })
  const reload = () => client.invalidateQueries({ queryKey: meQuery.queryKey })
  return (
    <Card title={t('account.totp')}>
      {stage.at === 'rest' && (
        <Confirm
          text={t(me.totp ? 'account.totpOn' : 'account.totpOff')}
          button={t(me.totp ? 'account.totpRemove' : 'account.totpBegin')}
          wantsPassword={me.password !== false}
          user={me.name}
          onConfirm={async (password) => {
            const body = { password }
            if (me.totp) {
              await call('POST', '/v1/me/totp/remove', { body })
              await reload()
            } else setStage({ at: 'offered', offer: await call<Offer>('POST', '/v1/me/totp', { body }) })
          }}
        />
      )}
      {stage.at === 'offered' && (
        <Scan
          offer={stage.offer}
          onCancel={() => setStage({ at: 'rest' })}
          onCode={async (code) => {
            const { recoveryCodes } = await call<{ recoveryCodes: string[] }>('PUT', '/v1/me/totp', { body: { code } })
            setStage({ at: 'done', codes: recoveryCodes })
            await reload()
          }}
        />
      )}
      {stage.at === 'done' && <Once text={stage.codes.join('\n')} label={t('account.recovery')} onClose={() => setStage({ at: 'rest' })} />}
    </Card>
  )
}

/** Runs what a form asks for, and keeps what was wrong with it. */
function useSubmit(work: () => Promise<void>) {
  const [error, setError] = useState<unknown>()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setError(undefined)
    await work().catch(setError)
  }
  return { error, submit }
}

interface ConfirmProps {
  text: string
  button: string
  wantsPassword: boolean
  /** Whose password it is, for what keeps passwords. */
  user: string
  onConfirm(password: string): Promise<void>
}

function Confirm({ text, button, wantsPassword, user, onConfirm }: ConfirmProps) {
  const { t } = useWords()
  const [password, setPassword] = useState('')
  const { error, submit } = useSubmit(async () => {
    await onConfirm(password)
    setPassword('')
  })
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">{text}</Text>
        <input type="text" autoComplete="username" value={user} readOnly hidden />
        {wantsPassword && (
          <PasswordInput
            label={t('account.yourPassword')}
            required
            withAsterisk={false}
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        )}
        {error !== undefined && <ProblemAlert error={error} />}
        <Group justify="flex-end">
          <Button type="submit" variant="default">
            {button}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function Scan({ offer: { secret, svg }, onCode, onCancel }: { offer: Offer; onCode(code: string): Promise<void>; onCancel(): void }) {
  const { t } = useWords()
  const [code, setCode] = useState('')
  const { error, submit } = useSubmit(() => onCode(code))
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">{t('account.scan')}</Text>
        <img
          src={`data:image/svg+xml,${encodeURIComponent(svg)}`}
          alt={t('account.qr')}
          width={190}
          height={190}
          style={{ background: '#fff', borderRadius: 8, padding: 8 }}
        />
        <Text size="xs" className="quiet">
          {t('account.typeSecret')} <span className="mono">{secret}</span>
        </Text>
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
        {error !== undefined && <ProblemAlert error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t('act.cancel')}
          </Button>
          <Button type="submit">{t('account.totpConfirm')}</Button>
        </Group>
      </Stack>
    </form>
  )
}
