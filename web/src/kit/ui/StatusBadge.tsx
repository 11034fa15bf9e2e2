import type { ExecutionStatus } from '../api/types';
import { STATUS } from '../theme/statuses';
import classes from './StatusBadge.module.css';

interface StatusBadgeProps {
  status: ExecutionStatus;
  /** Shown after the label, such as an attempt number. */
  suffix?: string;
}

/** An execution status with its colour, icon and word: colour is never the only signal. */
export function StatusBadge({ status, suffix }: StatusBadgeProps) {
  const { label, icon: Glyph, meaning } = STATUS[status];
  return (
    <span className={classes.badge} data-status={status} title={meaning}>
      <Glyph size={13} stroke={2} aria-hidden className={classes.icon} />
      <span>{label}</span>
      {suffix && <span className={classes.suffix}>{suffix}</span>}
    </span>
  );
}
