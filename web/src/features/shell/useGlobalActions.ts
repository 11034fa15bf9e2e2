import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import {
  IconFolders,
  IconKey,
  IconKeyboard,
  IconLayoutList,
  IconLogout,
  IconMoon,
  IconRobot,
  IconSearch,
  IconUsers,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { openPalette } from '@/kit/actions/Palette';
import { type Action, useActions } from '@/kit/actions/registry';
import { api } from '@/kit/api/client';
import { keys } from '@/kit/api/keys';
import { projectsQuery } from '@/kit/api/queries';
import type { User } from '@/kit/api/types';
import { notify } from '@/kit/ui/notify';

interface GlobalActions {
  user: User;
  projectId: string | undefined;
  showHelp: () => void;
}

/** Registers what can be done from anywhere; returns the verb that signs out. */
export function useGlobalActions({ user, projectId, showHelp }: GlobalActions): () => void {
  const navigate = useNavigate();
  const client = useQueryClient();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const projects = useQuery(projectsQuery).data?.items;
  const isAdmin = user.workspace_role === 'admin';

  const { mutate: signOut } = useMutation({
    mutationFn: () => api.delete('/session'),
    // The pages that watch the session leave with it; what they had loaded goes when somebody signs in.
    onSuccess: () => client.setQueryData(keys.session, null),
    onError: (error) => notify.failed(error, 'Still signed in'),
  });

  const actions = useMemo<Action[]>(() => {
    const project: Action[] = projectId
      ? [
          {
            id: 'go.queue',
            label: 'Queue',
            group: 'Go to',
            icon: IconLayoutList,
            keys: 'g q',
            keywords: 'tasks stages executions',
            perform: () => void navigate({ to: '/projects/$projectId/queue', params: { projectId } }),
          },
          {
            id: 'go.agents',
            label: 'Agents',
            group: 'Go to',
            icon: IconRobot,
            keys: 'g a',
            keywords: 'catalogue models enable',
            perform: () => void navigate({ to: '/projects/$projectId/agents', params: { projectId } }),
          },
          {
            id: 'go.members',
            label: 'Members',
            group: 'Go to',
            icon: IconUsers,
            keys: 'g m',
            keywords: 'people roles',
            perform: () => void navigate({ to: '/projects/$projectId/members', params: { projectId } }),
          },
        ]
      : [];
    return [
      ...project,
      {
        id: 'go.projects',
        label: 'Projects',
        group: 'Go to',
        icon: IconFolders,
        keys: 'g p',
        perform: () => void navigate({ to: '/projects' }),
      },
      {
        id: 'go.tokens',
        label: 'API tokens',
        group: 'Go to',
        icon: IconKey,
        perform: () => void navigate({ to: '/tokens' }),
      },
      ...(isAdmin
        ? [
            {
              id: 'go.people',
              label: 'People',
              group: 'Go to',
              icon: IconUsersGroup,
              keywords: 'users accounts',
              perform: () => void navigate({ to: '/people' }),
            },
          ]
        : []),
      ...(projects ?? []).map((each) => ({
        id: `project.${each.id}`,
        label: each.name,
        group: 'Projects',
        icon: IconFolders,
        keywords: 'project open',
        perform: () => void navigate({ to: '/projects/$projectId/queue', params: { projectId: each.id } }),
      })),
      {
        id: 'app.palette',
        label: 'Command palette',
        group: 'General',
        icon: IconSearch,
        keys: 'mod+k',
        hidden: true,
        perform: openPalette,
      },
      {
        id: 'app.help',
        label: 'Keyboard shortcuts',
        group: 'General',
        icon: IconKeyboard,
        keys: '?',
        perform: showHelp,
      },
      {
        id: 'app.theme',
        label: scheme === 'dark' ? 'Light theme' : 'Dark theme',
        group: 'General',
        icon: IconMoon,
        keywords: 'colour scheme mode',
        perform: () => setColorScheme(scheme === 'dark' ? 'light' : 'dark'),
      },
      { id: 'app.sign-out', label: 'Sign out', group: 'General', icon: IconLogout, perform: () => signOut() },
    ];
  }, [projectId, projects, isAdmin, navigate, showHelp, scheme, setColorScheme, signOut]);
  useActions(actions);
  return signOut;
}
