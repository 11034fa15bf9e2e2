import { useCallback, useState } from 'react';
import { toggled } from './visibility';

/** What a person hid and locked on one task; kept in the browser. */
interface Marks {
  readonly hiddenClasses: ReadonlySet<string>;
  readonly hiddenLabels: ReadonlySet<string>;
  readonly lockedLabels: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();
const NO_MARKS: Marks = { hiddenClasses: NONE, hiddenLabels: NONE, lockedLabels: NONE };

function read(key: string): Marks {
  try {
    const stored = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Record<keyof Marks, string[]>>;
    return {
      hiddenClasses: new Set(stored.hiddenClasses),
      hiddenLabels: new Set(stored.hiddenLabels),
      lockedLabels: new Set(stored.lockedLabels),
    };
  } catch {
    return NO_MARKS;
  }
}

function write(key: string, marks: Marks): void {
  const lists = Object.entries(marks).map(([name, ids]: [string, ReadonlySet<string>]) => [name, [...ids]]);
  try {
    if (lists.every(([, ids]) => ids?.length === 0)) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(Object.fromEntries(lists)));
  } catch {
    // A full or forbidden storage: what is hidden is then forgotten with the page.
  }
}

export function useMarks(userId: string, taskId: string) {
  const key = `labelmill.marks.${userId}.${taskId}`;
  const [marks, setMarks] = useState(() => read(key));
  const change = useCallback(
    (update: (before: Marks) => Partial<Marks>) =>
      setMarks((before) => {
        const after = { ...before, ...update(before) };
        write(key, after);
        return after;
      }),
    [key],
  );
  const toggleClass = useCallback(
    (classId: string) => change((m) => ({ hiddenClasses: toggled(m.hiddenClasses, [classId]) })),
    [change],
  );
  const toggleHidden = useCallback(
    (ids: Iterable<string>) => change((m) => ({ hiddenLabels: toggled(m.hiddenLabels, ids) })),
    [change],
  );
  const toggleLocked = useCallback(
    (ids: Iterable<string>) => change((m) => ({ lockedLabels: toggled(m.lockedLabels, ids) })),
    [change],
  );
  const showAll = useCallback(() => change(() => ({ hiddenClasses: NONE, hiddenLabels: NONE })), [change]);
  return { marks, toggleClass, toggleHidden, toggleLocked, showAll };
}
