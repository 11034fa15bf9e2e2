import { ActionIcon, Divider, Tooltip } from '@mantine/core';
import { Fragment } from 'react';
import { KeyHint } from '@/kit/ui/KeyHint';
import { useEditor } from '../context';
import editor from '../editor.module.css';
import { TOOLS } from './tools';
import classes from './tools.module.css';
import { useOfferedTools } from './useOfferedTools';

/** The tools at the left. */
export function ToolBar() {
  const { tool, setTool } = useEditor();
  const groups = useOfferedTools().filter((group) => group.length > 0);
  return (
    <div className={classes.tools} role="toolbar" aria-label="Tools" aria-orientation="vertical">
      {groups.map((group, i) => (
        <Fragment key={group[0]}>
          {i > 0 && <Divider w={24} my={4} />}
          {group.map((name) => {
            const { name: words, icon: Glyph, keys } = TOOLS[name];
            return (
              <Tooltip
                key={name}
                position="right"
                label={
                  <span className={editor.tip}>
                    {words} <KeyHint keys={keys} />
                  </span>
                }
              >
                <ActionIcon
                  size={32}
                  aria-label={words}
                  aria-pressed={tool === name}
                  className={classes.tool}
                  onClick={() => setTool(name)}
                >
                  <Glyph size={18} stroke={1.6} aria-hidden />
                </ActionIcon>
              </Tooltip>
            );
          })}
        </Fragment>
      ))}
    </div>
  );
}
