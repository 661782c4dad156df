import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useAct } from '../../actions/use-act.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { CliHint } from '../../ui/cli-hint.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Ago } from '../../ui/time.tsx'

/** Going back throws away what was written since: it is asked for twice. */
export function RewindDialog({
  kind,
  instance,
  snapshot,
  onClose,
}: {
  kind: KindInfo
  instance: AnyObject
  snapshot: AnyObject
  onClose(): void
}) {
  const { t } = useWords()
  const { run } = useAct()
  const names = { name: instance.metadata.name, snapshot: snapshot.metadata.name }
  const go = () => {
    onClose()
    void run({ kind, verb: 'rewind', objects: [instance], body: { snapshot: names.snapshot } })
  }
  return (
    <Dialog onClose={onClose} title={t('instances.rewind.title', names)}>
      <Stack>
        <Alert color="orange">{t('instances.rewind.warning', names)}</Alert>
        <Text size="sm" className="quiet">
          <Ago at={snapshot.metadata.createdAt} />
        </Text>
        <CliHint command={`pando rewind ${names.name} ${names.snapshot}`} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('act.cancel')}
          </Button>
          <Button color="red.8" onClick={go}>
            {t('instances.rewind.go')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
