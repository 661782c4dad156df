import { Button, FileInput, Group, Progress, Select, Stack, Tabs, Text, TextInput } from '@mantine/core'
import { type FormEvent, useRef, useState } from 'react'
import { formatBytes } from '../../../base/units.ts'
import { KindIcon } from '../../app/navigation-view.tsx'
import { listPath } from '../../app/paths.ts'
import { useHomeProject } from '../../app/project.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { withQuery } from '../../data/http.ts'
import { collectionPath } from '../../data/keys.ts'
import { useRemember } from '../../data/queries.ts'
import { upload } from '../../data/upload.ts'
import { fieldErrors } from '../../forms/field-errors.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { AppLink } from '../../ui/app-link.tsx'
import { CliHint } from '../../ui/cli-hint.tsx'
import { OperationProgress } from '../../ui/operation-progress.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ProblemAlert } from '../../ui/problem.tsx'
import { ProjectField } from '../kinds/create.tsx'
import { CreatorForm } from '../kinds/creators.tsx'

/** Ways to get an image, each with how far it is. */
export function ImageCreate({ kind, project: asked }: { kind: KindInfo; project?: string | undefined }) {
  const { t, words } = useWords()
  const home = useHomeProject()
  const [chosen, setProject] = useState(asked)
  const project = chosen ?? home
  const [begun, setBegun] = useState<readonly AnyObject[]>([])
  const add = (operation: AnyObject) => setBegun((known) => [operation, ...known])
  return (
    <Stack maw={760}>
      <PageHeader title={t('images.title')} icon={<KindIcon kind={kind.kind} size={24} />} note={words.about(kind)} />
      <ProjectField value={project} onChange={setProject} />
      <Tabs defaultValue="pull" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="pull">{words.verb('pull')}</Tabs.Tab>
          <Tabs.Tab value="upload">{t('images.upload')}</Tabs.Tab>
          {kind.creators
            .filter(({ verb }) => verb !== 'pull')
            .map(({ verb }) => (
              <Tabs.Tab key={verb} value={verb}>
                {words.verb(verb)}
              </Tabs.Tab>
            ))}
        </Tabs.List>
        <Tabs.Panel value="upload">
          <UploadForm project={project} kind={kind} onBegun={add} />
        </Tabs.Panel>
        {kind.creators.map((creator) => (
          <Tabs.Panel key={creator.verb} value={creator.verb}>
            <CreatorForm kind={kind} project={project} creator={creator} onBegun={add} />
          </Tabs.Panel>
        ))}
      </Tabs>
      {begun.map((operation) => (
        <div key={operation.metadata.uid} className="card panel">
          <OperationProgress operation={operation} />
        </div>
      ))}
      {begun.length > 0 && (
        <AppLink href={listPath(kind, project)} className="text-link">
          {t('detail.backToList', { kinds: words.other(kind) })}
        </AppLink>
      )}
    </Stack>
  )
}

/** A disk image or an archive from the machine that the browser runs on. */
function UploadForm({ project, kind, onBegun }: { project: string; kind: KindInfo; onBegun(operation: AnyObject): void }) {
  const { t, words } = useWords()
  const remember = useRemember()
  const [file, setFile] = useState<File | null>(null)
  const [reference, setReference] = useState('')
  const [checksum, setChecksum] = useState('')
  const [firmware, setFirmware] = useState<string | null>(null)
  const [fraction, setFraction] = useState<number>()
  const [error, setError] = useState<unknown>()
  const over = useRef<AbortController>(undefined)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!file) return
    over.current = new AbortController()
    setError(undefined)
    setFraction(0)
    try {
      const query = { reference, checksum: checksum || undefined, firmware: firmware ?? undefined }
      const path = withQuery(`${collectionPath(kind.plural, project)}/import`, query)
      const options = { method: 'POST' as const, type: 'application/octet-stream', onProgress: setFraction, signal: over.current.signal }
      const operation = await upload<AnyObject>(path, file, options)
      remember(operation)
      onBegun(operation)
    } catch (problem) {
      if (!over.current.signal.aborted) setError(problem)
    } finally {
      setFraction(undefined)
    }
  }
  const errors = fieldErrors(error)
  return (
    <form onSubmit={submit} className="card panel">
      <Stack>
        <FileInput
          required
          label={t('images.file')}
          description={t('images.fileHint')}
          value={file}
          onChange={(chosen) => {
            setFile(chosen)
            if (chosen && reference === '') setReference(nameOf(chosen.name))
          }}
        />
        <TextInput
          required
          label={t('images.reference')}
          autoComplete="off"
          error={errors.get('/reference')}
          value={reference}
          onChange={(event) => setReference(event.currentTarget.value)}
        />
        <TextInput
          label={t('images.checksum')}
          description={t('images.checksumHint')}
          className="mono"
          error={errors.get('/checksum')}
          value={checksum}
          onChange={(event) => setChecksum(event.currentTarget.value)}
        />
        <Select
          label={t('images.firmware')}
          data={['bios', 'uefi']}
          clearable
          placeholder={t('images.firmwareAuto')}
          value={firmware}
          onChange={setFirmware}
        />
        {error !== undefined && <ProblemAlert error={error} />}
        {fraction !== undefined && file && (
          <Stack gap={6} role="status">
            <Progress value={fraction * 100} aria-label={t('images.upload')} />
            <Text size="sm" className="quiet">
              {t('images.sent', { sent: formatBytes(fraction * file.size), total: formatBytes(file.size) })}
            </Text>
          </Stack>
        )}
        <CliHint command={`pando image import ${file?.name ?? 'FILE'} ${reference || 'NAME'}`} />
        <Group justify="flex-end">
          {fraction !== undefined && (
            <Button variant="default" onClick={() => over.current?.abort()}>
              {t('act.cancel')}
            </Button>
          )}
          <Button type="submit" loading={fraction !== undefined}>
            {words.verb('import')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** `Debian-12.qcow2` -> `debian-12`. */
function nameOf(file: string): string {
  return file.replace(/\.(qcow2|img|raw|vmdk|vdi|vhdx?|iso|tar|tgz)(\.gz|\.xz|\.zst)?$/i, '').toLowerCase()
}
