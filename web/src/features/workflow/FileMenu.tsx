import { Button, Group, Menu, Modal, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconDownload, IconHistory, IconTemplate, IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ChangeEvent, useRef, useState } from 'react';
import type { WorkflowGraph } from '@/kit/api/types';
import { ErrorState } from '@/kit/ui/ErrorState';
import { dateTime } from '@/kit/ui/format';
import { notify } from '@/kit/ui/notify';
import { getVersion, readYaml, templatesQuery, versionsQuery, yamlUrl } from './api';

interface FileMenuProps {
  projectId: string;
  readOnly: boolean;
  /** Puts another graph in the draft's place; it can be undone. */
  onTake: (graph: WorkflowGraph) => void;
}

/** Whole workflows: templates, older versions, YAML files. */
export function FileMenu({ projectId, readOnly, onTake }: FileMenuProps) {
  const [open, setOpen] = useState<'templates' | 'versions' | null>(null);
  const file = useRef<HTMLInputElement>(null);

  const take = async (load: () => Promise<WorkflowGraph>) => {
    try {
      onTake(await load());
      setOpen(null);
    } catch (error) {
      notify.failed(error, 'Not taken up');
    }
  };
  const onFile = (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.currentTarget.files?.[0];
    event.currentTarget.value = '';
    if (chosen) void take(async () => readYaml(projectId, await chosen.text()));
  };

  return (
    <>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
            Workflow
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {!readOnly && (
            <Menu.Item
              leftSection={<IconTemplate size={14} aria-hidden />}
              onClick={() => setOpen('templates')}
            >
              Begin from a template…
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconHistory size={14} aria-hidden />} onClick={() => setOpen('versions')}>
            Versions…
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            component="a"
            href={yamlUrl(projectId)}
            download="workflow.yaml"
            leftSection={<IconDownload size={14} aria-hidden />}
          >
            Export as YAML
          </Menu.Item>
          {!readOnly && (
            <Menu.Item
              leftSection={<IconUpload size={14} aria-hidden />}
              onClick={() => file.current?.click()}
            >
              Import YAML…
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <input ref={file} type="file" accept=".yaml,.yml" hidden aria-label="YAML file" onChange={onFile} />
      <Modal opened={open === 'templates'} onClose={() => setOpen(null)} title="Begin from a template">
        <Templates projectId={projectId} onTake={(graph) => void take(async () => graph)} />
      </Modal>
      <Modal opened={open === 'versions'} onClose={() => setOpen(null)} title="Versions" size="lg">
        <Versions
          projectId={projectId}
          onTake={
            readOnly ? null : (version) => void take(async () => (await getVersion(projectId, version)).graph)
          }
        />
      </Modal>
    </>
  );
}

function Templates({ projectId, onTake }: { projectId: string; onTake: (graph: WorkflowGraph) => void }) {
  const templates = useQuery(templatesQuery(projectId));
  if (templates.error) return <ErrorState error={templates.error} retry={() => void templates.refetch()} />;
  return (
    <Stack gap="xs">
      {templates.data?.map((template) => (
        <UnstyledButton key={template.id} p="xs" onClick={() => onTake(template.graph)}>
          <Text size="sm" fw={600}>
            {template.name}
          </Text>
          <Text size="sm" c="dimmed">
            {template.summary}
          </Text>
        </UnstyledButton>
      ))}
    </Stack>
  );
}

interface VersionsProps {
  projectId: string;
  onTake: ((version: number) => void) | null;
}

function Versions({ projectId, onTake }: VersionsProps) {
  const versions = useQuery(versionsQuery(projectId));
  if (versions.error) return <ErrorState error={versions.error} retry={() => void versions.refetch()} />;
  return (
    <Stack gap="sm">
      {versions.data?.items.map(({ version, at, by, summary }) => (
        <Group key={version} justify="space-between" wrap="nowrap" align="flex-start">
          <div>
            <Text size="sm" fw={600}>
              Version {version}
            </Text>
            <Text size="xs" c="dimmed">
              {dateTime(at)} · {by?.name ?? 'Labelmill'}
            </Text>
            <Text size="sm">{summary.join(' ')}</Text>
          </div>
          {onTake && (
            <Button
              variant="default"
              aria-label={`Take up version ${version}`}
              onClick={() => onTake(version)}
            >
              Take up
            </Button>
          )}
        </Group>
      ))}
    </Stack>
  );
}
