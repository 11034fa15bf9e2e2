import { Slider, Text } from '@mantine/core';
import { IconShape } from '@tabler/icons-react';
import { useMemo } from 'react';
import { EmptyState } from '@/kit/ui/EmptyState';
import { count, percent, plural } from '@/kit/ui/format';
import { Classifications } from '../classifications/Classifications';
import { useEditor } from '../context';
import { SelectionForm } from '../selection/SelectionForm';
import { useView } from '../view/ViewContext';
import { LabelList } from './LabelList';
import { useListing } from './Listing';
import classes from './labels.module.css';

/** Every label of the frame as text: what the canvas shows, for the eye and for a screen reader; and forms to change them. */
export function LabelsPanel() {
  const { selection, readOnly } = useEditor();
  const { labels, groups } = useListing();
  const { isHidden } = useView();
  const { total, shown, hasConfidence } = useMemo(() => {
    const objects = labels.filter((label) => label.kind === 'object');
    return {
      total: objects.length,
      shown: objects.filter((label) => !isHidden(label)).length,
      hasConfidence: objects.some((label) => label.confidence !== null),
    };
  }, [labels, isHidden]);
  return (
    <div className={classes.labels}>
      <Classifications />
      {total > 0 ? (
        <>
          <div className={classes.filter}>
            <Text size="xs" c="dimmed" role="status">
              {shown === total ? plural(total, 'object') : `${count(shown)} of ${count(total)} shown`}
              {selection.size > 1 && `, ${count(selection.size)} selected`}
            </Text>
            {hasConfidence && <ConfidenceFilter />}
          </div>
          <LabelList groups={groups} />
        </>
      ) : (
        <EmptyState icon={IconShape} title="No labels yet">
          {readOnly === null
            ? 'Choose a class and draw: labels appear here.'
            : 'Labels appear here as soon as an agent or a person makes them.'}
        </EmptyState>
      )}
      <SelectionForm />
    </div>
  );
}

function ConfidenceFilter() {
  const { minConfidence, setMinConfidence } = useEditor();
  return (
    <div className={classes.confidence}>
      <Text size="xs" c="dimmed" className="tabular">
        {minConfidence === 0 ? 'Any confidence' : `≥ ${Math.round(minConfidence * 100)}%`}
      </Text>
      <Slider
        size="xs"
        w={80}
        label={percent}
        min={0}
        max={1}
        step={0.01}
        value={minConfidence}
        onChange={setMinConfidence}
        thumbLabel="Hide labels below this confidence"
      />
    </div>
  );
}
