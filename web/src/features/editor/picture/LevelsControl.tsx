import { Button, Group, Loader, RangeSlider, Text } from '@mantine/core';
import { useId } from 'react';
import classes from './levels.module.css';
import type { Picture } from './usePicture';

interface LevelsControlProps {
  picture: Picture;
}

/** Window and level of a sixteen-bit picture: what is black and what white, over its histogram. Nothing for others. */
export function LevelsControl({ picture: { deep } }: LevelsControlProps) {
  const titleId = useId();
  if (deep === null) return null;
  return (
    <section className={classes.levels} aria-labelledby={titleId}>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="xs" id={titleId}>
          Levels
        </Text>
        {deep.status === 'ready' && (
          <Text size="xs" c="dimmed" className="tabular">
            {deep.levels.low} to {deep.levels.high}
          </Text>
        )}
      </Group>
      {deep.status === 'loading' && (
        <Group gap="xs" role="status">
          <Loader size={12} aria-hidden />
          <Text size="xs" c="dimmed">
            Loading all sixteen bits…
          </Text>
        </Group>
      )}
      {deep.status === 'failed' && (
        <Text size="xs" c="dimmed" role="alert">
          Eight of sixteen bits are shown. {deep.reason}
        </Text>
      )}
      {deep.status === 'ready' && <Handles deep={deep} />}
    </section>
  );
}

type ReadyDeep = Extract<Picture['deep'], { status: 'ready' }>;

function Handles({ deep: { depth, levels, setLevels } }: { deep: ReadyDeep }) {
  const { histogram, least, most, usual } = depth;
  const span = Math.max(most - least, 1);
  return (
    <>
      <Histogram histogram={histogram} from={(levels.low - least) / span} to={(levels.high - least) / span} />
      <RangeSlider
        size="xs"
        label={null}
        min={least}
        max={Math.max(most, least + 1)}
        minRange={1}
        step={1}
        value={[levels.low, levels.high]}
        onChange={([low, high]) => setLevels({ low, high })}
        thumbFromLabel="Black level"
        thumbToLabel="White level"
      />
      <Group gap="xs" mt={8}>
        <Button variant="default" size="compact-xs" onClick={() => setLevels(usual)}>
          Auto
        </Button>
        <Button
          variant="default"
          size="compact-xs"
          onClick={() => setLevels({ low: least, high: Math.max(most, least + 1) })}
        >
          Full range
        </Button>
      </Group>
    </>
  );
}

const HEIGHT = 40;

/** Bars by the square root of their counts, so that small ones can be seen beside a dark background. */
function Histogram({ histogram, from, to }: { histogram: readonly number[]; from: number; to: number }) {
  const most = Math.sqrt(Math.max(...histogram, 1));
  const outline = histogram
    .map((count, i) => {
      const y = HEIGHT - (Math.sqrt(count) / most) * HEIGHT;
      return `L${i},${y}L${i + 1},${y}`;
    })
    .join('');
  return (
    <svg
      className={classes.histogram}
      viewBox={`0 0 ${histogram.length} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden
    >
      <path d={`M0,${HEIGHT}${outline}L${histogram.length},${HEIGHT}Z`} />
      <rect
        className={classes.outside}
        x={0}
        y={0}
        width={Math.max(from, 0) * histogram.length}
        height={HEIGHT}
      />
      <rect
        className={classes.outside}
        x={to * histogram.length}
        y={0}
        width={Math.max(1 - to, 0) * histogram.length}
        height={HEIGHT}
      />
    </svg>
  );
}
