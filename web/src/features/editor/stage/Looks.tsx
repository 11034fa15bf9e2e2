import { ActionIcon, Button, Popover, Slider, Stack, Text, Tooltip } from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { useState } from 'react';
import { LevelsControl } from '../picture/LevelsControl';
import type { Picture } from '../picture/usePicture';
import { DEFAULT_PREFERENCES } from '../view/usePreferences';
import { PLAIN_LIGHT, useView } from '../view/ViewContext';
import classes from './stage.module.css';

/** Fill opacity, brightness and contrast; levels, for a picture of sixteen bits. */
export function Looks({ picture }: { picture: Picture }) {
  const { preferences, setPreferences, light, setLight } = useView();
  const [opened, setOpened] = useState(false);
  return (
    <Popover position="top-end" width={240} shadow="md" trapFocus opened={opened} onChange={setOpened}>
      <Popover.Target>
        <Tooltip label="Opacity, brightness, contrast" disabled={opened}>
          <ActionIcon
            aria-label="Opacity, brightness and contrast"
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            <IconAdjustmentsHorizontal size={15} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label="Opacity, brightness and contrast">
        <Stack gap="sm">
          <Setting
            name="Fill opacity"
            value={preferences.fillOpacity}
            max={1}
            onChange={(fillOpacity) => setPreferences({ fillOpacity })}
          />
          <Setting
            name="Brightness"
            value={light.brightness}
            max={3}
            onChange={(brightness) => setLight({ ...light, brightness })}
          />
          <Setting
            name="Contrast"
            value={light.contrast}
            max={3}
            onChange={(contrast) => setLight({ ...light, contrast })}
          />
          <LevelsControl picture={picture} />
          <Button
            variant="default"
            onClick={() => {
              setPreferences({ fillOpacity: DEFAULT_PREFERENCES.fillOpacity });
              setLight(PLAIN_LIGHT);
            }}
          >
            Reset
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

interface SettingProps {
  name: string;
  value: number;
  max: number;
  onChange: (value: number) => void;
}

function Setting({ name, value, max, onChange }: SettingProps) {
  return (
    <div>
      <div className={classes.setting}>
        <Text size="xs">{name}</Text>
        <Text size="xs" c="dimmed" className="tabular">
          {Math.round(value * 100)}%
        </Text>
      </div>
      <Slider
        size="xs"
        label={null}
        min={0}
        max={max}
        step={0.05}
        value={value}
        onChange={onChange}
        thumbLabel={name}
      />
    </div>
  );
}
