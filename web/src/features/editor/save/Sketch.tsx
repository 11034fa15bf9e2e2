import { type Form, formOf } from '@/canvas/form';
import { segmentsOf } from '@/canvas/tessellate';
import type { Geometry } from '@/kit/api/types';
import classes from './save.module.css';

const SIZE = 96;
const MARGIN = 8;

interface SketchProps {
  mine: Geometry | null;
  theirs: Geometry | null;
}

/** Both versions of a shape, one over the other: mine drawn out, theirs dashed. */
export function Sketch({ mine, theirs }: SketchProps) {
  const forms = [mine, theirs].map((geometry) => (geometry === null ? null : formOf(geometry)));
  const there = forms.filter((form) => form !== null);
  if (there.length === 0) return null;
  const minX = Math.min(...there.map((f) => f.bounds.minX));
  const minY = Math.min(...there.map((f) => f.bounds.minY));
  const width = Math.max(...there.map((f) => f.bounds.maxX)) - minX;
  const height = Math.max(...there.map((f) => f.bounds.maxY)) - minY;
  const scale = (SIZE - 2 * MARGIN) / Math.max(width, height, 1);
  const place = `translate(${MARGIN} ${MARGIN}) scale(${scale}) translate(${-minX} ${-minY})`;
  return (
    <svg className={classes.sketch} width={SIZE} height={SIZE} role="img">
      <title>Mine drawn out, theirs dashed</title>
      <g transform={place}>
        {forms[1] && <Outline form={forms[1]} className={classes.sketchTheirs} />}
        {forms[0] && <Outline form={forms[0]} className={classes.sketchMine} />}
      </g>
    </svg>
  );
}

function Outline({ form, className }: { form: Form; className: string | undefined }) {
  const segments = segmentsOf(form);
  let d = '';
  for (let i = 0; i + 3 < segments.length; i += 4) {
    d += `M${segments[i]} ${segments[i + 1]}L${segments[i + 2]} ${segments[i + 3]}`;
  }
  // A line of no length with round ends is a dot.
  for (const dots of [form.dots, form.hollowDots]) {
    for (let i = 0; i + 1 < dots.length; i += 2) d += `M${dots[i]} ${dots[i + 1]}h0`;
  }
  return <path d={d} className={className} />;
}
