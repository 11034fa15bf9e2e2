import { ActionIcon, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type ReactNode, useMemo } from 'react';
import { useActions } from '../actions/registry';
import classes from './SidePanel.module.css';

interface SidePanelProps {
  /** Names the region. */
  label: string;
  header: ReactNode;
  footer?: ReactNode;
  children: ReactNode;
  onClose: () => void;
}

/** A panel over the right side of the page. It is not modal: the page behind it keeps working. */
export function SidePanel({ label, header, footer, children, onClose }: SidePanelProps) {
  useActions(
    useMemo(
      () => [
        {
          id: 'panel.close',
          label: 'Close panel',
          group: 'Panel',
          keys: 'Escape',
          hidden: true,
          perform: onClose,
        },
      ],
      [onClose],
    ),
  );
  return (
    <aside className={classes.panel} aria-label={label}>
      <header className={classes.header}>
        <div className={classes.heading}>{header}</div>
        <Tooltip label="Close (Esc)">
          <ActionIcon aria-label="Close panel" onClick={onClose}>
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className={classes.body} tabIndex={0} aria-label={`${label}: details`}>
        {children}
      </section>
      {footer && <footer className={classes.footer}>{footer}</footer>}
    </aside>
  );
}
