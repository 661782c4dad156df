import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { ApiError, call } from '../../data/http.ts'
import { useWords } from '../../i18n/use-words.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { ProblemAlert } from '../../ui/problem.tsx'

interface Device {
  name: string
  address: string
}

/** Where somebody agrees that a command line (`pando login --web`) gets a token of theirs. */
export function DevicePage() {
  const { t } = useWords()
  const [code, setCode] = useState('')
  const [device, setDevice] = useState<Device>()
  const [done, setDone] = useState(false)
  const [problem, setProblem] = useState<ApiError>()
  const path = `/v1/me/devices/${encodeURIComponent(code)}`
  const attempt = async (work: () => Promise<void>) => {
    setProblem(undefined)
    try {
      await work()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setProblem(error)
      setDevice(undefined)
    }
  }
  const look = (event: FormEvent) => {
    event.preventDefault()
    void attempt(async () => setDevice(await call<Device>('GET', path)))
  }
  const agree = () =>
    attempt(async () => {
      await call('POST', path)
      setDone(true)
    })
  return (
    <Stack maw={520}>
      <PageHeader title={t('device.title')} note={t('device.note')} />
      {problem && <ProblemAlert error={problem} />}
      {done && <Alert color="green">{t('device.done')}</Alert>}
      {!done && !device && (
        <form onSubmit={look}>
          <Stack>
            <TextInput
              label={t('device.code')}
              required
              withAsterisk={false}
              autoFocus
              autoComplete="off"
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
            <Group>
              <Button type="submit">{t('device.go')}</Button>
            </Group>
          </Stack>
        </form>
      )}
      {!done && device && (
        <Stack>
          <Text>{t('device.question', { name: device.name, address: device.address })}</Text>
          <Text size="sm" className="quiet">
            {t('device.warning')}
          </Text>
          <Group>
            <Button onClick={() => void agree()}>{t('device.agree')}</Button>
            <Button variant="default" onClick={() => setDevice(undefined)}>
              {t('device.no')}
            </Button>
          </Group>
        </Stack>
      )}
    </Stack>
  )
}
