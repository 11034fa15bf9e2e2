/** Mantine's controls as typed router links. */
import { ActionIcon, Anchor, Button, Menu, NavLink, UnstyledButton } from '@mantine/core';
import { createLink } from '@tanstack/react-router';

export const LinkButton = createLink(Button<'a'>);
export const LinkAnchor = createLink(Anchor<'a'>);
export const LinkActionIcon = createLink(ActionIcon<'a'>);
export const LinkNav = createLink(NavLink<'a'>);
export const LinkMenuItem = createLink(Menu.Item<'a'>);
export const LinkPlain = createLink(UnstyledButton<'a'>);
