import { IconFileImport, IconRobot, IconUser } from '@tabler/icons-react';
import type { LabelAuthor } from '@/kit/api/types';
import editor from '../editor.module.css';
import classes from './labels.module.css';

const KIND = {
  person: { icon: IconUser, word: 'A person' },
  import: { icon: IconFileImport, word: 'Import' },
  execution: { icon: IconRobot, word: 'An agent' },
} as const;

export const authorName = (author: LabelAuthor) => author.name || KIND[author.kind].word;

/** Who made something: a person, an import or an agent. */
export function Author({ author }: { author: LabelAuthor }) {
  const Glyph = KIND[author.kind].icon;
  return (
    <span className={classes.author}>
      <Glyph size={12} stroke={1.8} aria-hidden />
      <span className={editor.clip}>{authorName(author)}</span>
    </span>
  );
}
