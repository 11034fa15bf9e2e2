import { useCallback, useLayoutEffect, useRef } from 'react';

/** A callback that never changes and always does what the newest render says. For event handlers only. */
export function useEvent<Args extends unknown[], Result>(handler: (...args: Args) => Result) {
  const newest = useRef(handler);
  useLayoutEffect(() => {
    newest.current = handler;
  });
  return useCallback((...args: Args) => newest.current(...args), []);
}
