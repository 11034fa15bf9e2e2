import type { Attribute, AttributeValue, AttributeValues } from '@/kit/api/types';
import classes from './attributes.module.css';
import { ChoiceField } from './ChoiceField';
import { NumberField } from './NumberField';
import { TextField } from './TextField';
import { asked, isAnswered } from './values';

export interface FieldProps {
  readonly attribute: Attribute;
  /** Unique in the page: names radio groups, and is what a jump to a missing answer focuses. */
  readonly id: string;
  readonly value: AttributeValue | undefined;
  /** True when several labels answer differently. */
  readonly isMixed: boolean;
  readonly isMissing: boolean;
  readonly isReadOnly: boolean;
  /** Null takes the answer back. */
  readonly onAnswer: (value: AttributeValue | null) => void;
}

interface AttributeFormProps {
  /** Tells forms of one page apart. */
  prefix: string;
  attributes: readonly Attribute[];
  values: AttributeValues;
  mixed?: ReadonlySet<string>;
  isReadOnly: boolean;
  /** False while there is no label yet that could lack an answer. */
  marksMissing?: boolean;
  onAnswer: (attribute: Attribute, value: AttributeValue | null) => void;
}

const NONE: ReadonlySet<string> = new Set();

export const fieldId = (prefix: string, attributeId: string) => `answer-${prefix}-${attributeId}`;

/** The questions of a class, nested ones below the option that asks for them. */
export function AttributeForm(props: AttributeFormProps) {
  const { prefix, attributes, values, mixed = NONE, isReadOnly, marksMissing = true, onAnswer } = props;
  return (
    <div className={classes.form}>
      {[...asked(attributes, values)].map(({ attribute, depth }) => {
        const isMixed = mixed.has(attribute.id);
        const field: FieldProps = {
          attribute,
          id: fieldId(prefix, attribute.id),
          value: values[attribute.id],
          isMixed,
          isMissing:
            marksMissing && attribute.required === true && !isMixed && !isAnswered(values[attribute.id]),
          isReadOnly,
          onAnswer: (value) => onAnswer(attribute, value),
        };
        return (
          <div key={attribute.id} className={classes.field} style={{ marginLeft: depth * 12 }}>
            <Field {...field} />
          </div>
        );
      })}
    </div>
  );
}

function Field(props: FieldProps) {
  switch (props.attribute.type) {
    case 'radio':
    case 'checklist':
      return <ChoiceField {...props} />;
    case 'number':
      return <NumberField {...props} />;
    case 'text':
      return <TextField {...props} />;
  }
}

/** A question's name with its marks. */
export function Question({
  attribute,
  isMixed,
  isMissing,
}: Pick<FieldProps, 'attribute' | 'isMixed' | 'isMissing'>) {
  return (
    <>
      {attribute.name}
      {attribute.required && (
        <span className={classes.required} title="Required">
          {' *'}
          <span className="visually-hidden">required</span>
        </span>
      )}
      {isMissing && <span className={classes.missing}>missing</span>}
      {isMixed && <span className={classes.mixed}>several answers</span>}
    </>
  );
}
