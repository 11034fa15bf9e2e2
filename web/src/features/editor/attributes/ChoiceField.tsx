import type { KeyboardEvent } from 'react';
import { type FieldProps, Question } from './AttributeForm';
import classes from './attributes.module.css';

/** One or several of a list. Digits choose while the focus is in it. */
export function ChoiceField(props: FieldProps) {
  const { attribute, id, value, isMixed, isReadOnly, onAnswer } = props;
  const isRadio = attribute.type === 'radio';
  const options = attribute.options ?? [];
  const isChosen = (optionId: string) =>
    Array.isArray(value) ? value.includes(optionId) : value === optionId;

  const choose = (optionId: string) => {
    if (isReadOnly) return;
    if (isRadio) {
      onAnswer(value === optionId ? null : optionId);
      return;
    }
    const before = Array.isArray(value) ? value : [];
    const after = before.includes(optionId)
      ? before.filter((each) => each !== optionId)
      : options.map((o) => o.id).filter((each) => each === optionId || before.includes(each));
    onAnswer(after.length > 0 ? after : null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const option = options[Number(event.key) - 1];
    if (option === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    choose(option.id);
  };

  return (
    <fieldset className={classes.choice} onKeyDown={onKeyDown} data-missing={props.isMissing || undefined}>
      <legend className={classes.question}>
        <Question {...props} />
      </legend>
      {options.map((option, i) => {
        const checked = !isMixed && isChosen(option.id);
        return (
          <label key={option.id} className={classes.option} data-checked={checked || undefined}>
            <input
              id={i === 0 ? id : undefined}
              type={isRadio ? 'radio' : 'checkbox'}
              name={id}
              checked={checked}
              disabled={isReadOnly}
              onChange={() => choose(option.id)}
              // A radio that is on tells of no change when it is clicked: that is how an answer is taken back.
              onClick={() => isRadio && checked && choose(option.id)}
            />
            <span>{option.name}</span>
            {i < 9 && !isReadOnly && (
              <kbd className={classes.digit} aria-hidden>
                {i + 1}
              </kbd>
            )}
          </label>
        );
      })}
    </fieldset>
  );
}
