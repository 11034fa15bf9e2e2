import { useParams } from '@tanstack/react-router';
import { DataPage } from '@/features/data/DataPage';
import { MembersPage } from '@/features/projects/MembersPage';
import { SettingsPage } from '@/features/projects/SettingsPage';

const useProjectId = () => useParams({ from: '/signed-in/projects/$projectId' }).projectId;

export const DataRoute = () => <DataPage projectId={useProjectId()} />;
export const MembersRoute = () => <MembersPage projectId={useProjectId()} />;
export const SettingsRoute = () => <SettingsPage projectId={useProjectId()} />;
