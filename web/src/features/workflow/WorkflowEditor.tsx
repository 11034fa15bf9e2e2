import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useReactFlow } from '@xyflow/react';
import { type ReactNode, useCallback, useEffect, useMemo, useReducer, useState } from 'react';
import { enabledAgentsQuery, membersQuery, stagesQuery } from '@/kit/api/queries';
import type { Permission, StageKind, Workflow, WorkflowGraph } from '@/kit/api/types';
import { useTaskVerbs } from '@/kit/tasks/useTaskVerbs';
import { notify } from '@/kit/ui/notify';
import { checkQuery } from './api';
import { Canvas } from './Canvas';
import { newDraft, same, step } from './draft';
import { addNode, type DecisionsOf, pathwaysOf, putNode } from './edits';
import { Library } from './Library';
import { SaveDialog } from './SaveDialog';
import { Settings } from './Settings';
import type { StageNodeData } from './StageNode';
import { Toolbar } from './Toolbar';
import { useWorkflowActions } from './useWorkflowActions';
import classes from './workflow.module.css';

interface WorkflowEditorProps {
  projectId: string;
  saved: Workflow;
  permissions: Permission[];
  addAgent: (done: (enabledId: string | null) => void) => ReactNode;
}

export function WorkflowEditor({ projectId, saved, permissions, addAgent }: WorkflowEditorProps) {
  const readOnly = !permissions.includes('workflow.edit');
  /** The version that the draft was made from. */
  const [base, setBase] = useState(saved);
  const [draft, dispatch] = useReducer(step, saved.graph, newDraft);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [isSaving, setSaving] = useState(false);
  const [isAddingAgent, setAddingAgent] = useState(false);
  const flow = useReactFlow();
  const graph = draft.present;
  const isDirty = useMemo(() => !same(graph, base.graph), [graph, base.graph]);

  const agentsData = useQuery(enabledAgentsQuery(projectId)).data;
  const agents = useMemo(() => agentsData ?? [], [agentsData]);
  const members = useQuery(membersQuery(projectId)).data ?? [];
  const stages = useQuery(stagesQuery(projectId)).data ?? saved.stages;
  const verbs = useTaskVerbs(projectId);

  const decisionsOf = useCallback<DecisionsOf>(
    (id) => agents.find((agent) => agent.id === id)?.decisions ?? [],
    [agents],
  );
  const [settled] = useDebouncedValue(graph, 250);
  const check = useQuery({
    ...checkQuery(projectId, settled, base.version, !readOnly),
    placeholderData: keepPreviousData,
  }).data;
  const problems = useMemo(() => [...(check?.problems ?? []), ...(check?.blocked ?? [])], [check]);

  const adopt = useCallback((next: Workflow) => {
    setBase(next);
    dispatch({ type: 'reset', graph: next.graph });
  }, []);
  useEffect(() => {
    // What others save is shown at once, unless there is a drawing to lose.
    if (saved.version > base.version && !isDirty) adopt(saved);
  }, [saved, base.version, isDirty, adopt]);
  useBlocker({
    shouldBlockFn: () => isDirty && !window.confirm('Leave without saving the workflow?'),
    enableBeforeUnload: isDirty,
  });

  const dataOf = useMemo(() => {
    const byNode = new Map(stages.map((stage) => [stage.node_id, stage]));
    return new Map<string, StageNodeData>(
      graph.nodes.map((node) => {
        const agentId =
          node.kind === 'agent' && node.config.mode === 'managed' && node.config.enabled_agent_id;
        return [
          node.id,
          {
            node,
            ways: pathwaysOf(node, decisionsOf),
            agent: agents.find((agent) => agent.id === agentId) ?? null,
            stage: byNode.get(node.id) ?? null,
            problems: problems.filter((problem) => problem.node === node.id).map(({ message }) => message),
          },
        ];
      }),
    );
  }, [graph.nodes, stages, agents, decisionsOf, problems]);
  const wrongEdges = useMemo(
    () => new Set(problems.flatMap((problem) => ('edge' in problem && problem.edge ? [problem.edge] : []))),
    [problems],
  );

  const select = useCallback((ids: string[]) => setSelected(new Set(ids)), []);
  const edit = useCallback(
    (change: (before: WorkflowGraph) => WorkflowGraph, about?: string) =>
      dispatch({ type: 'edit', edit: change, about }),
    [],
  );
  const save = useCallback(() => setSaving(true), []);
  const actions = useWorkflowActions({
    graph,
    selected,
    readOnly,
    decisionsOf,
    dispatch,
    onSelect: select,
    onSave: save,
  });

  const add = (kind: StageKind) => {
    const after = addNode(graph, kind, null);
    edit(() => after);
    const added = after.nodes.at(-1);
    if (added) select([added.id]);
    requestAnimationFrame(() => void flow.fitView({ duration: 150, maxZoom: 1, padding: 0.15 }));
  };
  const node = selected.size === 1 ? graph.nodes.find((each) => selected.has(each.id)) : undefined;
  const data = node && dataOf.get(node.id);
  const stage = data?.stage;

  return (
    <div className={classes.page}>
      <Toolbar
        projectId={projectId}
        readOnly={readOnly}
        isDirty={isDirty}
        version={base.version}
        newest={saved.version}
        problems={problems}
        canUndo={draft.past.length > 0}
        canRedo={draft.future.length > 0}
        actions={actions}
        onSave={save}
        onShow={(id) => {
          select([id]);
          void flow.fitView({ nodes: [{ id }], duration: 150, maxZoom: 1 });
        }}
        onTake={(taken) => {
          edit(() => taken);
          requestAnimationFrame(() => void flow.fitView({ maxZoom: 1, padding: 0.15 }));
        }}
      />
      <div className={classes.middle}>
        {!readOnly && <Library onAdd={add} />}
        <div className={classes.canvas}>
          <Canvas
            graph={graph}
            dataOf={dataOf}
            wrongEdges={wrongEdges}
            selected={selected}
            readOnly={readOnly}
            onSelect={select}
            onEdit={edit}
          />
        </div>
        {node && data && (
          <Settings
            projectId={projectId}
            graph={graph}
            node={node}
            agents={agents}
            members={members}
            stage={stage ?? null}
            problems={data.problems}
            decisionsOf={decisionsOf}
            readOnly={readOnly}
            onAddAgent={() => setAddingAgent(true)}
            onEdit={edit}
            control={
              stage?.agent?.mode === 'managed' &&
              permissions.includes('agents.control') && (
                <Button onClick={() => void (stage.agent?.live ? verbs.pause(stage) : verbs.goLive(stage))}>
                  {stage.agent.live ? 'Pause' : 'Go live'}
                </Button>
              )
            }
          />
        )}
      </div>
      {isAddingAgent &&
        addAgent((id) => {
          setAddingAgent(false);
          if (id && node?.kind === 'agent') {
            const chosen = { ...node, config: { ...node.config, enabled_agent_id: id } };
            edit((before) => putNode(before, chosen, decisionsOf));
          }
        })}
      {isSaving && (
        <SaveDialog
          projectId={projectId}
          graph={graph}
          version={base.version}
          onClose={() => setSaving(false)}
          onSaved={(next) => {
            adopt(next);
            setSaving(false);
            notify.done(`Version ${next.version} of the workflow is saved.`);
          }}
          onRebase={(newest, keepDraft) => {
            if (keepDraft) setBase(newest);
            else {
              adopt(newest);
              setSaving(false);
            }
          }}
        />
      )}
    </div>
  );
}
