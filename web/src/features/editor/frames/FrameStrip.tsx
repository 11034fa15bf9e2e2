import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import { plural } from '@/kit/ui/format';
import { useEditor } from '../context';
import classes from './frames.module.css';
import { useFrames } from './useFrames';

const WIDTH = 92;

/** The pictures of a sequence below the one at hand, with how many labels each has. */
export function FrameStrip() {
  const { task, project, frame, setFrame, state } = useEditor();
  const { frames: total } = task.item;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    horizontal: true,
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => WIDTH,
    overscan: 4,
  });
  useEffect(() => virtual.scrollToIndex(frame, { align: 'auto' }), [virtual, frame]);
  const items = virtual.getVirtualItems();
  const frameOf = useFrames(project.id, task.id, items[0]?.index ?? 0, items.at(-1)?.index ?? 0);
  const counts = useMemo(() => {
    const byFrame = new Map<number, number>();
    for (const label of state.labels) {
      if (label.kind === 'object') byFrame.set(label.frame, (byFrame.get(label.frame) ?? 0) + 1);
    }
    return byFrame;
  }, [state.labels]);

  return (
    <nav className={classes.frames} aria-label="Frames">
      <div className={classes.frameCount}>
        <span className="tabular">
          {frame + 1} / {total}
        </span>
      </div>
      <div ref={scroller} className={classes.frameScroller}>
        <div style={{ width: virtual.getTotalSize(), height: '100%', position: 'relative' }}>
          {items.map(({ index, start }) => {
            const found = frameOf(index);
            const n = counts.get(index) ?? 0;
            return (
              <button
                key={index}
                type="button"
                className={classes.frame}
                style={{ width: WIDTH - 6, transform: `translateX(${start}px)` }}
                aria-current={index === frame || undefined}
                aria-label={`Frame ${index + 1}${found ? `, ${found.name}` : ''}, ${plural(n, 'label')}`}
                title={found?.name}
                onClick={() => setFrame(index)}
              >
                {found?.thumbnail_url && (
                  <img src={found.thumbnail_url} alt="" loading="lazy" draggable={false} />
                )}
                <span className={classes.frameNumber}>{index + 1}</span>
                {n > 0 && <span className={classes.frameLabels}>{n}</span>}
              </button>
            );
          })}
        </div>
      </div>
    </nav>
  );
}
