import { Alert, Button, Group, Paper, Progress, Stack, Switch, Text, TextInput, Title } from '@mantine/core';
import { IconFolderDown, IconPhotoUp } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type DragEvent, useRef, useState } from 'react';
import { api, messageOf, path } from '@/kit/api/client';
import { keys } from '@/kit/api/keys';
import { projectQuery, sessionQuery } from '@/kit/api/queries';
import type { Import } from '@/kit/api/types';
import { useAnnounce } from '@/kit/events/ProjectEvents';
import { count, plural } from '@/kit/ui/format';
import { LinkButton } from '@/kit/ui/links';
import { PageBody } from '@/kit/ui/PageBody';
import classes from './DataPage.module.css';
import { commonName } from './sequence';
import { type UploadState, useUpload } from './useUpload';

export function DataPage({ projectId }: { projectId: string }) {
  const project = useQuery(projectQuery(projectId)).data;
  const isAdmin = useQuery(sessionQuery).data?.user.workspace_role === 'admin';
  const mayAdd = project?.permissions.includes('data.add') ?? false;

  return (
    <PageBody
      narrow
      title="Add data"
      description="Every file becomes a data item and a task at the start of the workflow."
      actions={
        <LinkButton to="/projects/$projectId/queue" params={{ projectId }} variant="default">
          Open the queue
        </LinkButton>
      }
    >
      {project && !mayAdd && (
        <Alert color="orange" variant="light">
          Your role does not add data. Ask a project admin or a team manager.
        </Alert>
      )}
      {mayAdd && (
        <Stack gap="xl">
          <Upload projectId={projectId} />
          {isAdmin && <FolderImport projectId={projectId} />}
        </Stack>
      )}
    </PageBody>
  );
}

function Upload({ projectId }: { projectId: string }) {
  const announce = useAnnounce();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [asSequence, setAsSequence] = useState(false);
  const [name, setName] = useState('');
  const { state, start, startSequence, stop } = useUpload(projectId, () =>
    announce({ kinds: ['item.added'], task_ids: [], stage_ids: [] }),
  );
  const busy = state.running;
  const add = (files: File[]) => {
    if (asSequence) void startSequence(files, name.trim() || commonName(files.map((file) => file.name)));
    else start(files);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (!busy) add([...event.dataTransfer.files]);
  };

  return (
    <section aria-label="Upload files">
      <button
        type="button"
        className={classes.drop}
        data-over={over || undefined}
        disabled={busy}
        onClick={() => input.current?.click()}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <IconPhotoUp size={26} stroke={1.4} aria-hidden />
        <span className={classes.lead}>Drop images here, or choose files</span>
        <span className={classes.hint}>
          JPEG, PNG, WebP and more. Files that are already here are skipped.
        </span>
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to add"
        onChange={(event) => {
          add([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
      <Group gap="md" mt="sm" align="center" mih={34}>
        <Switch
          label="As one image sequence"
          checked={asSequence}
          disabled={busy}
          onChange={(event) => setAsSequence(event.currentTarget.checked)}
        />
        {asSequence && (
          <TextInput
            aria-label="Name of the sequence"
            placeholder="Name; from the files if left empty"
            flex={1}
            disabled={busy}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
      </Group>
      {asSequence && (
        <Text size="xs" c="dimmed">
          The files become the frames of one item, in the order of their names. All must have the same size.
        </Text>
      )}
      {state.total > 0 && (
        <Stack gap="xs" mt="md" role="status">
          <Group justify="space-between">
            <Text size="sm" className="tabular">
              {state.sequence === null ? filesText(state) : sequenceText(state)}
            </Text>
            {busy && (
              <Button variant="default" onClick={stop}>
                Stop
              </Button>
            )}
          </Group>
          <Progress
            value={busy && state.sequence !== null ? 100 : (100 * state.done) / state.total}
            animated={busy && state.sequence !== null}
            size="sm"
            aria-label="Upload progress"
          />
          <Problems problems={state.refused} />
        </Stack>
      )}
    </section>
  );
}

function filesText(state: UploadState): string {
  const done = state.running ? `${count(state.done)} of ${plural(state.total, 'file')}` : 'Done';
  const parts = [`${count(state.added)} added`];
  if (state.duplicates > 0) parts.push(`${count(state.duplicates)} already here`);
  if (state.refused.length > 0) parts.push(`${count(state.refused.length)} refused`);
  return `${done}: ${parts.join(', ')}`;
}

function sequenceText(state: UploadState): string {
  const what = `'${state.sequence}', ${plural(state.total, 'frame')}`;
  if (state.running) return `Sending ${what}`;
  if (state.added > 0) return `Done: ${what}, in the project`;
  return state.refused.length > 0 ? `${what}: refused` : `${what}: stopped`;
}

function FolderImport({ projectId }: { projectId: string }) {
  const [folder, setFolder] = useState('');
  const [importId, setImportId] = useState<string | null>(null);
  const start = useMutation({
    mutationFn: () => api.post<Import>(path`/projects/${projectId}/imports`, { path: folder.trim() }),
    onSuccess: (made) => setImportId(made.id),
  });
  const cancel = useMutation({
    mutationFn: (id: string) => api.post<Import>(path`/projects/${projectId}/imports/${id}/cancel`),
  });
  const progress = useQuery({
    queryKey: [...keys.imports(projectId), importId],
    queryFn: ({ signal }) =>
      api.get<Import>(path`/projects/${projectId}/imports/${importId ?? ''}`, { signal }),
    enabled: importId !== null,
    refetchInterval: ({ state }) =>
      state.data && !['pending', 'running'].includes(state.data.status) ? false : 1_000,
  });
  const current = progress.data ?? start.data;
  const busy = current?.status === 'pending' || current?.status === 'running';

  return (
    <section aria-label="Import a folder">
      <Title order={2}>Import a folder of the server</Title>
      <Text size="sm" c="dimmed" mb="sm">
        For data that is on the server's disk already. The import goes on when you leave this page.
      </Text>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          start.mutate();
        }}
      >
        <Group align="flex-start" gap="xs">
          <TextInput
            aria-label="Folder on the server"
            placeholder="/data/street-scenes"
            flex={1}
            value={folder}
            onChange={(event) => setFolder(event.currentTarget.value)}
            error={start.error ? messageOf(start.error) : undefined}
          />
          <Button
            type="submit"
            leftSection={<IconFolderDown size={14} aria-hidden />}
            loading={start.isPending}
            disabled={!folder.trim() || busy}
          >
            Import
          </Button>
        </Group>
      </form>
      {current && (
        <Paper withBorder p="sm" mt="sm" role="status">
          <Group justify="space-between" mb={6}>
            <Text size="sm" className="tabular">
              {count(current.done)}
              {current.total > 0 && ` of ${count(current.total)}`} files, {count(current.added)} added
              {current.duplicates > 0 && `, ${count(current.duplicates)} already here`}
              {current.refused > 0 && `, ${count(current.refused)} refused`}
            </Text>
            {busy ? (
              <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate(current.id)}>
                Cancel
              </Button>
            ) : (
              <Text size="sm" fw={500}>
                {
                  { succeeded: 'Finished', failed: 'Failed', canceled: 'Canceled' }[
                    current.status as 'failed'
                  ]
                }
              </Text>
            )}
          </Group>
          <Progress
            value={current.total ? (100 * current.done) / current.total : busy ? 0 : 100}
            size="sm"
            aria-label="Import progress"
          />
          <Problems problems={current.problems} />
        </Paper>
      )}
    </section>
  );
}

function Problems({ problems }: { problems: { name: string; reason: string }[] }) {
  if (problems.length === 0) return null;
  return (
    <ul className={classes.problems}>
      {problems.slice(0, 50).map((problem) => (
        <li key={problem.name}>
          <b>{problem.name}</b>: {problem.reason}
        </li>
      ))}
    </ul>
  );
}
