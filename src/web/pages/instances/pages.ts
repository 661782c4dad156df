import { lazyPage } from '../lazy-page.ts'
import type { KindPages } from '../registry.ts'

/** Pages of what runs, and of what it runs from and on. */
export const machinePages: Readonly<Record<string, KindPages>> = {
  Instance: {
    Create: lazyPage(() => import('./create.tsx'), 'InstanceCreate'),
    Summary: lazyPage(() => import('./overview-tab.tsx'), 'InstanceOverview'),
    Actions: lazyPage(() => import('./header-actions.tsx'), 'InstanceHeaderActions'),
    tabs: [
      { id: 'logs', title: 'instances.logs.title', Tab: lazyPage(() => import('./logs-tab.tsx'), 'LogsTab') },
      { id: 'terminal', title: 'instances.terminal.title', Tab: lazyPage(() => import('./terminal-tab.tsx'), 'TerminalTab') },
      {
        id: 'screen',
        title: 'instances.screen.title',
        isFor: ({ spec }) => spec['engine'] === 'vm',
        Tab: lazyPage(() => import('./screen-tab.tsx'), 'ScreenTab'),
      },
      { id: 'files', title: 'instances.files.title', Tab: lazyPage(() => import('./files-tab.tsx'), 'FilesTab') },
      { id: 'snapshots', title: 'instances.lineage.tab', Tab: lazyPage(() => import('./snapshots-tab.tsx'), 'SnapshotsTab') },
    ],
  },
  Image: { Create: lazyPage(() => import('../images/create.tsx'), 'ImageCreate') },
  Volume: {
    Actions: lazyPage(() => import('../volumes/volume-actions.tsx'), 'VolumeActions'),
    tabs: [{ id: 'use', title: 'volumes.tab', Tab: lazyPage(() => import('../volumes/use-tab.tsx'), 'VolumeUseTab') }],
  },
  Backup: {
    Create: lazyPage(() => import('../backups/create.tsx'), 'BackupCreate'),
    Summary: lazyPage(() => import('../backups/backup-summary.tsx'), 'BackupSummary'),
  },
  DesktopPool: {
    tabs: [{ id: 'desktops', title: 'desktops.tab', Tab: lazyPage(() => import('../desktops/desktops-tab.tsx'), 'DesktopsTab') }],
  },
}
