import { Select } from '@mantine/core';
import { objectClassOf, openClasses } from '../classes';
import { useEditor } from '../context';
import editor from '../editor.module.css';
import { useCan } from '../edits/useCan';
import { useLabelVerbs } from '../edits/VerbsContext';

/** The class of the selected labels, among those that draw the same shape. */
export function ClassChoice() {
  const { ontology, readOnly } = useEditor();
  const { objects, notChange } = useCan();
  const verbs = useLabelVerbs();
  const [first] = objects;
  const shape = first?.geometry?.type;
  if (first === undefined || objects.some((label) => label.geometry?.type !== shape)) return null;
  const current = objects.every((label) => label.class_id === first.class_id) ? first.class_id : null;
  const now = objectClassOf(ontology.document, current);
  const others = openClasses(ontology.document).filter((c) => c.shape === shape && c.id !== now?.id);
  const options = now ? [now, ...others] : others;
  if (readOnly !== null || (now !== null && others.length === 0)) return null;
  return (
    <Select
      label="Class"
      data={options.map((c) => ({ value: c.id, label: c.name }))}
      value={current}
      placeholder={current === null ? 'Several classes' : 'Class removed'}
      searchable
      allowDeselect={false}
      disabled={notChange !== null || others.length === 0}
      leftSection={<span className={editor.swatch} style={{ background: now?.color }} />}
      renderOption={({ option }) => (
        <span className={editor.classOption}>
          <span
            className={editor.swatch}
            style={{ background: objectClassOf(ontology.document, option.value)?.color }}
          />
          <span className={editor.clip}>{option.label}</span>
        </span>
      )}
      onChange={(id) => id !== null && verbs.changeClass(id)}
    />
  );
}
