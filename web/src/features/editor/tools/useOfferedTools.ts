import { useMemo } from 'react';
import type { ToolName } from '@/canvas/tools/editing';
import type { Shape } from '@/kit/api/types';
import { openClasses } from '../classes';
import { useEditor } from '../context';

/** Tools that make sense here, in groups: what the ontology's classes draw, what changes such shapes, and the others. */
export function useOfferedTools(): readonly (readonly ToolName[])[] {
  const { ontology, readOnly, project } = useEditor();
  const mayTrigger = project.permissions.includes('agents.trigger');
  const canComment = project.permissions.some((p) =>
    ['labels.edit', 'labels.review', 'tasks.manage'].includes(p),
  );
  return useMemo(() => {
    const place: ToolName[] = canComment ? ['place'] : [];
    if (readOnly !== null) return [['select', 'pan'], place];
    const shapes = new Set(openClasses(ontology.document).map((c) => c.shape));
    const drawn = (
      [
        'bounding_box',
        'rotatable_box',
        'polygon',
        'polyline',
        'keypoint',
        'skeleton',
      ] as const satisfies Shape[]
    ).filter((shape) => shapes.has(shape));
    const hasPolygons = shapes.has('polygon');
    const hasMasks = shapes.has('bitmask');
    const hasAreas = hasPolygons || hasMasks || shapes.has('bounding_box') || shapes.has('rotatable_box');
    return [
      ['select', 'pan'],
      [...drawn, ...(hasMasks ? (['brush', 'eraser'] as const) : [])],
      [...(hasPolygons ? (['hole'] as const) : []), ...(hasPolygons || hasMasks ? (['split'] as const) : [])],
      [...(mayTrigger && hasAreas ? (['prompt'] as const) : []), ...place],
    ];
  }, [ontology.document, readOnly, mayTrigger, canComment]);
}
