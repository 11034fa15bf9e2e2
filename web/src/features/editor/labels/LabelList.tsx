import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useEvent } from '@/kit/ui/useEvent';
import { useEditor } from '../context';
import { useEditorMenu } from '../menu/MenuContext';
import { useView } from '../view/ViewContext';
import { ClassRow } from './ClassRow';
import { LabelRow, type RowActions } from './LabelRow';
import type { LabelGroup } from './labelGroups';
import classes from './labels.module.css';
import { rowsOf } from './rows';
import { useHovered } from './useHovered';
import { usePicking } from './usePicking';

const CLASS_HEIGHT = 30;
const LABEL_HEIGHT = 42;

/** The objects by class. Only the rows in sight are there, so that ten thousand scroll as ten do. */
export function LabelList({ groups }: { groups: readonly LabelGroup[] }) {
  const { canvas, selection, select, state } = useEditor();
  const view = useView();
  const menu = useEditorMenu();
  const scroller = useRef<HTMLDivElement>(null);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => rowsOf(groups, folded), [groups, folded]);
  const hovered = useHovered(canvas);
  const { pick, step } = usePicking(rows);
  const problems = useMemo(
    () => new Map(state.problems.map(({ id, message }) => [id, message])),
    [state.problems],
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (i) => (rows[i]?.kind === 'class' ? CLASS_HEIGHT : LABEL_HEIGHT),
    getItemKey: (i) => rows[i]?.key ?? i,
    overscan: 8,
  });

  const focus = [...selection].at(-1) ?? null;
  const at = useMemo(() => (focus === null ? -1 : rows.findIndex((row) => row.key === focus)), [rows, focus]);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at);
  }, [at, virtual]);

  const openMenu = useEvent<Parameters<RowActions['openMenu']>, void>((id, x, y) => {
    if (!selection.has(id)) select([id]);
    menu.openFor(x, y, null);
  });
  const { toggleHidden, toggleLocked } = view;
  const actions = useMemo<RowActions>(
    () => ({
      hover: (id) => canvas?.hover(id),
      pick,
      openMenu,
      toggleHidden: (id) => toggleHidden([id]),
      toggleLocked: (id) => toggleLocked([id]),
    }),
    [canvas, pick, openMenu, toggleHidden, toggleLocked],
  );
  const fold = (classId: string) =>
    setFolded((before) => {
      const after = new Set(before);
      if (!after.delete(classId)) after.add(classId);
      return after;
    });
  /** Up and down go through the labels, and take the focus along. */
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by === 0 || !(event.target as HTMLElement).closest('[data-label-row]')) return;
    event.preventDefault();
    const id = step(by, event.shiftKey);
    if (id !== null) focusRow(scroller, id);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its buttons are what is operated
    <div ref={scroller} className={classes.list} onKeyDown={onKeyDown}>
      {/* biome-ignore lint/a11y/useSemanticElements: rows of a virtual list are placed by transform */}
      <div role="list" aria-label="Objects" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            // biome-ignore lint/a11y/useSemanticElements: see above
            <div
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              role="listitem"
              aria-setsize={rows.length}
              aria-posinset={index + 1}
              className={classes.item}
              style={{ transform: `translateY(${start}px)` }}
            >
              {row.kind === 'class' ? (
                <ClassRow
                  group={row.group}
                  isFolded={folded.has(row.group.classId)}
                  isHidden={
                    view.visibility.isAllHidden || view.visibility.hiddenClasses.has(row.group.classId)
                  }
                  onFold={() => fold(row.group.classId)}
                  onHide={() => view.toggleClass(row.group.classId)}
                  onSelect={() => select(row.group.labels.map(({ label }) => label.id))}
                />
              ) : (
                <LabelRow
                  group={row.group}
                  listed={row.listed}
                  isSelected={selection.has(row.key)}
                  isHovered={row.key === hovered}
                  isHidden={view.isHidden(row.listed.label)}
                  isLocked={view.lockedLabels.has(row.key)}
                  problem={problems.get(row.key) ?? null}
                  actions={actions}
                />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function focusRow(scroller: React.RefObject<HTMLElement | null>, id: string): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() =>
      scroller.current
        ?.querySelector<HTMLElement>(`[data-label-row="${id}"] button`)
        ?.focus({ preventScroll: true }),
    ),
  );
}
