import { Button, Group, Stack, Table, Text, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ApiError, call } from '../../data/http.ts'
import { useWords } from '../../i18n/use-words.ts'
import { notifyProblem, ProblemAlert } from '../../ui/problem.tsx'
import { Ago } from '../../ui/time.tsx'
import { Card } from '../kinds/summary.tsx'
import { hasPasskeys } from '../sign-in/methods.ts'

interface Passkey {
  id: string
  name: string
  createdAt: string
}

/** Signing in without a password, by what the device or a key proves. */
export function Passkeys() {
  const { t } = useWords()
  const client = useQueryClient()
  const { data = [], error } = useQuery({
    queryKey: ['me', 'passkeys'],
    queryFn: async ({ signal }) => (await call<{ items: Passkey[] }>('GET', '/v1/me/passkeys', { signal })).items,
  })
  const reload = () => void client.invalidateQueries({ queryKey: ['me'] })
  const remove = (id: string) =>
    void call('DELETE', `/v1/me/passkeys/${encodeURIComponent(id)}`)
      .catch((problem: unknown) => notifyProblem(problem))
      .finally(reload)
  return (
    <Card title={t('account.passkeys')}>
      <Stack gap="sm">
        {error && <ProblemAlert error={error} />}
        {data.length === 0 && <Text className="quiet">{t('account.noPasskeys')}</Text>}
        {data.length > 0 && (
          <Table aria-label={t('account.passkeys')}>
            <Table.Tbody>
              {data.map(({ id, name, createdAt }) => (
                <Table.Tr key={id}>
                  <Table.Td>{name}</Table.Td>
                  <Table.Td className="quiet">
                    <Ago at={createdAt} />
                  </Table.Td>
                  <Table.Td ta="right">
                    <Button size="compact-xs" variant="light" color="red" onClick={() => remove(id)}>
                      {t('form.remove')}
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
        {hasPasskeys() ? <AddPasskey onAdded={reload} /> : <Text className="quiet">{t('account.passkeysImpossible')}</Text>}
      </Stack>
    </Card>
  )
}

function AddPasskey({ onAdded }: { onAdded(): void }) {
  const { t } = useWords()
  const [name, setName] = useState('')
  const [error, setError] = useState<unknown>()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setError(undefined)
    try {
      const options = await call<PublicKeyCredentialCreationOptionsJSON>('POST', '/v1/me/passkeys/options')
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
      const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential
      await call('POST', '/v1/me/passkeys', { body: { name, response: credential.toJSON() } })
      setName('')
      onAdded()
    } catch (problem) {
      // One that was not made after all is no problem.
      if (problem instanceof ApiError) setError(problem)
    }
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Group align="flex-end">
          <TextInput
            label={t('account.passkeyName')}
            required
            withAsterisk={false}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" variant="default">
            {t('account.addPasskey')}
          </Button>
        </Group>
        {error !== undefined && <ProblemAlert error={error} />}
      </Stack>
    </form>
  )
}
