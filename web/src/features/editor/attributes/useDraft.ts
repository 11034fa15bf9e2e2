import { type ChangeEvent, type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';

type Field = HTMLInputElement | HTMLTextAreaElement;

/**
 * A text that counts once its field is left, or Enter is pressed; Escape brings the old one back.
 * `keep` answers why it will not do, or null. While nobody types, the field follows `value`.
 */
export function useDraft(value: string, keep: (text: string) => string | null) {
  const [draft, setDraft] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const commit = (text: string) => {
    if (text === value) {
      setDraft(null);
      setProblem(null);
      return;
    }
    const refused = keep(text);
    setProblem(refused);
    if (refused === null) setDraft(null);
  };

  // A form that goes while somebody types in it, with another selection, loses nothing.
  const newest = useRef(() => {});
  useLayoutEffect(() => {
    newest.current = () => {
      if (draft !== null && draft !== value) keep(draft);
    };
  });
  useEffect(() => () => newest.current(), []);

  const reset = () => {
    setDraft(null);
    setProblem(null);
  };
  return {
    problem,
    reset,
    props: {
      value: draft ?? value,
      onChange: (event: ChangeEvent<Field>) => setDraft(event.currentTarget.value),
      onBlur: () => draft !== null && commit(draft),
      onKeyDown: (event: KeyboardEvent<Field>) => {
        if (event.key === 'Enter' && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
          event.preventDefault();
          if (draft !== null) commit(draft);
        } else if (event.key === 'Escape' && draft !== null) {
          event.preventDefault();
          event.stopPropagation();
          setDraft(null);
          setProblem(null);
        }
      },
    },
  };
}
