import {
  IconArrowDown,
  IconArrowUp,
  IconClipboard,
  IconClipboardCopy,
  IconCopy,
  IconCopyPlus,
  IconCut,
  IconEye,
  IconEyeOff,
  IconForms,
  IconLayersUnion,
  IconLock,
  IconMenu2,
  IconRobot,
  IconSelectAll,
  IconStackBack,
  IconStackFront,
  IconTrash,
  IconVectorBezier,
} from '@tabler/icons-react';
import { useMemo } from 'react';
import { type Action, useActions } from '@/kit/actions/registry';
import { useEvent } from '@/kit/ui/useEvent';
import { useEditor } from '../context';
import { useCan } from '../edits/useCan';
import { useLabelVerbs } from '../edits/VerbsContext';
import { useListing } from '../labels/Listing';
import { stepFrom } from '../labels/labelGroups';
import { useEditorMenu } from '../menu/MenuContext';
import { focusAnswers } from '../panels/focusAnswers';
import { KEYS } from '../shortcuts';
import { useView } from '../view/ViewContext';

const GROUP = 'Labels';

/** What can be done with labels. */
export function useLabelActions(): void {
  const { selection, select, state, reveal, readOnly, task, frame, showPanel, setTool } = useEditor();
  const { groups } = useListing();
  const { isHidden, visibility, setAllHidden, showAll } = useView();
  const can = useCan();
  const verbs = useLabelVerbs();
  const menu = useEditorMenu();

  const step = useEvent((by: 1 | -1) => {
    const id = stepFrom(groups, isHidden, [...selection].at(-1) ?? null, by);
    const label = id === null ? undefined : state.byId.get(id);
    if (label !== undefined) reveal(label);
  });
  const toAnswers = useEvent(() => {
    showPanel('labels');
    focusAnswers();
  });
  /** First what is selected is let go of, then the tool. */
  const deselect = useEvent(() => (selection.size > 0 ? select([]) : setTool('select')));
  const toggleAll = useEvent(() => setAllHidden(!visibility.isAllHidden));
  const show = useEvent(showAll);

  const { notSelected, notChange, notRemove } = can;
  const notMerge = notChange ?? (can.changeable.length < 2 ? 'Select two labels or more.' : null);
  const notNext = frame + 1 >= task.item.frames ? 'There is no next frame.' : null;

  useActions(
    useMemo<Action[]>(() => {
      const action = (
        id: string,
        label: string,
        keys: Action['keys'],
        perform: () => void,
        more: Partial<Action> = {},
      ): Action => ({ id: `labels.${id}`, label, group: GROUP, keys, perform, ...more });
      const off = (reason: string | null) => ({ disabled: reason ?? false });
      return [
        action('next', 'Next label', KEYS.next, () => step(1), { icon: IconArrowDown }),
        action('previous', 'Previous label', KEYS.previous, () => step(-1), { icon: IconArrowUp }),
        action('select-all', 'Select all', KEYS.selectAll, verbs.selectAll, { icon: IconSelectAll }),
        action('deselect', 'Deselect, then put the tool away', KEYS.deselect, deselect, { hidden: true }),
        action('attributes', 'Edit attributes', KEYS.attributes, toAnswers, {
          icon: IconForms,
          ...off(notSelected),
        }),
        action('copy', 'Copy', KEYS.copy, verbs.copy, { icon: IconCopy, ...off(notSelected) }),
        action('cut', 'Cut', KEYS.cut, verbs.cut, { icon: IconCut, ...off(notRemove) }),
        action('paste', 'Paste', KEYS.paste, verbs.paste, { icon: IconClipboard, ...off(readOnly) }),
        action('duplicate', 'Duplicate', KEYS.duplicate, verbs.duplicate, {
          icon: IconCopyPlus,
          ...off(readOnly ?? notSelected),
        }),
        ...(task.item.frames > 1
          ? [
              action('paste-next', 'Copy to the next frame', KEYS.pasteNext, verbs.pasteOnNextFrame, {
                icon: IconClipboardCopy,
                ...off(readOnly ?? notNext),
              }),
            ]
          : []),
        action('merge', 'Merge', KEYS.merge, verbs.merge, { icon: IconLayersUnion, ...off(notMerge) }),
        action('simplify', 'Simplify', KEYS.simplify, verbs.simplify, {
          icon: IconVectorBezier,
          ...off(notChange),
        }),
        action('to-front', 'Bring to front', KEYS.toFront, () => verbs.restack('front'), {
          icon: IconStackFront,
          ...off(notChange),
        }),
        action('forward', 'Bring forward', KEYS.forward, () => verbs.restack('forward'), off(notChange)),
        action('backward', 'Send backward', KEYS.backward, () => verbs.restack('backward'), off(notChange)),
        action('to-back', 'Send to back', KEYS.toBack, () => verbs.restack('back'), {
          icon: IconStackBack,
          ...off(notChange),
        }),
        action('lock', 'Lock or unlock', KEYS.lock, verbs.toggleLocked, {
          icon: IconLock,
          ...off(notSelected),
        }),
        action('hide', 'Hide or show', KEYS.hide, verbs.toggleHidden, {
          icon: IconEyeOff,
          ...off(notSelected),
        }),
        action('hide-others', 'Hide or show the others', KEYS.hideOthers, verbs.hideOthers, {
          icon: IconEyeOff,
          ...off(notSelected),
        }),
        action('hide-all', 'Hide or show all labels', KEYS.hideAll, toggleAll, { icon: IconEyeOff }),
        action('show-all', 'Show all hidden labels', undefined, show, { icon: IconEye }),
        action('delete', 'Delete', KEYS.remove, verbs.remove, { icon: IconTrash, ...off(notRemove) }),
        action('menu', 'Menu of the selection', [KEYS.menu, 'ContextMenu'], () => menu.openByKey('all'), {
          icon: IconMenu2,
          hidden: true,
        }),
        action('trigger', 'Trigger agent…', KEYS.trigger, () => menu.openByKey('trigger'), {
          icon: IconRobot,
        }),
      ];
    }, [
      step,
      verbs,
      deselect,
      toAnswers,
      toggleAll,
      show,
      menu,
      readOnly,
      notSelected,
      notChange,
      notRemove,
      notMerge,
      notNext,
      task.item.frames,
    ]),
  );
}
