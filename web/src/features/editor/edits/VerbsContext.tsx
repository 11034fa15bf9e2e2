import { createContext, type ReactNode, useContext } from 'react';
import { useVerbs, type Verbs } from './useVerbs';

const Context = createContext<Verbs | null>(null);

export function VerbsProvider({ children }: { children: ReactNode }) {
  return <Context value={useVerbs()}>{children}</Context>;
}

/** What can be done with labels, by buttons, menus and shortcuts alike. */
export function useLabelVerbs(): Verbs {
  const verbs = useContext(Context);
  if (verbs === null) throw new Error('useLabelVerbs works inside the Label Editor only.');
  return verbs;
}
