/** Holds `types.ts` to the server: the types generated from its OpenAPI must fit ours, or `tsc` fails here. */
import type { components } from './schema';
import type * as ours from './types';

type Server = components['schemas'];
type Fits<_Theirs extends Ours, Ours> = true;

export type Checked = [
  Fits<Server['User'], ours.User>,
  Fits<Server['ApiToken'], ours.ApiToken>,
  Fits<Server['CreatedToken'], ours.CreatedApiToken>,
  Fits<Server['Project'], ours.Project>,
  Fits<Server['Member'], ours.Member>,
  Fits<Server['Ontology'], ours.Ontology>,
  Fits<Server['ItemOut'], ours.Item>,
  Fits<Server['UploadOut'], ours.UploadOutcome>,
  Fits<Server['ImportOut'], ours.Import>,
  Fits<Server['Stage'], ours.Stage>,
  Fits<Server['TaskOut'], ours.Task>,
  Fits<Server['TaskDetail'], ours.TaskDetail>,
  Fits<Server['MovePreview'], ours.MovePreview>,
  Fits<Server['Agent'], ours.Agent>,
  Fits<Server['EnabledAgent'], ours.EnabledAgent>,
  Fits<Server['ExecutionOut'], ours.Execution>,
  Fits<Server['Label'], ours.Label>,
  Fits<Server['Health'], ours.Health>,
  Fits<Server['Permission'], ours.Permission>,
  Fits<ours.Permission, Server['Permission']>,
  Fits<Server['ExecutionStatus'], ours.ExecutionStatus>,
  Fits<ours.ExecutionStatus, Server['ExecutionStatus']>,
];
