import './instances.css'
import { Alert, Button, FileButton, Group, Progress, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { CornerLeftUp, File, Folder, Link2, Upload } from 'lucide-react'
import { useState } from 'react'
import { formatBytes } from '../../../base/units.ts'
import { useRefusal } from '../../actions/use-refusal.ts'
import { oneText, type Search } from '../../app/url-state.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { ProgramFailed, runToEnd } from '../../data/exec.ts'
import { fetchOrThrow, withQuery } from '../../data/http.ts'
import { objectPath } from '../../data/keys.ts'
import { saveAs } from '../../data/save-as.ts'
import { firstFileOf, tarOf } from '../../data/tar.ts'
import { upload } from '../../data/upload.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { CliHint } from '../../ui/cli-hint.tsx'
import { Loading } from '../../ui/loading.tsx'
import { notifyProblem, ProblemAlert } from '../../ui/problem.tsx'
import { Ago } from '../../ui/time.tsx'
import { type Entry, listCommand, pathIn, readListing } from './listing.ts'

/** A larger file comes as an archive, which the browser writes to disk as it comes. */
const inMemory = 64 * 1024 ** 2

/** Files inside a running instance: looked at, fetched, put in. The folder stands in the address. */
export function FilesTab({ kind, object }: { kind: KindInfo; object: AnyObject }) {
  const { t } = useWords()
  const raw = useSearch({ strict: false }) as Search
  const navigate = useNavigate()
  const folder = pathIn('/', oneText(raw['path']) ?? '/')
  const go = (path: string) => void navigate({ to: '.', search: { ...raw, path: path === '/' ? undefined : path } as never })
  const refusal = useRefusal(kind, object)
  const reason = refusal('exec') ?? refusal('copy')
  const { name, project } = object.metadata
  const path = objectPath({ kind, project, name })
  const listing = useQuery({
    queryKey: ['files', path, folder],
    queryFn: async () => readListing(await runToEnd(path, listCommand(folder))),
    enabled: reason === undefined,
    retry: false,
    gcTime: 0,
  })
  if (reason !== undefined) return <Text className="quiet">{reason}</Text>
  return (
    <Stack gap="sm">
      <Group gap="sm" align="end">
        <PathField key={folder} folder={folder} go={go} />
        <UploadButton path={path} folder={folder} onDone={() => void listing.refetch()} />
      </Group>
      {listing.error && !(listing.error instanceof ProgramFailed) && (
        <ProblemAlert error={listing.error} retry={() => void listing.refetch()} />
      )}
      {listing.error instanceof ProgramFailed && (
        <Alert color="blue" title={t('instances.files.notListed')}>
          <Text size="sm" className="mono" mb={6}>
            {listing.error.message}
          </Text>
          {t('instances.files.noShell')}{' '}
          <a className="text-link" href={withQuery(`${path}/files`, { path: folder })} download={`${folder.split('/').at(-1) || name}.tar`}>
            {t('instances.files.archive', { path: folder })}
          </a>
        </Alert>
      )}
      {listing.isPending && <Loading />}
      {listing.data && <Entries path={path} folder={folder} entries={listing.data} go={go} />}
      <CliHint command={`pando cp ${name}:${folder} .`} />
    </Stack>
  )
}

function PathField({ folder, go }: { folder: string; go(path: string): void }) {
  const { t } = useWords()
  const [typed, setTyped] = useState(folder)
  return (
    <form
      style={{ flex: 1, minWidth: 180 }}
      onSubmit={(event) => {
        event.preventDefault()
        go(pathIn('/', typed))
      }}
    >
      <TextInput
        size="xs"
        label={t('instances.files.folder')}
        className="mono"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </form>
  )
}

const icons = { folder: Folder, file: File, link: Link2, other: File } as const

function Entries({ path, folder, entries, go }: { path: string; folder: string; entries: readonly Entry[]; go(path: string): void }) {
  const { t } = useWords()
  return (
    <div className="card" style={{ overflowX: 'auto' }}>
      <table className="files">
        <thead>
          <tr>
            <th>{t('list.name')}</th>
            <th>{t('instances.files.size')}</th>
            <th className="wide">{t('instances.files.changed')}</th>
            <th className="wide">{t('instances.files.mode')}</th>
            <th>{t('instances.files.fetch')}</th>
          </tr>
        </thead>
        <tbody>
          {folder !== '/' && (
            <tr>
              <td colSpan={5}>
                <EntryName icon={CornerLeftUp} name={t('instances.files.up')} onClick={() => go(pathIn(folder, '..'))} />
              </td>
            </tr>
          )}
          {entries.map((entry) => (
            <tr key={entry.name}>
              <td>
                <EntryName
                  icon={icons[entry.type]}
                  name={entry.name}
                  onClick={entry.type === 'folder' || entry.type === 'link' ? () => go(pathIn(folder, entry.name)) : undefined}
                />
              </td>
              <td>{entry.type === 'file' ? formatBytes(entry.bytes) : '–'}</td>
              <td className="wide">
                <Ago at={new Date(entry.modifiedMs).toISOString()} />
              </td>
              <td className="wide mono">{entry.mode}</td>
              <td>
                <FetchLink path={path} from={pathIn(folder, entry.name)} entry={entry} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {entries.length === 0 && (
        <Text p="md" className="quiet">
          {t('instances.files.empty')}
        </Text>
      )}
    </div>
  )
}

function EntryName({ icon: Icon, name, onClick }: { icon: typeof File; name: string; onClick?: (() => void) | undefined }) {
  return (
    <Group gap={8} wrap="nowrap">
      <Icon size={16} aria-hidden className="quiet" style={{ flex: 'none' }} />
      {onClick ? (
        <button type="button" className="plain-button" onClick={onClick}>
          {name}
        </button>
      ) : (
        name
      )}
    </Group>
  )
}

function FetchLink({ path, from, entry: { name, type, bytes } }: { path: string; from: string; entry: Entry }) {
  const { t } = useWords()
  const url = withQuery(`${path}/files`, { path: from })
  if (type !== 'file' || bytes > inMemory)
    return (
      <a className="text-link" href={url} download={`${name}.tar`} aria-label={t('instances.files.fetchName', { name: `${name}.tar` })}>
        .tar
      </a>
    )
  const fetchFile = async () => {
    try {
      const archive = new Uint8Array(await (await fetchOrThrow(url)).arrayBuffer())
      saveAs(new Blob([firstFileOf(archive) ?? archive]), name)
    } catch (error) {
      notifyProblem(error)
    }
  }
  return (
    <button
      type="button"
      className="plain-button text-link"
      aria-label={t('instances.files.fetchName', { name })}
      onClick={() => void fetchFile()}
    >
      {t('instances.files.fetch')}
    </button>
  )
}

function UploadButton({ path, folder, onDone }: { path: string; folder: string; onDone(): void }) {
  const { t } = useWords()
  const [fraction, setFraction] = useState<number>()
  const send = async (files: readonly globalThis.File[]) => {
    for (const file of files) {
      try {
        setFraction(0)
        const archive = tarOf(file.name, file, file.lastModified)
        const options = { method: 'PUT' as const, type: 'application/x-tar', onProgress: setFraction }
        await upload(withQuery(`${path}/files`, { path: folder }), archive, options)
        notifications.show({ color: 'leaf', message: t('instances.files.sent', { name: file.name }) })
      } catch (error) {
        notifyProblem(error, t('instances.files.notSent', { name: file.name }))
      }
    }
    setFraction(undefined)
    onDone()
  }
  return (
    <>
      <FileButton onChange={(files) => void send(files)} multiple inputProps={{ 'aria-label': t('instances.files.upload') }}>
        {(props) => (
          <Button {...props} size="xs" loading={fraction !== undefined} leftSection={<Upload size={14} aria-hidden />}>
            {t('instances.files.upload')}
          </Button>
        )}
      </FileButton>
      {fraction !== undefined && <Progress w={120} value={fraction * 100} aria-label={t('instances.files.upload')} />}
    </>
  )
}
