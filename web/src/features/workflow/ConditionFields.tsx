import { Group, Select, TagsInput, TextInput } from '@mantine/core';
import type { Compare, RouterCondition } from '@/kit/api/types';

export const NEW_CONDITION: Record<RouterCondition['of'], RouterCondition> = {
  label_count: { of: 'label_count', class_id: null, compare: '>=', value: 1 },
  min_confidence: { of: 'min_confidence', class_id: null, compare: '<', value: 0.5 },
  metadata: { of: 'metadata', key: 'key', compare: '=', value: '' },
  decision: { of: 'decision', one_of: ['next'] },
};

const COMPARES: Compare[] = ['=', '!=', '<', '<=', '>', '>='];

/** Metadata compares by type: what reads as a number or as true / false is one. */
function typed(text: string): boolean | number | string {
  if (text === 'true' || text === 'false') return text === 'true';
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

interface ConditionFieldsProps {
  when: RouterCondition;
  number: number;
  onChange: (when: RouterCondition) => void;
}

/** One condition: what of the task is asked about, and how it is compared. */
export function ConditionFields({ when, number, onChange }: ConditionFieldsProps) {
  return (
    <>
      <Select
        label={`Rule ${number}: when`}
        allowDeselect={false}
        data={[
          { value: 'label_count', label: 'Number of labels' },
          { value: 'min_confidence', label: 'Lowest confidence' },
          { value: 'metadata', label: 'Metadata of the item' },
          { value: 'decision', label: 'Last decision' },
        ]}
        value={when.of}
        onChange={(of) => of && onChange(NEW_CONDITION[of as RouterCondition['of']])}
      />
      {when.of === 'decision' ? (
        <TagsInput
          aria-label={`Decisions of rule ${number}`}
          value={when.one_of}
          onChange={(one_of) => one_of.length > 0 && onChange({ ...when, one_of })}
        />
      ) : (
        <Group gap={4} wrap="nowrap">
          {when.of === 'metadata' ? (
            <TextInput
              aria-label={`Key of rule ${number}`}
              value={when.key}
              onChange={(event) =>
                event.currentTarget.value && onChange({ ...when, key: event.currentTarget.value })
              }
            />
          ) : (
            <TextInput
              aria-label={`Class of rule ${number}`}
              placeholder="Any class (id)"
              value={when.class_id ?? ''}
              onChange={(event) => onChange({ ...when, class_id: event.currentTarget.value || null })}
            />
          )}
          <Select
            aria-label={`Comparison of rule ${number}`}
            w={90}
            allowDeselect={false}
            data={COMPARES}
            value={when.compare}
            onChange={(compare) => compare && onChange({ ...when, compare: compare as Compare })}
          />
          <TextInput
            key={when.of}
            aria-label={`Value of rule ${number}`}
            defaultValue={String(when.value)}
            onBlur={(event) => {
              const value = typed(event.currentTarget.value);
              if (when.of === 'metadata') onChange({ ...when, value });
              else if (typeof value === 'number' && value >= 0) onChange({ ...when, value });
            }}
          />
        </Group>
      )}
    </>
  );
}
