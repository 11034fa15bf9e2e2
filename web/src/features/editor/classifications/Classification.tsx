import { ActionIcon, Checkbox } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { Attribute, AttributeValue, ClassificationClass, Label } from '@/kit/api/types';
import { percent } from '@/kit/ui/format';
import { useEvent } from '@/kit/ui/useEvent';
import { AttributeForm } from '../attributes/AttributeForm';
import { withAnswer } from '../attributes/values';
import { useEditor } from '../context';
import editor from '../editor.module.css';
import { useLabelVerbs } from '../edits/VerbsContext';
import { Author } from '../labels/Author';
import classes from '../labels/labels.module.css';

interface ClassificationProps {
  /** Null when the ontology no longer knows it. */
  classification: ClassificationClass | null;
  name: string;
  /** Null while nothing was said. */
  label: Label | null;
}

/** One classification: its questions, and what was answered by whom. The first answer makes the label. */
export function Classification({ classification, name, label }: ClassificationProps) {
  const { document, frame, readOnly } = useEditor();
  const verbs = useLabelVerbs();
  const questions = classification?.attributes ?? [];

  const say = (attributes: Label['attributes'], step: string) => {
    if (classification === null || readOnly !== null) return;
    if (label === null) {
      const on = classification.scope === 'frame' ? frame : 0;
      const created = {
        kind: 'classification',
        class_id: classification.id,
        frame: on,
        geometry: null,
      } as const;
      document.apply(step, [{ op: 'create', label: { ...created, attributes } }]);
    } else {
      document.apply(step, [{ op: 'update', id: label.id, change: { attributes } }]);
    }
  };
  const answer = useEvent((attribute: Attribute, value: AttributeValue | null) => {
    const after = withAnswer(questions, label?.attributes ?? {}, attribute.id, value);
    const isEmpty = Object.keys(after).length === 0;
    if (isEmpty && label !== null) verbs.removeThese([label]);
    else say(after, `Set ${attribute.name}`);
  });

  return (
    <div className={classes.classification} data-answers-of={label?.id}>
      <div className={classes.labelLine}>
        {classification !== null && questions.length === 0 ? (
          <Checkbox
            label={name}
            checked={label !== null}
            disabled={readOnly !== null}
            onChange={() => (label === null ? say({}, `Set ${name}`) : verbs.removeThese([label]))}
          />
        ) : (
          <span className={editor.clip}>{name}</span>
        )}
        {label !== null && label.confidence !== null && (
          <span className={classes.share} title="Confidence">
            {percent(label.confidence)}
          </span>
        )}
        {label !== null && readOnly === null && (
          <ActionIcon
            size={22}
            aria-label={`Clear ${name}`}
            title="Clear"
            onClick={() => verbs.removeThese([label])}
            className={label.confidence === null ? classes.end : undefined}
          >
            <IconTrash size={13} aria-hidden />
          </ActionIcon>
        )}
      </div>
      {questions.length > 0 && (
        <AttributeForm
          prefix={label?.id ?? classification?.id ?? name}
          attributes={questions}
          values={label?.attributes ?? {}}
          isReadOnly={readOnly !== null}
          marksMissing={label !== null}
          onAnswer={answer}
        />
      )}
      {label !== null && (
        <div className={classes.labelMeta}>
          <Author author={label.made_by} />
        </div>
      )}
    </div>
  );
}
