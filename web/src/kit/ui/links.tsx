/** Mantine's controls as typed router links: real ones, that open in a new tab when asked to. */
import { Anchor, Button, type ButtonProps, Menu, type MenuItemProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ComponentPropsWithRef } from 'react';

type AnchorProps<Own> = Own & Omit<ComponentPropsWithRef<'a'>, keyof Own>;

const AnchorButton = (props: AnchorProps<ButtonProps>) => <Button component="a" {...props} />;
const AnchorMenuItem = (props: AnchorProps<MenuItemProps>) => <Menu.Item component="a" {...props} />;

export const LinkButton = createLink(AnchorButton);
export const LinkAnchor = createLink(Anchor<'a'>);
export const LinkMenuItem = createLink(AnchorMenuItem);
