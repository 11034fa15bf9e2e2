/** Labels that agents made and nobody has touched, by agent and class. Pure. */
import type { Label } from '@/kit/api/types';

export const isSuggestion = (label: Label) => label.made_by.kind === 'execution';

export interface ClassGroup {
  readonly classId: string;
  /** Those that are on show, the surest first. */
  readonly shown: readonly Label[];
  /** How many the slider, or the eye beside a class, hides: no verb for many reaches them. */
  readonly hidden: number;
}

export interface AgentGroup {
  readonly agent: string;
  readonly classes: readonly ClassGroup[];
}

const sure = (label: Label) => label.confidence ?? 1;

export function groupSuggestions(
  labels: readonly Label[],
  isHidden: (label: Label) => boolean,
): AgentGroup[] {
  const agents = new Map<string, Map<string, Label[]>>();
  for (const label of labels) {
    if (!isSuggestion(label)) continue;
    const agent = label.made_by.name || 'An agent';
    const classes = agents.get(agent) ?? new Map<string, Label[]>();
    agents.set(agent, classes);
    const same = classes.get(label.class_id);
    if (same === undefined) classes.set(label.class_id, [label]);
    else same.push(label);
  }
  return [...agents].map(([agent, classes]) => ({
    agent,
    classes: [...classes].map(([classId, all]) => {
      const shown = all.filter((label) => !isHidden(label)).toSorted((a, b) => sure(b) - sure(a));
      return { classId, shown, hidden: all.length - shown.length };
    }),
  }));
}

export const shownOf = (groups: readonly AgentGroup[]): Label[] =>
  groups.flatMap(({ classes }) => classes.flatMap(({ shown }) => shown));

export const hiddenOf = (groups: readonly AgentGroup[]): number =>
  groups.reduce((sum, { classes }) => sum + classes.reduce((n, { hidden }) => n + hidden, 0), 0);

/** How many labels lie in each tenth of confidence: what the slider would hide. */
export function histogram(labels: readonly Label[]): number[] {
  const bars = Array.from({ length: 20 }, () => 0);
  for (const { confidence } of labels) {
    if (confidence === null) continue;
    const at = Math.min(bars.length - 1, Math.floor(confidence * bars.length));
    bars[at] = (bars[at] ?? 0) + 1;
  }
  return bars;
}

/** The one to look at after `id`, in the list's order; it starts over at the end. Null when none is left. */
export function nextAfter(
  labels: readonly Label[],
  id: string | null,
  isWanted: (label: Label) => boolean,
): Label | null {
  const at = labels.findIndex((label) => label.id === id);
  const around = [...labels.slice(at + 1), ...labels.slice(0, Math.max(at, 0))];
  return around.find(isWanted) ?? null;
}
