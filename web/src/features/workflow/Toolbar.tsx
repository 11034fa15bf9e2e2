import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconLayoutDistributeVertical,
} from '@tabler/icons-react';
import type { WorkflowGraph } from '@/kit/api/types';
import { plural } from '@/kit/ui/format';
import { FileMenu } from './FileMenu';
import classes from './workflow.module.css';

interface ToolbarProps {
  projectId: string;
  readOnly: boolean;
  isDirty: boolean;
  version: number;
  newest: number;
  problems: { node: string | null; message: string }[];
  canUndo: boolean;
  canRedo: boolean;
  actions: Record<'undo' | 'redo' | 'arrange', () => void>;
  onSave: () => void;
  onShow: (nodeId: string) => void;
  onTake: (graph: WorkflowGraph) => void;
}

export function Toolbar(props: ToolbarProps) {
  const { projectId, readOnly, isDirty, version, newest, problems, canUndo, canRedo, actions } = props;
  let state = isDirty ? `Changed since version ${version}` : `Version ${version}`;
  if (newest > version) state = `You draw on version ${version}; somebody saved version ${newest}`;
  return (
    <div className={classes.toolbar}>
      <h1 className={classes.heading}>Workflow</h1>
      <FileMenu projectId={projectId} readOnly={readOnly} onTake={props.onTake} />
      {!readOnly && (
        <>
          <Tooltip label="Undo (Ctrl Z)">
            <ActionIcon variant="default" aria-label="Undo" disabled={!canUndo} onClick={actions.undo}>
              <IconArrowBackUp size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Redo (Ctrl ⇧ Z)">
            <ActionIcon variant="default" aria-label="Redo" disabled={!canRedo} onClick={actions.redo}>
              <IconArrowForwardUp size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Arrange stages (⇧ A)">
            <ActionIcon variant="default" aria-label="Arrange stages" onClick={actions.arrange}>
              <IconLayoutDistributeVertical size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </>
      )}
      <span className={classes.spacer} />
      {problems.length > 0 && (
        <Menu position="bottom-end" width={420}>
          <Menu.Target>
            <Button variant="subtle" color="red" leftSection={<IconAlertTriangle size={14} aria-hidden />}>
              {plural(problems.length, 'problem')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {problems.map(({ node, message }) => (
              <Menu.Item key={`${node} ${message}`} onClick={() => node && props.onShow(node)}>
                {message}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <span className={classes.state} role="status" data-wrong={newest > version || undefined}>
        {readOnly ? `Version ${version}, to read only` : state}
      </span>
      {!readOnly && (
        <Button disabled={!isDirty} onClick={props.onSave}>
          Save…
        </Button>
      )}
    </div>
  );
}
