import { useMemo } from 'react';
import { type Action, useActions } from '@/kit/actions/registry';
import { useEvent } from '@/kit/ui/useEvent';
import { openClasses } from '../classes';
import { useEditor } from '../context';
import { useLabelVerbs } from '../edits/VerbsContext';
import { changeClassKey, classKey, KEYS } from '../shortcuts';
import { TOOLS } from '../tools/tools';
import { useOfferedTools } from '../tools/useOfferedTools';
import { brushStep } from '../view/usePreferences';
import { useView } from '../view/ViewContext';

/** Tools and classes. */
export function useToolActions(): void {
  const { ontology, setTool, setClassId, readOnly } = useEditor();
  const groups = useOfferedTools();
  const verbs = useLabelVerbs();
  const { preferences, setPreferences } = useView();
  const choose = useEvent(setTool);
  const chooseClass = useEvent(setClassId);
  const resize = useEvent((step: 1 | -1) =>
    setPreferences({ brushSize: brushStep(preferences.brushSize, step) }),
  );

  useActions(
    useMemo<Action[]>(
      () =>
        groups.flat().map((tool) => ({
          id: `tool.${tool}`,
          label: TOOLS[tool].name,
          group: 'Tools',
          icon: TOOLS[tool].icon,
          description: TOOLS[tool].hint,
          keys: TOOLS[tool].keys,
          keywords: 'tool draw',
          perform: () => choose(tool),
        })),
      [groups, choose],
    ),
  );
  const hasBrush = groups.flat().includes('brush');
  useActions(
    useMemo<Action[]>(() => {
      if (!hasBrush) return [];
      return [
        {
          id: 'brush.smaller',
          label: 'Smaller brush',
          group: 'Tools',
          keys: KEYS.brushSmaller,
          hidden: true,
          perform: () => resize(-1),
        },
        {
          id: 'brush.larger',
          label: 'Larger brush',
          group: 'Tools',
          keys: KEYS.brushLarger,
          hidden: true,
          perform: () => resize(1),
        },
      ];
    }, [hasBrush, resize]),
  );
  useActions(
    useMemo<Action[]>(() => {
      if (readOnly !== null) return [];
      return openClasses(ontology.document).flatMap((each, i): Action[] => {
        const change = changeClassKey(i);
        return [
          {
            id: `class.${each.id}`,
            label: each.name,
            group: 'Classes',
            keys: classKey(i) ?? undefined,
            keywords: 'class draw',
            perform: () => chooseClass(each.id),
          },
          ...(change === null
            ? []
            : [
                {
                  id: `class.change.${each.id}`,
                  label: each.name,
                  group: 'Change the class of the selection',
                  keys: change,
                  hidden: true,
                  perform: () => verbs.changeClass(each.id),
                },
              ]),
        ];
      });
    }, [ontology.document, readOnly, chooseClass, verbs]),
  );
}
