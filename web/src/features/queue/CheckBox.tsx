import type { MouseEvent } from 'react';
import classes from './CheckBox.module.css';

interface CheckBoxProps {
  label: string;
  checked: boolean;
  indeterminate?: boolean;
  disabled?: boolean;
  onToggle: (event: MouseEvent) => void;
}

/** A bare checkbox: thousands of rows scroll past, each with one. */
export function CheckBox({ label, checked, indeterminate = false, disabled, onToggle }: CheckBoxProps) {
  return (
    <input
      type="checkbox"
      className={classes.box}
      aria-label={label}
      checked={checked}
      disabled={disabled}
      ref={(element) => {
        if (element) element.indeterminate = indeterminate;
      }}
      onChange={() => undefined}
      onClick={(event) => {
        event.stopPropagation();
        onToggle(event);
      }}
    />
  );
}
