import { NumberInput as CountInput, Select } from '@mantine/core';
import { useState } from 'react';
import type { Geometry } from '@/kit/api/types';
import { pointsOf, type SkeletonVisibility, withPoint, withVisibility } from './fields';
import { NumberInput } from './NumberInput';

interface PointFieldsProps {
  geometry: Geometry;
  isReadOnly: boolean;
  onChange: (geometry: Geometry, what: string) => string | null;
}

const VISIBILITY: { value: SkeletonVisibility; label: string }[] = [
  { value: 'visible', label: 'Visible' },
  { value: 'occluded', label: 'Occluded' },
  { value: 'absent', label: 'Absent' },
];

/** One point at a time, by its number or its name: a shape may have thousands. */
export function PointFields({ geometry, isReadOnly, onChange }: PointFieldsProps) {
  const [chosen, setChosen] = useState(0);
  const points = pointsOf(geometry) ?? [];
  const index = Math.min(chosen, points.length - 1);
  const point = points[index];
  if (point === undefined) return null;
  const at = geometry.type === 'skeleton' ? geometry.points[index] : undefined;
  return (
    <>
      {at ? (
        <Select
          label="Point"
          data={points.map(({ name }, i) => ({ value: String(i), label: name ?? String(i + 1) }))}
          value={String(index)}
          allowDeselect={false}
          onChange={(value) => setChosen(Number(value))}
        />
      ) : (
        <CountInput
          label={`Point, of ${points.length}`}
          min={1}
          max={points.length}
          allowDecimal={false}
          value={index + 1}
          onChange={(value) =>
            typeof value === 'number' && setChosen(Math.min(Math.max(value, 1), points.length) - 1)
          }
        />
      )}
      {at && (
        <Select
          label="Visibility"
          data={VISIBILITY}
          value={at.visibility}
          allowDeselect={false}
          disabled={isReadOnly}
          onChange={(value) =>
            value && onChange(withVisibility(geometry, index, value as SkeletonVisibility), 'Set visibility')
          }
        />
      )}
      {(['x', 'y'] as const).map((axis) => (
        <NumberInput
          key={`${axis}${index}`}
          field={{ name: `Point ${axis}`, unit: 'px', value: point[axis], min: null }}
          isReadOnly={isReadOnly}
          onChange={(value) => onChange(withPoint(geometry, index, { [axis]: value }), 'Move point')}
        />
      ))}
    </>
  );
}
