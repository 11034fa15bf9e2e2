import { useEffect } from 'react';
import { useEditor } from '../context';
import { TOOLS } from '../tools/tools';
import { hush, useMessage } from './messages';
import classes from './stage.module.css';

/** Words over the picture: how the tool is used, and what became of the last gesture. */
export function Messages() {
  const { tool, readOnly } = useEditor();
  const message = useMessage();
  // What was said about one task is no news on the next.
  useEffect(() => hush, []);
  return (
    <>
      {readOnly === null && <p className={classes.hint}>{TOOLS[tool].hint}</p>}
      <div role="status" className={classes.message} data-tone={message?.tone} hidden={message === null}>
        {message?.text}
      </div>
    </>
  );
}
