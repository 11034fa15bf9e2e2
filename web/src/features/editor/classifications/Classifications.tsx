import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { ClassificationClass, Label } from '@/kit/api/types';
import { plural } from '@/kit/ui/format';
import { missingRequired } from '../attributes/values';
import { useEditor } from '../context';
import editor from '../editor.module.css';
import { useListing } from '../labels/Listing';
import { removedName } from '../labels/labelGroups';
import classes from '../labels/labels.module.css';
import { Classification } from './Classification';

interface Said {
  readonly key: string;
  readonly classification: ClassificationClass | null;
  readonly name: string;
  readonly label: Label | null;
}

/** What is said of the frame and of the whole item: each classification with its questions. */
export function Classifications() {
  const { ontology, task, readOnly } = useEditor();
  const { labels } = useListing();
  const [isOpen, setOpen] = useState(true);
  const all = useMemo(
    () =>
      said(ontology.document.classifications, labels).filter(
        ({ label }) => label !== null || readOnly === null,
      ),
    [ontology.document, labels, readOnly],
  );
  if (all.length === 0) return null;
  const missing = all.reduce(
    (sum, { classification, label }) =>
      sum + (label ? missingRequired(classification?.attributes ?? [], label.attributes).length : 0),
    0,
  );
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <section className={classes.classifications} aria-label="Classifications">
      <button
        type="button"
        className={editor.sectionHead}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Chevron size={14} aria-hidden />
        Classifications
        {missing > 0 && <span className={editor.missing}>{plural(missing, 'answer')} missing</span>}
      </button>
      {isOpen &&
        all.map(({ key, classification, name, label }) => (
          <Classification
            key={key}
            classification={classification}
            name={classification?.scope === 'frame' && task.item.frames > 1 ? `${name} (this frame)` : name}
            label={label}
          />
        ))}
    </section>
  );
}

/** Every classification that can be given or has been given; the labels of classes that are gone come last. */
function said(classifications: readonly ClassificationClass[], labels: readonly Label[]): Said[] {
  const given = labels.filter((label) => label.kind === 'classification');
  const known = classifications.flatMap((classification): Said[] => {
    const own = given.filter((label) => label.class_id === classification.id);
    const parts = { classification, name: classification.name };
    if (own.length === 0) {
      return classification.archived ? [] : [{ ...parts, key: classification.id, label: null }];
    }
    return own.map((label, i) => ({ ...parts, key: i === 0 ? classification.id : label.id, label }));
  });
  const ids = new Set(classifications.map((c) => c.id));
  const gone = given.filter((label) => !ids.has(label.class_id));
  return [
    ...known,
    ...gone.map((label) => ({
      key: label.id,
      classification: null,
      name: removedName(label.class_id),
      label,
    })),
  ];
}
