import { ActionIcon, Button, Group, NumberInput, Select, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { Member, RouterNodeConfig } from '@/kit/api/types';
import { ConditionFields, NEW_CONDITION } from './ConditionFields';

interface RouterSettingsProps {
  config: RouterNodeConfig;
  members: Member[];
  readOnly: boolean;
  onChange: (config: RouterNodeConfig, about?: string) => void;
}

const NEW: Record<RouterNodeConfig['rule'], RouterNodeConfig> = {
  percentage: {
    rule: 'percentage',
    shares: [
      { pathway: 'a', percent: 50 },
      { pathway: 'b', percent: 50 },
    ],
  },
  member: { rule: 'member', pathways: {}, otherwise: 'otherwise' },
  condition: { rule: 'condition', rules: [], otherwise: 'otherwise' },
};

/** How a router chooses a task's pathway. */
export function RouterSettings({ config, members, readOnly, onChange }: RouterSettingsProps) {
  return (
    <fieldset disabled={readOnly} style={{ display: 'contents' }}>
      <Select
        label="Routes by"
        allowDeselect={false}
        disabled={readOnly}
        data={[
          { value: 'percentage', label: 'Percentage' },
          { value: 'member', label: 'Member' },
          { value: 'condition', label: 'Condition' },
        ]}
        value={config.rule}
        onChange={(rule) => rule && rule !== config.rule && onChange(NEW[rule as RouterNodeConfig['rule']])}
      />
      {config.rule === 'percentage' && <Shares config={config} onChange={onChange} />}
      {config.rule === 'member' && <People config={config} members={members} onChange={onChange} />}
      {config.rule === 'condition' && <Conditions config={config} onChange={onChange} />}
      {config.rule !== 'percentage' && (
        <TextInput
          label="Otherwise"
          value={config.otherwise}
          onChange={(event) =>
            event.currentTarget.value &&
            onChange({ ...config, otherwise: event.currentTarget.value }, 'otherwise')
          }
        />
      )}
    </fieldset>
  );
}

type Of<Rule extends RouterNodeConfig['rule']> = {
  config: Extract<RouterNodeConfig, { rule: Rule }>;
  onChange: RouterSettingsProps['onChange'];
};

function Shares({ config, onChange }: Of<'percentage'>) {
  const set = (at: number, change: Partial<(typeof config.shares)[number]>, about: string) =>
    onChange(
      { ...config, shares: config.shares.map((share, i) => (i === at ? { ...share, ...change } : share)) },
      `${about}-${at}`,
    );
  return (
    <>
      {config.shares.map((share, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a share is known by its place; its name is being typed
        <Group key={at} gap={4} wrap="nowrap">
          <TextInput
            aria-label={`Pathway ${at + 1}`}
            value={share.pathway}
            onChange={(event) =>
              event.currentTarget.value && set(at, { pathway: event.currentTarget.value }, 'share-name')
            }
          />
          <NumberInput
            aria-label={`Percentage of pathway ${at + 1}`}
            min={0.01}
            max={100}
            suffix=" %"
            value={share.percent}
            onChange={(value) => Number(value) > 0 && set(at, { percent: Number(value) }, 'share')}
          />
          <RemoveRow
            label={`Remove pathway ${at + 1}`}
            onClick={() => onChange({ ...config, shares: config.shares.filter((_, i) => i !== at) })}
          />
        </Group>
      ))}
      <AddRow
        label="Add a pathway"
        onClick={() =>
          onChange({
            ...config,
            shares: [...config.shares, { pathway: `way ${config.shares.length + 1}`, percent: 10 }],
          })
        }
      />
    </>
  );
}

function People({ config, members, onChange }: Of<'member'> & { members: Member[] }) {
  const others = members.filter((member) => !(member.user.id in config.pathways));
  const nameOf = (id: string) =>
    members.find((member) => member.user.id === id)?.user.name ?? 'No member any more';
  return (
    <>
      {Object.entries(config.pathways).map(([id, pathway]) => (
        <Group key={id} gap={4} wrap="nowrap" align="flex-end">
          <TextInput
            label={nameOf(id)}
            value={pathway}
            onChange={(event) =>
              event.currentTarget.value &&
              onChange(
                { ...config, pathways: { ...config.pathways, [id]: event.currentTarget.value } },
                `member-${id}`,
              )
            }
          />
          <RemoveRow
            label={`Remove ${nameOf(id)}`}
            onClick={() => {
              const { [id]: _, ...pathways } = config.pathways;
              onChange({ ...config, pathways });
            }}
          />
        </Group>
      ))}
      <Select
        label="Add a member"
        searchable
        value={null}
        data={others.map(({ user }) => ({ value: user.id, label: user.name }))}
        onChange={(id) =>
          id &&
          onChange({ ...config, pathways: { ...config.pathways, [id]: `by ${nameOf(id)}`.slice(0, 100) } })
        }
      />
    </>
  );
}

function Conditions({ config, onChange }: Of<'condition'>) {
  const set = (at: number, rule: (typeof config.rules)[number]) =>
    onChange({ ...config, rules: config.rules.map((each, i) => (i === at ? rule : each)) }, `rule-${at}`);
  return (
    <>
      {config.rules.map((rule, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the order of the rules is what they mean
        <div key={at}>
          <ConditionFields when={rule.when} number={at + 1} onChange={(when) => set(at, { ...rule, when })} />
          <Group gap={4} wrap="nowrap" align="flex-end">
            <TextInput
              label={`then pathway ${at + 1}`}
              value={rule.pathway}
              onChange={(event) =>
                event.currentTarget.value && set(at, { ...rule, pathway: event.currentTarget.value })
              }
            />
            <RemoveRow
              label={`Remove rule ${at + 1}`}
              onClick={() => onChange({ ...config, rules: config.rules.filter((_, i) => i !== at) })}
            />
          </Group>
        </div>
      ))}
      <AddRow
        label="Add a rule"
        onClick={() =>
          onChange({
            ...config,
            rules: [
              ...config.rules,
              { pathway: `rule ${config.rules.length + 1}`, when: NEW_CONDITION.label_count },
            ],
          })
        }
      />
    </>
  );
}

const AddRow = ({ label, onClick }: { label: string; onClick: () => void }) => (
  <Button variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={onClick}>
    {label}
  </Button>
);

const RemoveRow = ({ label, onClick }: { label: string; onClick: () => void }) => (
  <ActionIcon aria-label={label} onClick={onClick} variant="subtle">
    <IconX size={14} aria-hidden />
  </ActionIcon>
);
