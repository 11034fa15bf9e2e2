import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useEditor } from '@/features/editor/context';
import type { MenuEntry } from '@/features/editor/menu';
import { useWorkState } from '@/features/work/useHold';
import { heldBy } from '@/features/work/words';
import { enabledAgentsQuery } from '@/kit/api/queries';
import type { EnabledAgent } from '@/kit/api/types';
import { AgentIcon } from '@/kit/ui/icons';
import { runStore } from './runStore';

const NONE: readonly EnabledAgent[] = [];

/** Why the person cannot trigger agents on the open task; null when they can. */
export function useTriggerBan(): string | null {
  const { project, task } = useEditor();
  const { state, me, permissions } = useWorkState(project.id, task);
  if (project.status === 'archived') return 'This project is archived.';
  if (!permissions.has('agents.trigger')) return 'Your role in this project may not trigger agents.';
  return state.kind === 'other' ? heldBy(state.hold, me) : null;
}

/** The agents that are enabled for the project, and how to set one to work on what is selected. */
export function useTriggers() {
  const { project, task, document, selection, frame, classId, setTool } = useEditor();
  const agents = useQuery(enabledAgentsQuery(project.id));
  const trigger = useCallback(
    (agent: EnabledAgent) => {
      // Without anything selected there is nothing to segment yet: the person points at it.
      if (agent.prompts.length > 0 && selection.size === 0) {
        setTool('prompt');
        return;
      }
      const order = {
        projectId: project.id,
        taskId: task.id,
        itemName: task.item.name,
        agent: { id: agent.id, name: agent.name, icon: agent.icon },
        selection: { frame, label_ids: [...selection], class_id: classId },
      };
      void runStore.trigger(order, () => document.flush());
    },
    [project.id, task.id, task.item.name, document, selection, frame, classId, setTool],
  );
  return { agents: agents.data ?? NONE, isLoading: agents.isPending, error: agents.error, trigger };
}

/** The entries of "Trigger agent", for the context menu and the palette. */
export function useTriggerMenu(): MenuEntry[] {
  const ban = useTriggerBan();
  const { agents, isLoading, error, trigger } = useTriggers();
  return useMemo(() => {
    const disabled = ban ?? undefined;
    if (agents.length > 0) {
      return agents.map((agent) => ({
        id: `trigger.${agent.id}`,
        label: agent.name,
        icon: <AgentIcon name={agent.icon} size={14} />,
        disabled,
        perform: () => trigger(agent),
      }));
    }
    const why = isLoading
      ? 'The agents are being looked up…'
      : error
        ? 'The agents could not be looked up.'
        : NO_AGENTS;
    return [{ id: 'trigger.none', label: 'No agents', disabled: why, perform: () => undefined }];
  }, [agents, isLoading, error, ban, trigger]);
}

const NO_AGENTS = 'No agents are enabled in this project. Project admins enable them on the Agents page.';
