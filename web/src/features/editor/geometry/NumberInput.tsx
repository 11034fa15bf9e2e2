import { TextInput } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import type { ShapeNumber } from '@/canvas/edit/numbers';
import { useDraft } from '../attributes/useDraft';
import { readNumberOf, shortNumber } from './fields';

interface NumberInputProps {
  field: Pick<ShapeNumber, 'name' | 'value' | 'unit' | 'min'>;
  isReadOnly: boolean;
  /** Answers why the number will not do, or null. */
  onChange: (value: number) => string | null;
}

/** A number that can be typed, or stepped with the arrow keys: by 1, with Shift by 10. */
export function NumberInput({ field, isReadOnly, onChange }: NumberInputProps) {
  const draft = useDraft(shortNumber(field.value), (text) => {
    const value = readNumberOf(field, text);
    return typeof value === 'number' ? onChange(value) : value.problem;
  });
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const by = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    if (by === 0 || isReadOnly) {
      draft.props.onKeyDown(event);
      return;
    }
    event.preventDefault();
    const read = readNumberOf(field, event.currentTarget.value);
    const value = (typeof read === 'number' ? read : field.value) + by * (event.shiftKey ? 10 : 1);
    if (field.min !== null && value < field.min) return;
    onChange(Number(shortNumber(value)));
    draft.reset();
  };
  return (
    <TextInput
      label={field.name}
      inputMode="decimal"
      readOnly={isReadOnly}
      rightSection={<span style={{ fontSize: 11, color: 'var(--lm-text-3)' }}>{field.unit}</span>}
      rightSectionPointerEvents="none"
      error={draft.problem}
      {...draft.props}
      onKeyDown={onKeyDown}
    />
  );
}
