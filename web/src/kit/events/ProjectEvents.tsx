import { useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { path } from '../api/client';
import { keys } from '../api/keys';
import type { Changed } from '../api/types';
import { affectedBy } from './affected';
import { openStream, type StreamState } from './stream';

type ChangedListener = (changed: Changed) => void;

interface Events {
  state: StreamState;
  subscribe: (listener: ChangedListener) => () => void;
  announce: ChangedListener;
}

const Context = createContext<Events | null>(null);

/** Everything may have changed: what a listener gets after a break in the stream. */
const EVERYTHING: Changed = { kinds: ['*'], task_ids: null, stage_ids: [] };

interface ProjectEventsProps {
  projectId: string;
  children: ReactNode;
}

/** Keeps a project's cached queries fresh by its event stream: one connection a tab. */
export function ProjectEvents({ projectId, children }: ProjectEventsProps) {
  const client = useQueryClient();
  const [state, setState] = useState<StreamState>('connecting');
  const listeners = useRef(new Set<ChangedListener>());

  const tell = useCallback((changed: Changed) => {
    for (const listener of listeners.current) listener(changed);
  }, []);
  const announce = useCallback(
    (changed: Changed) => {
      for (const { queryKey, exact } of affectedBy(projectId, changed)) {
        void client.invalidateQueries({ queryKey, exact: exact ?? false });
      }
      tell(changed);
    },
    [projectId, client, tell],
  );

  useEffect(() => {
    return openStream(path`/api/projects/${projectId}/events`, {
      onState: setState,
      onChanged: announce,
      onResumed: () => {
        void client.invalidateQueries({
          predicate: ({ queryKey }) =>
            queryKey[0] === 'project' &&
            queryKey[1] === projectId &&
            queryKey[2] !== keys.taskLists(projectId)[2],
        });
        tell(EVERYTHING);
      },
    });
  }, [projectId, client, announce, tell]);

  const value = useMemo<Events>(
    () => ({
      state,
      announce,
      subscribe: (listener) => {
        listeners.current.add(listener);
        return () => {
          listeners.current.delete(listener);
        };
      },
    }),
    [state, announce],
  );
  return <Context value={value}>{children}</Context>;
}

/** "open" while live updates arrive; null outside a project. */
export function useStreamState(): StreamState | null {
  return useContext(Context)?.state ?? null;
}

/** Calls back with each change of the project. Memoise the listener. */
export function useChanged(listener: ChangedListener): void {
  const subscribe = useContext(Context)?.subscribe;
  useEffect(() => subscribe?.(listener), [subscribe, listener]);
}

const nobody = () => undefined;

/** Tells this tab of a change it made itself, without waiting for the stream. */
export function useAnnounce(): ChangedListener {
  return useContext(Context)?.announce ?? nobody;
}
