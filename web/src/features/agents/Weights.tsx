import { Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCloudDownload } from '@tabler/icons-react';
import type { AgentWeights } from '@/kit/api/types';
import { bytes } from '@/kit/ui/format';

/** Which model weights are on this server already. */
export function Weights({ weights }: { weights: AgentWeights[] }) {
  return (
    <>
      {weights.map((each) => (
        <Group key={each.name} gap={6} wrap="nowrap">
          {each.problem ? (
            <IconAlertTriangle size={15} aria-hidden color="var(--status-failed)" />
          ) : each.ready ? (
            <IconCircleCheck size={15} aria-hidden color="var(--lm-live)" />
          ) : (
            <IconCloudDownload size={15} aria-hidden color="var(--lm-text-3)" />
          )}
          <Text size="sm" truncate title={each.problem ?? undefined}>
            {each.name}
          </Text>
          <Text size="xs" c="dimmed" className="tabular" ml="auto" style={{ whiteSpace: 'nowrap' }}>
            {each.size_bytes > 0 && `${bytes(each.size_bytes)}, `}
            {each.problem ? 'not usable' : each.ready ? 'ready' : 'not fetched yet'}
          </Text>
        </Group>
      ))}
    </>
  );
}
