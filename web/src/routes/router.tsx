/** All routes of the app: paths, typed search params, one page each. Pages load when they are opened. */
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { queueSearch } from '@/features/queue/search';
import { sessionQuery } from '@/kit/api/queries';
import { Crashed, Missing } from './fallbacks';
import { ProjectLayout } from './ProjectLayout';
import { SignedIn } from './SignedIn';
import { SignIn } from './SignIn';

interface Context {
  client: QueryClient;
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
  interface StaticDataRouteOption {
    /** The page's name in the breadcrumbs and the browser tab. */
    crumb?: string;
  }
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  notFoundComponent: Missing,
  errorComponent: Crashed,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { to?: string } => ({ to: text(search.to) }),
  component: SignIn,
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    const session = await context.client.ensureQueryData(sessionQuery);
    if (!session) throw redirect({ to: '/sign-in', search: { to: location.href } });
  },
  component: SignedIn,
  notFoundComponent: Missing,
  errorComponent: Crashed,
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  component: () => <Navigate to="/projects" replace />,
});

const projects = createRoute({
  getParentRoute: () => signedIn,
  path: '/projects',
  staticData: { crumb: 'Projects' },
  component: lazyRouteComponent(() => import('@/features/projects/ProjectsPage'), 'ProjectsPage'),
});

const tokens = createRoute({
  getParentRoute: () => signedIn,
  path: '/tokens',
  staticData: { crumb: 'API tokens' },
  component: lazyRouteComponent(() => import('@/features/session/TokensPage'), 'TokensPage'),
});

const people = createRoute({
  getParentRoute: () => signedIn,
  path: '/people',
  staticData: { crumb: 'People' },
  component: lazyRouteComponent(() => import('@/features/session/UsersPage'), 'UsersPage'),
});

const project = createRoute({
  getParentRoute: () => signedIn,
  path: '/projects/$projectId',
  component: ProjectLayout,
});

const projectHome = createRoute({
  getParentRoute: () => project,
  path: '/',
  component: () => <Navigate to="/projects/$projectId/queue" params={project.useParams()} replace />,
});

const queue = createRoute({
  getParentRoute: () => project,
  path: '/queue',
  staticData: { crumb: 'Queue' },
  validateSearch: queueSearch,
  component: lazyRouteComponent(() => import('./QueueRoute'), 'QueueRoute'),
});

const task = createRoute({
  getParentRoute: () => project,
  path: '/tasks/$taskId',
  component: lazyRouteComponent(() => import('./TaskRoute'), 'TaskRoute'),
});

export interface AgentsSearch {
  tab?: 'catalogue';
  /** The enabled agent whose panel is open. */
  agent?: string;
}

const agents = createRoute({
  getParentRoute: () => project,
  path: '/agents',
  staticData: { crumb: 'Agents' },
  validateSearch: (search): AgentsSearch => ({
    tab: search.tab === 'catalogue' ? 'catalogue' : undefined,
    agent: text(search.agent),
  }),
  component: lazyRouteComponent(() => import('./AgentsRoute'), 'AgentsRoute'),
});

const workflow = createRoute({
  getParentRoute: () => project,
  path: '/workflow',
  staticData: { crumb: 'Workflow' },
  component: lazyRouteComponent(() => import('./WorkflowRoute'), 'WorkflowRoute'),
});

const data = createRoute({
  getParentRoute: () => project,
  path: '/data',
  staticData: { crumb: 'Add data' },
  component: lazyRouteComponent(() => import('./sections'), 'DataRoute'),
});

const members = createRoute({
  getParentRoute: () => project,
  path: '/members',
  staticData: { crumb: 'Members' },
  component: lazyRouteComponent(() => import('./sections'), 'MembersRoute'),
});

const settings = createRoute({
  getParentRoute: () => project,
  path: '/settings',
  staticData: { crumb: 'Settings' },
  component: lazyRouteComponent(() => import('./sections'), 'SettingsRoute'),
});

const tree = root.addChildren([
  signIn,
  signedIn.addChildren([
    home,
    projects,
    tokens,
    people,
    project.addChildren([projectHome, queue, task, workflow, agents, data, members, settings]),
  ]),
]);

export function createAppRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultPendingMinMs: 0,
    scrollRestoration: false,
  });
}
