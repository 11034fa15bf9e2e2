import { ActionIcon, Slider, Text } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconEye, IconEyeOff, IconShape } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { EmptyState } from '@/kit/ui/EmptyState';
import { count, percent, plural } from '@/kit/ui/format';
import { type ClassificationLabel, Classifications } from './Classifications';
import { LabelRow } from './LabelRow';
import type { LabelGroup, ListedLabel } from './labelGroups';
import type { ViewState } from './useViewState';
import classes from './viewer.module.css';

interface LabelsPanelProps {
  groups: readonly LabelGroup[];
  classifications: readonly ClassificationLabel[];
  view: ViewState;
  /** A label was chosen in the list: select it and bring it into view. */
  onPick: (labelId: string) => void;
}

type Row =
  | { readonly kind: 'class'; readonly key: string; readonly group: LabelGroup }
  | {
      readonly kind: 'label';
      readonly key: string;
      readonly group: LabelGroup;
      readonly listed: ListedLabel;
    };

const CLASS_HEIGHT = 32;
const LABEL_HEIGHT = 42;

/** Every label of the item as text: what the canvas shows, for the eye and for a screen reader. */
export function LabelsPanel({ groups, classifications, view, onPick }: LabelsPanelProps) {
  const total = groups.reduce((sum, group) => sum + group.labels.length, 0);
  const shown = groups.reduce((sum, group) => sum + group.labels.filter((l) => !l.isHidden).length, 0);
  if (total === 0 && classifications.length === 0) {
    return (
      <EmptyState icon={IconShape} title="No labels yet">
        Labels appear here as soon as an agent or a person makes them.
      </EmptyState>
    );
  }
  const hasConfidence = groups.some((group) => group.labels.some((l) => l.label.confidence !== null));
  return (
    <div className={classes.labels}>
      <Classifications labels={classifications} />
      {total > 0 && (
        <div className={classes.filter}>
          <Text size="xs" c="dimmed" role="status">
            {shown === total ? plural(total, 'object') : `${count(shown)} of ${count(total)} shown`}
          </Text>
          {hasConfidence && <ConfidenceFilter view={view} />}
        </div>
      )}
      <LabelList groups={groups} view={view} onPick={onPick} />
    </div>
  );
}

function ConfidenceFilter({ view }: { view: ViewState }) {
  const { minConfidence } = view.visibility;
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
        onChange={view.setMinConfidence}
        thumbLabel="Hide labels below this confidence"
      />
    </div>
  );
}

function LabelList({ groups, view, onPick }: Pick<LabelsPanelProps, 'groups' | 'view' | 'onPick'>) {
  const scroller = useRef<HTMLDivElement>(null);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => rowsOf(groups, folded), [groups, folded]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (i) => (rows[i]?.kind === 'class' ? CLASS_HEIGHT : LABEL_HEIGHT),
    getItemKey: (i) => rows[i]?.key ?? i,
    overscan: 8,
  });
  const { selected, hovered, setHovered, toggleClass } = view;
  const at = selected === null ? -1 : rows.findIndex((row) => row.key === selected);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at);
  }, [at, virtual]);

  const fold = (classId: string) =>
    setFolded((before) => {
      const after = new Set(before);
      if (!after.delete(classId)) after.add(classId);
      return after;
    });

  return (
    <div ref={scroller} className={classes.list}>
      {/* biome-ignore lint/a11y/useSemanticElements: rows of a virtual list are placed by transform */}
      <div role="list" aria-label="Objects" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            // biome-ignore lint/a11y/useSemanticElements: see above
            <div
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              role="listitem"
              aria-setsize={rows.length}
              aria-posinset={index + 1}
              className={classes.item}
              style={{ transform: `translateY(${start}px)` }}
            >
              {row.kind === 'class' ? (
                <ClassRow
                  group={row.group}
                  isFolded={folded.has(row.group.classId)}
                  onFold={() => fold(row.group.classId)}
                  onToggle={() => toggleClass(row.group.classId)}
                />
              ) : (
                <LabelRow
                  group={row.group}
                  listed={row.listed}
                  isSelected={row.key === selected}
                  isHovered={row.key === hovered}
                  onHover={setHovered}
                  onPick={onPick}
                />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function rowsOf(groups: readonly LabelGroup[], folded: ReadonlySet<string>): Row[] {
  return groups.flatMap((group): Row[] => {
    const head: Row = { kind: 'class', key: `class:${group.classId}`, group };
    if (folded.has(group.classId)) return [head];
    return [
      head,
      ...group.labels.map((listed): Row => ({ kind: 'label', key: listed.label.id, group, listed })),
    ];
  });
}

interface ClassRowProps {
  group: LabelGroup;
  isFolded: boolean;
  onFold: () => void;
  onToggle: () => void;
}

function ClassRow({ group, isFolded, onFold, onToggle }: ClassRowProps) {
  const Chevron = isFolded ? IconChevronRight : IconChevronDown;
  const Eye = group.isHidden ? IconEyeOff : IconEye;
  return (
    <div className={classes.classRow} data-hidden={group.isHidden || undefined}>
      <button type="button" className={classes.fold} aria-expanded={!isFolded} onClick={onFold}>
        <Chevron size={14} aria-hidden />
        <span className={classes.swatch} style={{ background: group.color }} />
        <span className={classes.clip}>{group.name}</span>
        <span className={classes.count}>{count(group.labels.length)}</span>
      </button>
      <ActionIcon
        size={24}
        aria-label={`Hide ${group.name}`}
        aria-pressed={group.isHidden}
        title={group.isHidden ? `Show ${group.name}` : `Hide ${group.name}`}
        onClick={onToggle}
      >
        <Eye size={14} aria-hidden />
      </ActionIcon>
    </div>
  );
}
