import {
  Activity,
  Archive,
  Bell,
  BellOff,
  BellRing,
  Bot,
  Boxes,
  CalendarClock,
  Camera,
  CircleDot,
  Compass,
  Database,
  FileOutput,
  FolderKanban,
  Gauge,
  Globe,
  HardDrive,
  Home,
  IdCard,
  KeyRound,
  KeySquare,
  Layers,
  LayoutGrid,
  LockKeyhole,
  type LucideIcon,
  Monitor,
  MonitorSmartphone,
  Network,
  Package,
  Scale,
  ScrollText,
  Send,
  Server,
  Settings,
  Share2,
  Shield,
  ShieldCheck,
  Target,
  Timer,
  User,
  Users,
  Waypoints,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../data/me.ts'
import { mayBy } from '../data/permissions.ts'
import { useWords } from '../i18n/use-words.ts'
import type { KindInfo } from '../kinds/kind-info.ts'
import { NavLink } from '../ui/app-link.tsx'
import { navigation } from './navigation.ts'
import { listPath } from './paths.ts'
import { useProject } from './project.ts'

const icons: Readonly<Record<string, LucideIcon>> = {
  App: LayoutGrid,
  Instance: Boxes,
  DesktopPool: MonitorSmartphone,
  Desktop: Monitor,
  AutoscalePolicy: Gauge,
  Image: Package,
  Snapshot: Camera,
  Network,
  SecurityGroup: Shield,
  Route: Globe,
  Certificate: ShieldCheck,
  LoadBalancer: Waypoints,
  Volume: HardDrive,
  VolumeSnapshot: Layers,
  StoragePool: Database,
  Backup: Archive,
  BackupPolicy: CalendarClock,
  BackupTarget: Target,
  User,
  Group: Users,
  ServiceAccount: Bot,
  IdentityProvider: IdCard,
  Secret: LockKeyhole,
  Alarm: BellRing,
  AlarmRule: Bell,
  Silence: BellOff,
  Receiver: Send,
  Role: Scale,
  Token: KeyRound,
  Session: Timer,
  AuditTarget: FileOutput,
  Project: FolderKanban,
  Node: Server,
  Operation: Activity,
}

const pageIcons: Readonly<Record<string, LucideIcon>> = {
  '/access': KeySquare,
  '/audit': ScrollText,
  '/settings': Settings,
  '/topology': Share2,
}

function PageIcon({ path }: { path: string }) {
  const Icon = pageIcons[path] ?? Compass
  return <Icon size={17} aria-hidden />
}

export function KindIcon({ kind, size = 17 }: { kind: string; size?: number }) {
  const Icon = icons[kind] ?? CircleDot
  return <Icon size={size} aria-hidden />
}

export function Navigation() {
  const { t, words } = useWords()
  const project = useProject()
  const me = useMe()
  const may = (verb: string, { kind, scope }: Pick<KindInfo, 'kind' | 'scope'>) =>
    me === undefined || mayBy(me, { verb, kind, scope, project })
  return (
    <div className="navigation">
      <NavLink href="/" className="nav-link" exact>
        <Home size={17} aria-hidden />
        {t('nav.overview')}
      </NavLink>
      {navigation(may).map(({ group, kinds, pages }) => (
        <section key={group} aria-labelledby={`nav-${group}`}>
          <h2 className="nav-group" id={`nav-${group}`}>
            {t(`nav.${group}`)}
          </h2>
          {kinds.map((kind) => (
            <KindLink key={kind.kind} kind={kind} project={project} label={words.title(kind)} />
          ))}
          {pages.map(({ path, title }) => (
            <PageLink key={path} path={path} title={title} />
          ))}
        </section>
      ))}
    </div>
  )
}

function KindLink({ kind, project, label }: { kind: KindInfo; project: string | undefined; label: string }) {
  return (
    <NavLink href={listPath(kind, project)} className="nav-link">
      <KindIcon kind={kind.kind} />
      {label}
    </NavLink>
  )
}

function PageLink({ path, title }: { path: string; title: string }) {
  const { t } = useTranslation()
  return (
    <NavLink href={path} className="nav-link">
      <PageIcon path={path} />
      {t(title as 'nav.more')}
    </NavLink>
  )
}
