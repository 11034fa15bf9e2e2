import type { ClassificationClass, Label } from '@/kit/api/types';
import { percent } from '@/kit/ui/format';
import { Author } from './Author';
import { answersOf } from './answers';
import classes from './viewer.module.css';

export interface ClassificationLabel {
  readonly label: Label;
  /** Null when the ontology no longer knows the class. */
  readonly classification: ClassificationClass | null;
}

/** What was said about the item as a whole. */
export function Classifications({ labels }: { labels: readonly ClassificationLabel[] }) {
  if (labels.length === 0) return null;
  return (
    <section className={classes.classifications} aria-label="Classifications">
      {labels.map(({ label, classification }) => {
        const answers = answersOf(classification?.attributes ?? [], label.attributes);
        return (
          <div key={label.id} className={classes.classification}>
            <div className={classes.labelLine}>
              <span className={classes.clip}>{classification?.name ?? label.class_id}</span>
              {label.confidence !== null && (
                <span className={classes.share} title="Confidence">
                  {percent(label.confidence)}
                </span>
              )}
            </div>
            {answers.map(({ id, question, answer, depth }) => (
              <div key={id} className={classes.answer} style={{ paddingLeft: depth * 10 }}>
                <span className={classes.question}>{question}</span>
                <span>{answer}</span>
              </div>
            ))}
            <div className={classes.labelMeta}>
              <Author author={label.made_by} />
            </div>
          </div>
        );
      })}
    </section>
  );
}
