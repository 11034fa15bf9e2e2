import { Menu, ScrollArea, UnstyledButton } from '@mantine/core';
import {
  type Icon,
  IconCheck,
  IconChevronDown,
  IconDatabase,
  IconFolders,
  IconLayoutList,
  IconRobot,
  IconRoute,
  IconSettings,
  IconUsers,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import { projectQuery, projectsQuery } from '@/kit/api/queries';
import type { Permission, User } from '@/kit/api/types';
import { Logo } from '@/kit/ui/Logo';
import { LinkMenuItem } from '@/kit/ui/links';
import classes from './Nav.module.css';

interface Section {
  to: NonNullable<LinkProps['to']>;
  label: string;
  icon: Icon;
  needs?: Permission;
}

const PROJECT_SECTIONS: Section[] = [
  { to: '/projects/$projectId/queue', label: 'Queue', icon: IconLayoutList },
  { to: '/projects/$projectId/workflow', label: 'Workflow', icon: IconRoute },
  { to: '/projects/$projectId/agents', label: 'Agents', icon: IconRobot },
  { to: '/projects/$projectId/data', label: 'Add data', icon: IconDatabase, needs: 'data.add' },
  { to: '/projects/$projectId/members', label: 'Members', icon: IconUsers },
  { to: '/projects/$projectId/settings', label: 'Settings', icon: IconSettings, needs: 'project.manage' },
];

interface NavProps {
  user: User;
  projectId: string | undefined;
}

export function Nav({ user, projectId }: NavProps) {
  return (
    <nav className={classes.nav} aria-label="Main">
      <Link to="/projects" className={classes.brand}>
        <Logo />
        <span className={classes.words}>Labelmill</span>
      </Link>
      <ScrollArea className={classes.scroll} type="auto">
        {projectId ? (
          <ProjectNav projectId={projectId} />
        ) : (
          <div className={classes.group}>
            <NavItem to="/projects" label="Projects" icon={IconFolders} />
            {user.workspace_role === 'admin' && <NavItem to="/people" label="People" icon={IconUsersGroup} />}
          </div>
        )}
      </ScrollArea>
    </nav>
  );
}

function NavItem({ to, label, icon: Glyph, params }: Section & { params?: { projectId: string } }) {
  return (
    <Link
      to={to}
      params={params ?? {}}
      className={classes.item}
      activeProps={{ 'data-active': true, 'aria-current': 'page' }}
      activeOptions={{ includeSearch: false }}
      title={label}
    >
      <Glyph size={16} stroke={1.6} aria-hidden />
      <span className={classes.words}>{label}</span>
    </Link>
  );
}

function ProjectNav({ projectId }: { projectId: string }) {
  const project = useQuery(projectQuery(projectId)).data;
  const projects = useQuery(projectsQuery).data?.items ?? [];
  return (
    <div className={classes.group}>
      <Menu position="bottom-start" width={240}>
        <Menu.Target>
          <UnstyledButton
            className={classes.switcher}
            aria-label={`Project ${project?.name ?? ''}: switch project`}
          >
            <span
              className={classes.initial}
              data-letter={project?.name.slice(0, 1).toUpperCase() ?? ''}
              aria-hidden
            />
            <span className={classes.projectName}>{project?.name ?? ' '}</span>
            <IconChevronDown size={14} aria-hidden className={classes.words} />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Projects</Menu.Label>
          <ScrollArea.Autosize mah={320}>
            {projects.map((each) => (
              <LinkMenuItem
                key={each.id}
                to="/projects/$projectId/queue"
                params={{ projectId: each.id }}
                rightSection={each.id === projectId ? <IconCheck size={14} aria-label="current" /> : null}
              >
                {each.name}
              </LinkMenuItem>
            ))}
          </ScrollArea.Autosize>
          <Menu.Divider />
          <LinkMenuItem to="/projects" leftSection={<IconFolders size={14} aria-hidden />}>
            All projects
          </LinkMenuItem>
        </Menu.Dropdown>
      </Menu>
      {PROJECT_SECTIONS.filter((s) => !s.needs || project?.permissions.includes(s.needs)).map((section) => (
        <NavItem key={section.label} {...section} params={{ projectId }} />
      ))}
    </div>
  );
}
