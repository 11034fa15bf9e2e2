import { Button, Group, Textarea } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { messageOf } from '@/kit/api/client';
import classes from './issues.module.css';

interface ComposerProps {
  label: string;
  placeholder: string;
  send: string;
  autoFocus?: boolean;
  /** Throws what went wrong. `id` is the same when it is sent again. */
  onSend: (id: string, text: string) => Promise<unknown>;
  onCancel?: () => void;
  children?: ReactNode;
}

/** A text to send: Ctrl+Enter sends, Escape gives up; what was written stays when sending fails. */
export function Composer(props: ComposerProps) {
  const { label, placeholder, send, autoFocus = false, onSend, onCancel, children } = props;
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const id = useRef(crypto.randomUUID());
  const trimmed = text.trim();

  const submit = async () => {
    if (trimmed === '' || busy) return;
    setBusy(true);
    setError(null);
    try {
      await onSend(id.current, trimmed);
      id.current = crypto.randomUUID();
      setText('');
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form
      className={classes.composer}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Textarea
        aria-label={label}
        placeholder={placeholder}
        autosize
        minRows={autoFocus ? 3 : 1}
        maxRows={10}
        maxLength={5000}
        value={text}
        autoFocus={autoFocus}
        error={error === null ? undefined : messageOf(error)}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && onCancel) {
            event.preventDefault();
            onCancel();
          }
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            event.stopPropagation();
            void submit();
          }
        }}
      />
      {children}
      {(trimmed !== '' || autoFocus) && (
        <Group justify="flex-end" gap="xs">
          {onCancel && (
            <Button variant="default" size="compact-sm" onClick={onCancel}>
              Cancel
            </Button>
          )}
          <Button type="submit" size="compact-sm" loading={busy} disabled={trimmed === ''}>
            {send}
          </Button>
        </Group>
      )}
    </form>
  );
}
