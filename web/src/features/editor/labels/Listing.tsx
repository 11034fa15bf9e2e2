/** The objects of the frame at hand, grouped and numbered once for all parts that name or list them. */
import { createContext, type ReactNode, useCallback, useContext, useMemo } from 'react';
import type { Label } from '@/kit/api/types';
import { classOf } from '../classes';
import { useEditor } from '../context';
import { groupLabels, type LabelGroup, removedName } from './labelGroups';

export interface Listing {
  /** All labels of the frame, the lowest first: its objects and classifications, and those of the whole item. */
  readonly labels: readonly Label[];
  readonly groups: readonly LabelGroup[];
  readonly numbers: ReadonlyMap<string, number>;
}

const Context = createContext<Listing | null>(null);

export function useListing(): Listing {
  const listing = useContext(Context);
  if (listing === null) throw new Error('useListing works inside the Label Editor only.');
  return listing;
}

export function ListingProvider({ children }: { children: ReactNode }) {
  const { state, ontology, frame } = useEditor();
  const { document } = ontology;
  const listing = useMemo<Listing>(() => {
    const items = new Set(document.classifications.filter((c) => c.scope !== 'frame').map((c) => c.id));
    const labels = state.labels.filter((l) => l.frame === frame || items.has(l.class_id));
    const groups = groupLabels(labels, document);
    const numbers = new Map<string, number>();
    for (const group of groups) for (const { label, number } of group.labels) numbers.set(label.id, number);
    return { labels, groups, numbers };
  }, [state.labels, document, frame]);
  return <Context value={listing}>{children}</Context>;
}

/** What to call a label: "Cup 3", "Scene", or "Cup (frame 7)" elsewhere in a sequence. */
export function useLabelNames(): (label: Pick<Label, 'id' | 'kind' | 'class_id' | 'frame'>) => string {
  const { ontology, frame } = useEditor();
  const { numbers } = useListing();
  return useCallback(
    (label) => {
      const name = classOf(ontology.document, label)?.name ?? removedName(label.class_id);
      if (label.kind === 'classification') return name;
      const number = numbers.get(label.id);
      if (number !== undefined) return `${name} ${number}`;
      return label.frame === frame ? name : `${name} (frame ${label.frame + 1})`;
    },
    [ontology.document, numbers, frame],
  );
}
