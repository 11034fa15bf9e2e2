import { useRef } from 'react';
import { useEvent } from '@/kit/ui/useEvent';
import { useEditor } from '../context';
import type { RowActions } from './LabelRow';
import type { Row } from './rows';

/** Choosing labels in the list: one, more with Ctrl, or a run of them with Shift. */
export function usePicking(rows: readonly Row[]) {
  const { selection, select, state, reveal } = useEditor();
  /** Where a run begins. */
  const anchor = useRef<string | null>(null);
  const ids = () => rows.flatMap((row) => (row.kind === 'label' ? row.key : []));

  const only = (id: string) => {
    anchor.current = id;
    const label = state.byId.get(id);
    if (label !== undefined) reveal(label);
  };
  const run = (to: string) => {
    const all = ids();
    const from = anchor.current !== null && all.includes(anchor.current) ? anchor.current : to;
    const [a, b] = [all.indexOf(from), all.indexOf(to)].toSorted((x, y) => x - y) as [number, number];
    // The one that was clicked comes last: it is what the list scrolls to.
    select([...all.slice(a, b + 1).filter((id) => id !== to), to]);
  };
  const pick = useEvent<Parameters<RowActions['pick']>, void>((id, how) => {
    if (how === 'range') {
      run(id);
      return;
    }
    if (how === 'only') {
      only(id);
      return;
    }
    anchor.current = id;
    select(selection.has(id) ? [...selection].filter((each) => each !== id) : [...selection, id]);
  });
  /** Goes on to the label before or after; with `isExtending`, takes it in. Answers which. */
  const step = (by: 1 | -1, isExtending: boolean): string | null => {
    const all = ids();
    const current = [...selection].at(-1);
    const next = all[(current === undefined ? -1 : all.indexOf(current)) + by];
    if (next === undefined) return null;
    if (isExtending) run(next);
    else only(next);
    return next;
  };
  return { pick, step };
}
