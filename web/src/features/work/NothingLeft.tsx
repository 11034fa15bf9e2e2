import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { stagesQuery } from '@/kit/api/queries';
import type { Permission, Stage } from '@/kit/api/types';
import { count, plural } from '@/kit/ui/format';
import { STAGE_ICON } from '@/kit/ui/icons';
import { LinkButton } from '@/kit/ui/links';
import { tallyOf, tallyWords } from './sitting';
import { startWords, worksIn } from './words';
import classes from './work.module.css';

interface NothingLeftProps {
  opened: boolean;
  projectId: string;
  /** Where nothing is left; null for all stages of the person's. */
  stageId: string | null;
  permissions: ReadonlySet<Permission>;
  onClose: () => void;
  /** Goes on in another stage. */
  onStart: (stage: Stage) => void;
}

/** The end of the work in a stage: what was done, what is left elsewhere, and where to go on. */
export function NothingLeft(props: NothingLeftProps) {
  const { opened, projectId, stageId, permissions, onClose, onStart } = props;
  const stages = useQuery({ ...stagesQuery(projectId), enabled: opened }).data ?? [];
  const here = stages.find((stage) => stage.id === stageId);
  const mine = stages.filter((stage) => worksIn(stage.kind, permissions) && stage.id !== stageId);
  const elsewhere = mine.find((stage) => stage.count > 0 && stageId !== null);
  const done = tallyWords(tallyOf(projectId));
  return (
    <Modal opened={opened} onClose={onClose} title="Nothing left to do here" size="sm">
      <Stack gap="md">
        {done && <Text size="sm">In this sitting: {done}.</Text>}
        {here && (
          <Text size="sm">
            {here.count === 0
              ? `${here.name} is empty.`
              : `${plural(here.count, 'task')} in ${here.name}: in other people’s hands, or kept for them.`}
          </Text>
        )}
        <ul className={classes.stages} aria-label="Tasks by stage">
          {stages.map((stage) => {
            const Glyph = STAGE_ICON[stage.kind];
            return (
              <li key={stage.id}>
                <Glyph size={14} stroke={1.6} aria-hidden />
                <span>{stage.name}</span>
                <span className="tabular">{count(stage.count)}</span>
              </li>
            );
          })}
        </ul>
        <Group justify="flex-end" gap="xs">
          <LinkButton
            variant="default"
            to="/projects/$projectId/queue"
            params={{ projectId }}
            search={stageId ? { stage: stageId } : {}}
            onClick={onClose}
          >
            Go to the Queue
          </LinkButton>
          {elsewhere && (elsewhere.kind === 'annotate' || elsewhere.kind === 'review') && (
            <Button onClick={() => onStart(elsewhere)} data-autofocus>
              {startWords(elsewhere.kind)}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
