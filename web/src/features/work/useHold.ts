import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { keys } from '@/kit/api/keys';
import { projectQuery, sessionQuery } from '@/kit/api/queries';
import type { Permission, TaskDetail } from '@/kit/api/types';
import { holdTask, releaseAtLast, releaseTask } from './api';
import { thisTab } from './holder';
import { HoldKeeper, type HoldState } from './holdKeeper';
import { mayTakeOver, whyReadOnly, worksIn } from './words';

/** Whoever reloads their page lets go for a moment, and should find the task as theirs when they are back. */
const GRACE_MS = 4_000;

/** The keepers of the open tasks, so that every part of the editor asks the same one. */
const keepers = new Map<string, HoldKeeper>();

function keeperOf(projectId: string, taskId: string): HoldKeeper {
  const known = keepers.get(taskId);
  if (known !== undefined) return known;
  const holder = thisTab();
  const keeper = new HoldKeeper(taskId, {
    take: (takeOver) => holdTask(projectId, taskId, holder, takeOver),
    release: () => releaseTask(projectId, taskId, holder),
  });
  keepers.set(taskId, keeper);
  return keeper;
}

export interface Hold {
  /** Why labels cannot be changed, as a sentence; null when they can. */
  readonly readOnly: string | null;
  /** Takes the task from whoever has it; null when it is ours, or the person may not. */
  readonly takeOver: (() => void) | null;
  /** This tab's id, as holds name it. */
  readonly holder: string;
}

export interface WorkState extends Hold {
  readonly keeper: HoldKeeper;
  readonly state: HoldState;
  readonly me: string;
  readonly permissions: ReadonlySet<Permission>;
  /** Whether the person may finish the task: it is theirs, in a stage of theirs. */
  readonly mayFinish: boolean;
}

/** Where the work on an open task stands. The hold itself is kept by `useHold`. */
export function useWorkState(projectId: string, task: TaskDetail): WorkState {
  const me = useQuery(sessionQuery).data?.user.id ?? '';
  const granted = useQuery(projectQuery(projectId)).data?.permissions;
  const permissions = useMemo(() => new Set(granted), [granted]);
  const keeper = keeperOf(projectId, task.id);
  const state = useSyncExternalStore(keeper.subscribe, () => keeper.state);
  const { stage } = task;
  return useMemo(() => {
    const isTheirs = state.kind === 'other' && mayTakeOver(state.hold, me, permissions);
    return {
      keeper,
      state,
      me,
      permissions,
      holder: thisTab(),
      readOnly: whyReadOnly({ stage, permissions, state, me }),
      takeOver: isTheirs ? () => keeper.takeOver() : null,
      mayFinish: (state.kind === 'mine' || state.kind === 'taking') && worksIn(stage.kind, permissions),
    };
  }, [keeper, state, me, permissions, stage]);
}

/**
 * Holds the open task for this tab while it is mounted, where people work and this person may. One caller a task:
 * the editor. It is renewed until the editor closes, and given back then.
 */
export function useHold(projectId: string, task: TaskDetail): Hold {
  const client = useQueryClient();
  const work = useWorkState(projectId, task);
  const { keeper, holder, permissions, me } = work;
  const isWanted = me !== '' && worksIn(task.stage.kind, permissions);
  const others = task.hold !== null && task.hold.holder !== holder ? task.hold : null;

  // biome-ignore lint/correctness/useExhaustiveDependencies: who had it matters at the start; changes come below
  useEffect(() => {
    if (!isWanted) return;
    keeper.start(others);
    const leave = () => releaseAtLast(projectId, task.id, holder);
    const comeBack = (event: PageTransitionEvent) => {
      if (event.persisted) keeper.start(null);
    };
    addEventListener('pagehide', leave);
    addEventListener('pageshow', comeBack);
    return () => {
      removeEventListener('pagehide', leave);
      removeEventListener('pageshow', comeBack);
      void keeper.release().catch(() => undefined);
    };
  }, [isWanted, keeper, projectId, task.id, holder]);

  const isOthers = work.state.kind === 'other';
  useEffect(() => {
    // The task may have been read before somebody took it.
    if (isOthers) {
      void client.invalidateQueries({ queryKey: keys.task(projectId, task.id), exact: true });
    }
  }, [isOthers, client, projectId, task.id]);

  const wasOthers = useRef(false);
  useEffect(() => {
    if (others !== null) {
      wasOthers.current = true;
      keeper.learn(others);
      // A tab that was closed by force says nothing: its lease just runs out.
      const rest = Math.max(1_000, Date.parse(others.until) - Date.now() + 500);
      const timer = setTimeout(
        () => void client.invalidateQueries({ queryKey: keys.task(projectId, task.id), exact: true }),
        rest,
      );
      return () => clearTimeout(timer);
    }
    if (!wasOthers.current || !isWanted) return;
    const timer = setTimeout(() => {
      wasOthers.current = false;
      keeper.retry();
    }, GRACE_MS);
    return () => clearTimeout(timer);
  }, [others, isWanted, keeper, client, projectId, task.id]);

  return work;
}
