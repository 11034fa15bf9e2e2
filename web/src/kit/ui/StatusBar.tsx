import { EXECUTION_STATUSES, type ExecutionStatus } from '../api/types';
import { STATUS, statusColor } from '../theme/statuses';
import { count } from './format';

interface StatusBarProps {
  counts: Partial<Record<ExecutionStatus, number>>;
  height?: number;
}

/** Shares of the seven statuses as one thin stacked bar. */
export function StatusBar({ counts, height = 4 }: StatusBarProps) {
  const parts = EXECUTION_STATUSES.map((status) => ({ status, n: counts[status] ?? 0 })).filter(
    (p) => p.n > 0,
  );
  const words = parts.map((p) => `${count(p.n)} ${STATUS[p.status].label}`).join(', ');
  return (
    <div
      role="img"
      aria-label={words || 'No tasks'}
      title={words || 'No tasks'}
      style={{
        display: 'flex',
        gap: 1,
        height,
        borderRadius: height / 2,
        overflow: 'hidden',
        background: 'var(--lm-border)',
      }}
    >
      {parts.map((p) => (
        <div key={p.status} style={{ flex: `${p.n} 0 2px`, background: statusColor(p.status) }} />
      ))}
    </div>
  );
}
