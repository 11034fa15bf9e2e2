import { useEffect, useRef } from 'react';
import type { LabelCanvas } from '@/canvas/labelCanvas';
import classes from './stage.module.css';

/** The whole picture, small, with the part in sight marked; the canvas draws it. */
export function Minimap({ canvas }: { canvas: LabelCanvas | null }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    canvas?.attachMinimap(host.current);
    return () => canvas?.attachMinimap(null);
  }, [canvas]);
  return (
    <div className={classes.minimap} aria-hidden>
      <div ref={host} className={classes.minimapHost} />
    </div>
  );
}
