import { Menu } from '@mantine/core';
import { type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import { useTriggerMenu } from '@/features/triggers/useTriggers';
import { useEvent } from '@/kit/ui/useEvent';
import { useEditor } from '../context';
import { Entries } from './Entries';
import { MenuContent } from './MenuContent';
import { type EditorMenuControl, EditorMenuProvider, type MenuKind } from './MenuContext';
import classes from './menu.module.css';

interface Place {
  readonly x: number;
  readonly y: number;
  readonly kind: MenuKind;
}

/** The editor's context menu, for the canvas and the list of labels alike. */
export function EditorMenu({ children }: { children: ReactNode }) {
  const { canvas } = useEditor();
  const [place, setPlace] = useState<Place | null>(null);
  const wanted = useRef<MenuKind>('all');
  /** Where the focus was, to bring it back there. */
  const origin = useRef<HTMLElement | null>(null);

  const openFor = useCallback((x: number, y: number) => {
    const kind = wanted.current;
    wanted.current = 'all';
    origin.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    setPlace({ x, y, kind });
  }, []);
  const openByKey = useEvent((kind: MenuKind) => {
    wanted.current = kind;
    const row = document.activeElement?.closest('[data-label-row]')?.getBoundingClientRect();
    if (row) openFor(row.left + 24, row.bottom);
    else canvas?.openMenuAt();
  });
  const control = useMemo<EditorMenuControl>(() => ({ openFor, openByKey }), [openFor, openByKey]);
  const close = () => {
    setPlace(null);
    origin.current?.focus({ preventScroll: true });
  };

  return (
    <EditorMenuProvider value={control}>
      {children}
      <Menu
        // Another place is another menu: it opens where it is asked for, while one is open too.
        key={place === null ? 'closed' : `${place.x} ${place.y}`}
        opened={place !== null}
        onClose={close}
        // At the right of the point: it then moves up as far as it must to fit.
        position="right-start"
        offset={2}
        middlewares={{ shift: { padding: 8 }, flip: true }}
        width={256}
        returnFocus={false}
        transitionProps={{ duration: 0 }}
      >
        <Menu.Target>
          <div
            aria-hidden
            style={{ position: 'fixed', left: place?.x ?? 0, top: place?.y ?? 0, width: 0, height: 0 }}
          />
        </Menu.Target>
        <Menu.Dropdown
          className={classes.menu}
          aria-label={place?.kind === 'trigger' ? 'Trigger agent' : 'Labels'}
        >
          {place?.kind === 'all' && <MenuContent />}
          {place?.kind === 'trigger' && <TriggerContent />}
        </Menu.Dropdown>
      </Menu>
    </EditorMenuProvider>
  );
}

function TriggerContent() {
  return (
    <>
      <Menu.Label>Trigger agent</Menu.Label>
      <Entries entries={useTriggerMenu()} withReasons />
    </>
  );
}
