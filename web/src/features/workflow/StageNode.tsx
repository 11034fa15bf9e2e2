import { IconAlertTriangle } from '@tabler/icons-react';
import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import type { Stage, WorkflowNode } from '@/kit/api/types';
import { STAGE_KIND } from '@/kit/theme/statuses';
import { count } from '@/kit/ui/format';
import { AgentIcon, STAGE_ICON } from '@/kit/ui/icons';
import { StatusBar } from '@/kit/ui/StatusBar';
import { HEAD, NODE_WIDTH, WAY } from './layout';
import classes from './workflow.module.css';

export type StageNodeData = {
  node: WorkflowNode;
  ways: string[];
  agent: { name: string; icon: string | null } | null;
  stage: Stage | null;
  problems: string[];
};
export type FlowNode = Node<StageNodeData, 'stage'>;

/** A node as it is drawn: what it is, how many tasks it holds, what is wrong, and a handle for each way out. */
export const StageNode = memo(function StageNode({ data, selected }: NodeProps<FlowNode>) {
  const { node, ways, agent, stage, problems } = data;
  const Glyph = STAGE_ICON[node.kind];
  const live = stage?.agent?.mode === 'managed' ? stage.agent.live : null;
  return (
    <div
      className={classes.node}
      data-kind={node.kind}
      data-selected={selected || undefined}
      data-wrong={problems.length > 0 || undefined}
      style={{ width: NODE_WIDTH }}
    >
      {node.kind !== 'start' && (
        <Handle type="target" position={Position.Left} style={{ top: HEAD / 2 }} className={classes.handle} />
      )}
      <div className={classes.head} style={{ height: HEAD }}>
        <span className={classes.glyph}>
          {agent ? <AgentIcon name={agent.icon} size={16} /> : <Glyph size={16} stroke={1.6} aria-hidden />}
        </span>
        <span className={classes.words}>
          <span className={classes.name}>{node.name || 'No name'}</span>
          <span className={classes.sub}>
            {live !== null && <span className={classes.dot} data-state={live ? 'live' : 'paused'} />}
            {live !== null && (live ? 'Live · ' : 'Paused · ')}
            {agent?.name ?? (node.kind === 'agent' ? agentWords(node.config.mode) : STAGE_KIND[node.kind])}
          </span>
        </span>
        {stage && <span className={classes.count}>{count(stage.count)}</span>}
        {problems.length > 0 && (
          <span
            className={classes.problem}
            role="img"
            aria-label={problems.join(' ')}
            title={problems.join('\n')}
          >
            <IconAlertTriangle size={16} aria-hidden />
          </span>
        )}
        {stage?.agent && stage.count > 0 && (
          <div className={classes.bar}>
            <StatusBar counts={stage.status_counts} height={3} />
          </div>
        )}
      </div>
      {ways.map((way) => (
        <div key={way} className={classes.way} style={{ height: WAY }}>
          <span>{way}</span>
          <Handle id={way} type="source" position={Position.Right} className={classes.handle} title={way} />
        </div>
      ))}
    </div>
  );
});

const agentWords = (mode: 'managed' | 'external') =>
  mode === 'external' ? 'External program' : 'No agent yet';
