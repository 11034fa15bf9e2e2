import { TextInput } from '@mantine/core';
import { type FieldProps, Question } from './AttributeForm';
import { useDraft } from './useDraft';
import { readNumber } from './values';

function hintOf({ min, max }: FieldProps['attribute']): string | undefined {
  if (min != null && max != null) return `${min} to ${max}`;
  if (min != null) return `${min} or more`;
  return max != null ? `${max} or less` : undefined;
}

/** A number within its bounds. */
export function NumberField(props: FieldProps) {
  const { attribute, id, value, isMixed, isMissing, isReadOnly, onAnswer } = props;
  const draft = useDraft(typeof value === 'number' ? String(value) : '', (text) => {
    const read = readNumber(attribute, text);
    if (read !== null && typeof read === 'object') return read.problem;
    onAnswer(read);
    return null;
  });
  return (
    <TextInput
      id={id}
      inputMode="decimal"
      label={<Question attribute={attribute} isMixed={isMixed} isMissing={isMissing} />}
      placeholder={isMixed ? 'Several answers' : hintOf(attribute)}
      readOnly={isReadOnly}
      error={draft.problem}
      {...draft.props}
    />
  );
}
