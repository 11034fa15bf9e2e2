import type { Attribute, AttributeValue } from '@/kit/api/types';
import { plural } from '@/kit/ui/format';
import { useEvent } from '@/kit/ui/useEvent';
import { AttributeForm } from '../attributes/AttributeForm';
import { commonValues, withAnswer } from '../attributes/values';
import { attributesOf } from '../classes';
import { useEditor } from '../context';
import { useCan } from '../edits/useCan';
import classes from './selection.module.css';

/** The questions about the selected labels; several of one class are answered together. */
export function SelectionAnswers() {
  const { document, ontology } = useEditor();
  const { objects, changeable, notChange } = useCan();
  const [first] = objects;
  const isOneClass = objects.every((label) => label.class_id === first?.class_id);
  const questions = first && isOneClass ? attributesOf(ontology.document, first) : [];
  const { values, mixed } = commonValues(objects.map((label) => label.attributes));

  const answer = useEvent((attribute: Attribute, value: AttributeValue | null) => {
    if (notChange !== null) return;
    const name = changeable.length > 1 ? ` on ${plural(changeable.length, 'label')}` : '';
    document.apply(
      `Set ${attribute.name}${name}`,
      changeable.map((label) => ({
        op: 'update',
        id: label.id,
        change: { attributes: withAnswer(questions, label.attributes, attribute.id, value) },
      })),
    );
  });

  if (!isOneClass)
    return <p className={classes.quiet}>Labels of several classes have no questions in common.</p>;
  if (questions.length === 0) return null;
  return (
    <div data-answers>
      <AttributeForm
        prefix={first?.id ?? ''}
        attributes={questions}
        values={values}
        mixed={mixed}
        isReadOnly={notChange !== null}
        onAnswer={answer}
      />
    </div>
  );
}
