import { Button, Loader, Text, Title } from '@mantine/core';
import { IconPhotoOff, IconRefresh } from '@tabler/icons-react';
import { type RefObject, useEffect, useRef } from 'react';
import type { LabelCanvas } from '@/canvas/labelCanvas';
import { IssuePins } from '@/features/issues/IssuePins';
import { PromptPanel } from '@/features/triggers/PromptPanel';
import { RunsTray } from '@/features/triggers/RunsTray';
import { percent, plural } from '@/kit/ui/format';
import { useEditor } from '../context';
import editor from '../editor.module.css';
import { useListing } from '../labels/Listing';
import { usePicture } from '../picture/usePicture';
import { useView } from '../view/ViewContext';
import { CanvasToolbar } from './CanvasToolbar';
import { Messages } from './Messages';
import { Minimap } from './Minimap';
import classes from './stage.module.css';
import { useCanvasKeys } from './useCanvasKeys';
import { useCanvasMenu } from './useCanvasMenu';
import { useLabelCanvas } from './useLabelCanvas';
import { useScene } from './useScene';
import { useTools } from './useTools';

interface StageProps {
  /** Hands the canvas out when it is there, and null when it goes. */
  onCanvas: (canvas: LabelCanvas | null) => void;
  /** The label to bring into view as soon as it is there. */
  awaited: RefObject<string | null>;
}

/** The picture with its labels, and the tools at work on it. */
export function Stage({ onCanvas, awaited }: StageProps) {
  const { project, task, frame, tool, readOnly } = useEditor();
  const { groups } = useListing();
  const { preferences } = useView();
  const host = useRef<HTMLDivElement>(null);
  const canvas = useLabelCanvas(host);
  useEffect(() => onCanvas(canvas), [canvas, onCanvas]);
  const picture = usePicture(canvas, project.id, task, frame);
  useScene(canvas, awaited);
  useTools(canvas);
  useCanvasKeys(host, canvas);
  useCanvasMenu(canvas);

  const { item } = task;
  const objects = groups.reduce((sum, group) => sum + group.labels.length, 0);
  const about = `${item.name} with ${plural(objects, 'label')}, listed in the Labels panel.`;
  return (
    <section className={editor.stage} aria-label="Image">
      {/* biome-ignore-start lint/a11y/noNoninteractiveTabindex: arrow keys pan this drawing while it has the focus */}
      <div
        ref={host}
        className={classes.canvas}
        role="application"
        tabIndex={0}
        data-read-only={readOnly !== null || undefined}
        aria-label={`${about} Arrow keys pan, or move what is selected; plus and minus zoom.`}
      />
      {/* biome-ignore-end lint/a11y/noNoninteractiveTabindex: see above */}
      {picture.status === 'loading' && (
        <div className={classes.loading} role="status">
          <Loader size="xs" aria-hidden />
          <Text size="xs">Loading image…{picture.progress !== null && ` ${percent(picture.progress)}`}</Text>
        </div>
      )}
      {picture.status === 'failed' && (
        <div className={classes.veil} role="alert">
          <IconPhotoOff size={28} stroke={1.4} aria-hidden />
          <Title order={2}>The image could not be loaded</Title>
          <Text size="sm" c="dimmed" maw={420} ta="center">
            {picture.reason}
          </Text>
          <Button
            variant="default"
            leftSection={<IconRefresh size={14} aria-hidden />}
            onClick={() => picture.retry()}
          >
            Retry
          </Button>
        </div>
      )}
      <CanvasToolbar canvas={canvas} picture={picture} />
      <Messages />
      <IssuePins />
      {tool === 'prompt' && <PromptPanel />}
      <RunsTray />
      {preferences.minimap && <Minimap canvas={canvas} />}
    </section>
  );
}
