import { Tabs } from '@mantine/core';
import { useMemo } from 'react';
import { IssuesPanel } from '@/features/issues/IssuesPanel';
import { SuggestionsPanel } from '@/features/review/SuggestionsPanel';
import { count } from '@/kit/ui/format';
import { type PanelTab, useEditor } from '../context';
import editor from '../editor.module.css';
import { LabelsPanel } from '../labels/LabelsPanel';
import { DetailsPanel } from './DetailsPanel';
import { HistoryPanel } from './HistoryPanel';
import { PanelResizer } from './PanelResizer';
import classes from './panels.module.css';

/** What is known about the task, at the right: its labels first. */
export function SidePanels() {
  const { panel, showPanel, state, task } = useEditor();
  const suggestions = useMemo(
    () => state.labels.filter((label) => label.made_by.kind === 'execution').length,
    [state.labels],
  );
  return (
    <aside className={editor.panel} aria-label="Labels and details">
      <PanelResizer />
      <Tabs value={panel} onChange={(tab) => tab && showPanel(tab as PanelTab)} className={classes.tabs}>
        <Tabs.List className={classes.tabList}>
          <Tabs.Tab value="labels">Labels</Tabs.Tab>
          <Tabs.Tab value="suggestions" rightSection={suggestions > 0 && <Count n={suggestions} />}>
            Suggestions
          </Tabs.Tab>
          <Tabs.Tab value="issues">Issues</Tabs.Tab>
          <Tabs.Tab value="history">History</Tabs.Tab>
          <Tabs.Tab value="details">Details</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="labels" className={classes.tab}>
          <LabelsPanel />
        </Tabs.Panel>
        <Tabs.Panel value="suggestions" className={classes.tab} tabIndex={0}>
          <SuggestionsPanel />
        </Tabs.Panel>
        <Tabs.Panel value="issues" className={classes.tab} tabIndex={0}>
          <IssuesPanel />
        </Tabs.Panel>
        <Tabs.Panel value="history" className={classes.tab} tabIndex={0}>
          <HistoryPanel />
        </Tabs.Panel>
        <Tabs.Panel value="details" className={classes.tab} tabIndex={0}>
          <DetailsPanel task={task} />
        </Tabs.Panel>
      </Tabs>
    </aside>
  );
}

function Count({ n }: { n: number }) {
  return <span className={classes.badge}>{n > 999 ? '999+' : count(n)}</span>;
}
