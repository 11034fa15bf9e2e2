import type { ProjectRole } from '../api/types';

export const PROJECT_ROLE: Record<ProjectRole, { label: string; may: string }> = {
  admin: { label: 'Admin', may: 'Everything in this project.' },
  team_manager: { label: 'Team manager', may: 'Runs agents, manages tasks, members and data.' },
  annotator: { label: 'Annotator', may: 'Draws and edits labels.' },
  reviewer: { label: 'Reviewer', may: 'Approves or rejects.' },
  annotator_reviewer: { label: 'Annotator & reviewer', may: 'Labels and reviews.' },
};
