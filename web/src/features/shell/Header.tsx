import {
  ActionIcon,
  Avatar,
  Group,
  type MantineColorScheme,
  Menu,
  Text,
  Tooltip,
  UnstyledButton,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconDeviceDesktop,
  IconKey,
  IconKeyboard,
  IconLock,
  IconLogout,
  IconMoon,
  IconSearch,
  IconSun,
  IconUsersGroup,
} from '@tabler/icons-react';
import { openPalette } from '@/kit/actions/Palette';
import type { User } from '@/kit/api/types';
import { KeyHint } from '@/kit/ui/KeyHint';
import { LinkMenuItem } from '@/kit/ui/links';
import { Breadcrumbs } from './Breadcrumbs';
import classes from './Header.module.css';
import { PasswordDialog } from './PasswordDialog';

interface HeaderProps {
  user: User;
  projectId: string | undefined;
  showHelp: () => void;
  signOut: () => void;
}

const SCHEMES = [
  { value: 'light', label: 'Light', icon: IconSun },
  { value: 'dark', label: 'Dark', icon: IconMoon },
  { value: 'auto', label: 'Like the system', icon: IconDeviceDesktop },
] as const;

export function Header({ user, projectId, showHelp, signOut }: HeaderProps) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [changing, password] = useDisclosure();
  const initials = user.name
    .split(/\s+/)
    .map((word) => word[0])
    .slice(0, 2)
    .join('')
    .toUpperCase();

  return (
    <header className={classes.header}>
      <Breadcrumbs projectId={projectId} />
      <Group gap={6} wrap="nowrap">
        <UnstyledButton className={classes.search} onClick={openPalette}>
          <IconSearch size={14} aria-hidden />
          <span>Go to, or do…</span>
          <KeyHint keys="mod+k" />
        </UnstyledButton>
        <Tooltip label="Keyboard shortcuts (?)">
          <ActionIcon aria-label="Keyboard shortcuts" onClick={showHelp}>
            <IconKeyboard size={17} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Menu position="bottom-end">
          <Menu.Target>
            <UnstyledButton className={classes.user} aria-label={`${user.name}: account menu`}>
              <Avatar size={26} radius="xl" color="mill" variant="light">
                <span className={classes.initials} data-letters={initials} />
              </Avatar>
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            <div className={classes.who}>
              <Text size="sm" fw={600} truncate>
                {user.name}
              </Text>
              <Text size="xs" c="dimmed" truncate>
                {user.email}
              </Text>
            </div>
            <Menu.Divider />
            <Menu.Label>Theme</Menu.Label>
            <Menu.RadioGroup
              value={colorScheme}
              onChange={(value) => setColorScheme(value as MantineColorScheme)}
            >
              {SCHEMES.map(({ value, label, icon: Glyph }) => (
                <Menu.RadioItem key={value} value={value} closeMenuOnClick={false}>
                  <Group gap={8} wrap="nowrap">
                    <Glyph size={14} aria-hidden />
                    {label}
                  </Group>
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            <Menu.Divider />
            <LinkMenuItem to="/tokens" leftSection={<IconKey size={14} aria-hidden />}>
              API tokens
            </LinkMenuItem>
            <Menu.Item leftSection={<IconLock size={14} aria-hidden />} onClick={password.open}>
              Change password…
            </Menu.Item>
            {user.workspace_role === 'admin' && (
              <LinkMenuItem to="/people" leftSection={<IconUsersGroup size={14} aria-hidden />}>
                People
              </LinkMenuItem>
            )}
            <Menu.Divider />
            <Menu.Item leftSection={<IconLogout size={14} aria-hidden />} onClick={signOut}>
              Sign out
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      <PasswordDialog opened={changing} onClose={password.close} />
    </header>
  );
}
