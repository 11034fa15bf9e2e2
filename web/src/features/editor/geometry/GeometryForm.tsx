import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { polygonProblem } from '@/canvas/edit/crossing';
import { boundsOfGeometry } from '@/canvas/edit/geometry';
import { numbersOf, withNumber } from '@/canvas/edit/numbers';
import type { Geometry, Label } from '@/kit/api/types';
import { count } from '@/kit/ui/format';
import { useEditor } from '../context';
import editor from '../editor.module.css';
import { useCan } from '../edits/useCan';
import classes from '../selection/selection.module.css';
import { pointsOf, shortNumber } from './fields';
import { NumberInput } from './NumberInput';
import { PointFields } from './PointFields';

/** Place and size of a shape, to the pixel. */
export function GeometryForm({ label }: { label: Label }) {
  const { document, task } = useEditor();
  const { notChange } = useCan();
  const [isOpen, setOpen] = useState(true);
  const { geometry } = label;
  if (geometry === null) return null;
  const { width, height } = task.item;

  /** Keeps the shape, or answers why it will not do. */
  const put = (next: Geometry, what: string): string | null => {
    if (next.type === 'polygon') {
      const problem = polygonProblem(next);
      if (problem !== null) return problem.reason;
    }
    if (width !== null && height !== null) {
      const { minX, minY, maxX, maxY } = boundsOfGeometry(next);
      if (minX > width || minY > height || maxX < 0 || maxY < 0) return 'That is outside the picture.';
    }
    document.apply(what, [{ op: 'update', id: label.id, change: { geometry: next } }]);
    return null;
  };
  const isReadOnly = notChange !== null;
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <section className={classes.geometry} aria-label="Place and size">
      <button
        type="button"
        className={editor.sectionHead}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Chevron size={14} aria-hidden />
        Place and size
        <span className={editor.note}>{summary(geometry)}</span>
      </button>
      {isOpen && (
        <div className={classes.numbers}>
          {numbersOf(geometry).map((field) => (
            <NumberInput
              key={field.key}
              field={field}
              isReadOnly={isReadOnly}
              onChange={(value) =>
                put(withNumber(geometry, field.key, value), `Set ${field.name.toLowerCase()}`)
              }
            />
          ))}
          {pointsOf(geometry) !== null && (
            <PointFields geometry={geometry} isReadOnly={isReadOnly} onChange={put} />
          )}
        </div>
      )}
    </section>
  );
}

function summary(geometry: Geometry): string {
  const points = pointsOf(geometry);
  if (points !== null) return `${count(points.length)} points`;
  if (geometry.type === 'bitmask') {
    return `${count(geometry.counts.reduce((sum, n, i) => (i % 2 === 1 ? sum + n : sum), 0))} pixels`;
  }
  if (geometry.type === 'bounding_box' || geometry.type === 'rotatable_box') {
    return `${shortNumber(geometry.width)} × ${shortNumber(geometry.height)} px`;
  }
  return '';
}
