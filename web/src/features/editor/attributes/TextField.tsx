import { Textarea } from '@mantine/core';
import { type FieldProps, Question } from './AttributeForm';
import { useDraft } from './useDraft';

/** Free text. It is kept when the field is left, or with Enter; Shift+Enter breaks the line. */
export function TextField(props: FieldProps) {
  const { attribute, id, value, isMixed, isMissing, isReadOnly, onAnswer } = props;
  const draft = useDraft(typeof value === 'string' ? value : '', (text) => {
    onAnswer(text.trim() === '' ? null : text);
    return null;
  });
  return (
    <Textarea
      id={id}
      autosize
      minRows={1}
      maxRows={6}
      maxLength={10_000}
      label={<Question attribute={attribute} isMixed={isMixed} isMissing={isMissing} />}
      placeholder={isMixed ? 'Several answers' : undefined}
      readOnly={isReadOnly}
      {...draft.props}
    />
  );
}
