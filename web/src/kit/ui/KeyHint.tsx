import { Kbd } from '@mantine/core';
import { Fragment } from 'react';
import { keyNames } from '../actions/shortcuts';

/** A shortcut as keys: "mod+k" reads Ctrl K (⌘ K on a Mac), "g q" reads G then Q. */
export function KeyHint({ keys }: { keys: string }) {
  return (
    <span style={{ display: 'inline-flex', gap: 3, alignItems: 'center', whiteSpace: 'nowrap' }}>
      {keyNames(keys).map((name, i) => (
        // The names of one shortcut never change order.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Fragment key={i}>
          <Kbd size="xs">{name}</Kbd>
        </Fragment>
      ))}
    </span>
  );
}
