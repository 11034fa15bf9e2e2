import { Button } from '@mantine/core';
import { IconFileImport, IconRestore, IconRobot, IconUser } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { LabelRevision, OntologyDocument } from '@/kit/api/types';
import { RelativeTime } from '@/kit/ui/RelativeTime';
import classes from './history.module.css';
import { revisionWords } from './revisionWords';

const AUTHOR = {
  person: { icon: IconUser, word: 'A person' },
  import: { icon: IconFileImport, word: 'Import' },
  execution: { icon: IconRobot, word: 'An agent' },
} as const;

interface RevisionProps {
  projectId: string;
  taskId: string;
  revision: LabelRevision;
  ontology: OntologyDocument;
  /** Draws the shape before and after on the picture; null takes it away. */
  onShow: (revision: LabelRevision | null) => void;
  /** Null when there is nothing to go back to, or the person may not. */
  onRestore: (() => void) | null;
}

export function Revision({ projectId, taskId, revision, ontology, onShow, onRestore }: RevisionProps) {
  const { title, details } = revisionWords(revision, ontology);
  const { actor, version, at } = revision;
  const { icon: Glyph, word } = AUTHOR[actor.kind];
  const hasBoth = Boolean(revision.before?.geometry && revision.after?.geometry);
  return (
    <li
      className={classes.revision}
      onPointerEnter={() => onShow(revision)}
      onFocus={() => onShow(revision)}
      onBlur={() => onShow(null)}
    >
      <span className={classes.title}>{title}</span>
      {details.map((detail) => (
        <span key={detail} className={classes.detail}>
          {detail}
        </span>
      ))}
      <span className={classes.who}>
        <Glyph size={12} stroke={1.8} aria-hidden />
        {actor.kind === 'execution' && actor.id ? (
          <Link
            to="/projects/$projectId/queue"
            params={{ projectId }}
            search={{ task: taskId, execution: actor.id }}
            title="Show the execution"
          >
            {actor.name || word}
          </Link>
        ) : (
          (actor.name ?? word)
        )}
        , <RelativeTime iso={at} />
        <span className={classes.version}>v{version}</span>
      </span>
      {hasBoth && (
        <span className={classes.legend} aria-hidden>
          <i data-side="before" /> before <i data-side="after" /> after
        </span>
      )}
      {onRestore && (
        <Button
          className={classes.restore}
          variant="default"
          size="compact-xs"
          leftSection={<IconRestore size={12} aria-hidden />}
          aria-label={`Restore version ${version}`}
          onClick={onRestore}
        >
          Restore
        </Button>
      )}
    </li>
  );
}
