/** The wire types of the HTTP API, in one place; `types.check.ts` holds them to the server's own. Timestamps are ISO 8601 UTC, ids are UUIDs. */

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export type WorkspaceRole = 'admin' | 'member' | 'tasker';
export type ProjectRole = 'admin' | 'team_manager' | 'annotator' | 'reviewer' | 'annotator_reviewer';

export interface User {
  id: string;
  email: string;
  name: string;
  workspace_role: WorkspaceRole;
  disabled: boolean;
  created_at: string;
}

export interface Session {
  user: User;
}

export interface ApiToken {
  id: string;
  name: string;
  prefix: string;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
}

export interface CreatedApiToken extends ApiToken {
  /** The token itself; the server shows it once. */
  token: string;
}

export type Permission =
  | 'users.manage'
  | 'projects.create'
  | 'server.import'
  | 'project.view'
  | 'project.manage'
  | 'members.manage'
  | 'ontology.edit'
  | 'workflow.edit'
  | 'data.add'
  | 'tasks.manage'
  | 'agents.configure'
  | 'agents.control'
  | 'agents.trigger'
  | 'labels.edit'
  | 'labels.review';

export interface Project {
  id: string;
  name: string;
  description: string;
  ontology_id: string;
  status: 'active' | 'archived';
  created_at: string;
  my_role: ProjectRole | null;
  permissions: Permission[];
  task_count?: number;
}

export interface Member {
  user: { id: string; email: string; name: string };
  role: ProjectRole;
}

export type Shape =
  | 'bounding_box'
  | 'rotatable_box'
  | 'polygon'
  | 'polyline'
  | 'keypoint'
  | 'skeleton'
  | 'bitmask';
export type AttributeType = 'radio' | 'checklist' | 'text' | 'number';

export interface AttributeOption {
  id: string;
  name: string;
  attributes?: Attribute[];
}

export interface Attribute {
  id: string;
  name: string;
  type: AttributeType;
  required?: boolean;
  options?: AttributeOption[];
  min?: number | null;
  max?: number | null;
}

export interface ObjectClass {
  id: string;
  name: string;
  shape: Shape;
  color: string;
  attributes?: Attribute[];
  archived?: boolean;
  points?: string[];
}

export interface ClassificationClass {
  id: string;
  name: string;
  scope?: 'frame' | 'item';
  attributes?: Attribute[];
  archived?: boolean;
}

export interface OntologyDocument {
  objects: ObjectClass[];
  classifications: ClassificationClass[];
}

export interface Ontology {
  id: string;
  name: string;
  version: number;
  document: OntologyDocument;
}

export interface Item {
  id: string;
  name: string;
  kind: string;
  media_type: string;
  size_bytes: number;
  width: number | null;
  height: number | null;
  frames: number;
  /** Signed: needs no credentials, and expires. */
  url: string;
  thumbnail_url: string | null;
  metadata: Record<string, unknown>;
  /** Set when the picture is too large for one texture: it is then shown from tiles. */
  tiles: Tiles | null;
  /** 8, or 16 for pictures whose full depth can be had from `deep_url`. */
  depth: number;
  /** A grey PNG of sixteen bits, for pictures of that depth. */
  deep_url: string | null;
}

/** A pyramid of upright tiles. Level 0 is full size; each further level halves it. */
export interface Tiles {
  /** Pixels along a tile's side; those at the right and bottom edge are smaller. */
  size: number;
  levels: { width: number; height: number }[];
  /** Signed; put level, column and row in: `${url}/${level}/${column}_${row}.webp`. */
  url: string;
}

/** One picture of an image sequence. */
export interface ItemFrame {
  index: number;
  name: string;
  width: number;
  height: number;
  url: string;
  thumbnail_url: string | null;
}

export interface UploadOutcome {
  added: Item[];
  duplicates: string[];
  refused: { name: string; reason: string }[];
}

export interface Import {
  id: string;
  status: 'pending' | 'running' | 'succeeded' | 'failed' | 'canceled';
  source: string;
  total: number;
  done: number;
  added: number;
  duplicates: number;
  refused: number;
  message: string | null;
  created_at: string;
  finished_at: string | null;
  problems: { name: string; reason: string }[];
}

export const EXECUTION_STATUSES = [
  'pending',
  'dispatched',
  'running',
  'succeeded',
  'failed',
  'timed_out',
  'canceled',
] as const;
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];

export type StageKind =
  | 'start'
  | 'annotate'
  | 'review'
  | 'agent'
  | 'router'
  | 'consensus'
  | 'complete'
  | 'archive';

export interface StageAgent {
  mode: 'managed' | 'external';
  live: boolean;
  enabled_agent_id: string | null;
  agent_slug: string | null;
  agent_name: string | null;
  icon: string | null;
  version: string | null;
  decisions: string[];
  pathways: string[];
  paused_reason: string | null;
}

export interface Stage {
  id: string;
  node_id: string;
  kind: StageKind;
  name: string;
  position: number;
  count: number;
  status_counts: Partial<Record<ExecutionStatus, number>>;
  agent: StageAgent | null;
}

export type FailureClass =
  | 'agent_error'
  | 'invalid_result'
  | 'unreachable'
  | 'unauthorised'
  | 'worker_lost'
  | 'conflict'
  | 'refused_by_policy'
  | 'timeout';

export interface TaskExecution {
  /** Null while the task is Pending and no execution exists yet. */
  id: string | null;
  status: ExecutionStatus;
  attempt: number;
  message: string | null;
  failure_class: FailureClass | null;
  decision: string | null;
  updated_at: string;
  /** Why a pending one waits, in words. */
  waits: string | null;
}

export interface Task {
  id: string;
  project_id: string;
  item: {
    id: string;
    name: string;
    kind: string;
    width: number | null;
    height: number | null;
    thumbnail_url: string | null;
  };
  stage: { id: string; name: string; kind: StageKind };
  priority: number;
  /** Null outside agent stages. */
  execution: TaskExecution | null;
  /** The newest execution of any stage. */
  last_execution: TaskExecution | null;
  assignee: { id: string; name: string } | null;
  /** Who works on it now; null when nobody does. */
  hold: TaskHold | null;
  created_at: string;
  entered_at: string;
  label_count: number;
}

export interface HistoryEntry {
  at: string;
  kind: string;
  text: string;
  actor: string | null;
}

export interface TaskDetail extends Omit<Task, 'item'> {
  item: Item;
  /** Ways out of the stage that the task is in. */
  pathways: string[];
  history: HistoryEntry[];
  /** Why it came back, when the last person's step was a rejection. */
  rejection: { reason: string; by: string | null; at: string } | null;
}

/** One person's hold on a task, from one tab. It ends by itself at `until` unless it is renewed. */
export interface TaskHold {
  user: { id: string; name: string };
  /** The tab that holds it: an id of the client's own making. */
  holder: string;
  since: string;
  until: string;
}

/** An annotation issue: a thread of comments on a task, a place in the picture, or a label. */
export interface Issue {
  id: string;
  task_id: string;
  label_id: string | null;
  frame: number;
  /** Image pixels; null when it is about the task, or about the label wherever it is. */
  x: number | null;
  y: number | null;
  status: 'open' | 'resolved';
  created_by: { id: string; name: string };
  created_at: string;
  resolved_by: { id: string; name: string } | null;
  resolved_at: string | null;
  comments: { id: string; author: { id: string; name: string }; text: string; created_at: string }[];
}

/** What a person pointed at when they triggered an agent. */
export interface PromptSelection {
  frame?: number;
  label_ids?: string[];
  positive_points?: Point[];
  negative_points?: Point[];
  boxes?: { type: 'bounding_box'; x: number; y: number; width: number; height: number }[];
  /** The class chosen in the editor. */
  class_id?: string | null;
}

/** What became of a triggered execution; `result` is there for previews, which change no labels. */
export interface TriggerOutcome {
  execution: Execution;
  result: AgentResult | null;
}

export interface AgentResult {
  create: {
    kind: 'object' | 'classification';
    class_id: string;
    frame: number;
    geometry: Geometry | null;
    attributes: AttributeValues;
    confidence: number | null;
  }[];
  message: string | null;
}

export type TaskSort = 'priority' | '-created_at' | 'created_at' | 'name';

export interface TaskFilter {
  stage?: string;
  status?: ExecutionStatus[];
  q?: string;
  assignee?: string;
  sort?: TaskSort;
}

/** What a bulk verb acts on: named tasks, or everything that matches. */
export type Selection =
  | { task_ids: string[] }
  | { stage_id: string; statuses?: ExecutionStatus[]; q?: string; all: true };

export interface MovePreview {
  moved: number;
  skipped: number;
  total: number;
  pathways: { name: string; stage_name: string }[];
}

/** The part of JSON Schema that an agent's config uses. */
export interface JsonSchema {
  type?: 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object' | 'null';
  title?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  'x-order'?: string[];
  additionalProperties?: boolean | JsonSchema;
  required?: string[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
}

export interface AgentWeights {
  name: string;
  ready: boolean;
  size_bytes: number;
  /** Why weights that are there cannot be used. */
  problem: string | null;
}

export interface Agent {
  slug: string;
  name: string;
  version: string;
  summary: string;
  description: string;
  icon: string | null;
  kind: 'builtin' | 'custom';
  /** What it is for: pre-label, check, route or privacy. */
  category: string;
  decisions: string[];
  modalities: string[];
  licence: string | null;
  origin: string | null;
  config_schema: JsonSchema;
  needs: { shapes?: Shape[] };
  prompts: Prompt[];
  weights: AgentWeights[];
  timeout_seconds: number;
}

export interface AgentLimits {
  timeout_seconds: number;
  max_attempts: number;
  /** Null, or absent: no limit. */
  max_concurrency?: number | null;
  rate_per_minute?: number | null;
}

export type Prompt = 'points' | 'boxes';

export interface EnabledAgent {
  id: string;
  slug: string;
  name: string;
  version: string;
  icon: string | null;
  /** What it can be prompted with in the editor. */
  prompts: Prompt[];
  config: Record<string, unknown>;
  config_schema: JsonSchema;
  decisions: string[];
  limits: AgentLimits;
  used_in: { stage_id: string; stage_name: string }[];
  created_at: string;
  updated_at: string;
  revision: number;
}

export type Trigger = 'workflow' | 'manual' | 'editor' | 'shadow';

export interface Execution {
  id: string;
  task_id: string;
  stage_id: string;
  stage_name: string;
  agent_name: string;
  agent_slug: string;
  agent_version: string;
  icon: string | null;
  trigger: Trigger;
  status: ExecutionStatus;
  attempt: number;
  max_attempts: number;
  message: string | null;
  decision: string | null;
  failure_class: FailureClass | null;
  waits: string | null;
  created_at: string;
  dispatched_at: string | null;
  started_at: string | null;
  ended_at: string | null;
  seconds: number | null;
  labels_created: number;
  usage: Record<string, unknown> | null;
  retry_of: string | null;
}

export interface Attempt {
  number: number;
  worker: string | null;
  dispatched_at: string | null;
  started_at: string | null;
  ended_at: string | null;
  outcome: ExecutionStatus;
  failure_class: FailureClass | null;
  message: string | null;
  log: string[];
  problems: { path: string; message: string }[];
}

export interface ExecutionDetail extends Execution {
  attempts: Attempt[];
  labels: Label[];
  refused_results: { at: string; worker: string | null; reason: string }[];
  retried_as: string | null;
}

export type Point = [number, number];

/** Geometry in image pixels: origin top left, y down. */
export type Geometry =
  | { type: 'bounding_box'; x: number; y: number; width: number; height: number }
  | { type: 'rotatable_box'; cx: number; cy: number; width: number; height: number; angle: number }
  | { type: 'polygon'; points: Point[]; holes?: Point[][] }
  | { type: 'polyline'; points: Point[] }
  | { type: 'keypoint'; x: number; y: number }
  | {
      type: 'skeleton';
      points: { name: string; x: number; y: number; visibility: 'absent' | 'occluded' | 'visible' }[];
    }
  | { type: 'bitmask'; width: number; height: number; counts: number[] };

export type AttributeValue = string | number | string[];
export type AttributeValues = Record<string, AttributeValue>;

export interface LabelAuthor {
  kind: 'person' | 'import' | 'execution';
  id: string | null;
  /** Null where it has to be looked up: an execution is named by its id. */
  name?: string | null;
}

export type Verdict = 'approved' | 'rejected';

/** `made_by.kind` 'execution' makes it a suggestion: no person has touched or accepted it yet. */
export interface Label {
  id: string;
  version: number;
  kind: 'object' | 'classification';
  class_id: string;
  frame: number;
  geometry: Geometry | null;
  attributes: AttributeValues;
  /** Higher is nearer to the eye; equal ones lie in the order of their creation. */
  z: number;
  confidence: number | null;
  /** A reviewer's word on this version of it. */
  review: Verdict | null;
  made_by: LabelAuthor;
  /** The execution that created it, also after people changed it. */
  created_by_execution: string | null;
  created_at: string;
  updated_at: string;
}

/** `as_of` goes back as `since`, to be told only what changed. */
export interface LabelList {
  items: Label[];
  /** `by_execution`: the execution that deleted it; left out when a person did. */
  deleted: { id: string; version: number; by_execution?: string | null }[];
  as_of: string;
}

export type LabelOperation =
  | {
      op: 'create';
      id: string;
      kind: Label['kind'];
      class_id: string;
      frame?: number;
      geometry?: Geometry | null;
      attributes?: AttributeValues;
      z?: number;
    }
  | {
      op: 'update';
      id: string;
      version: number;
      class_id?: string;
      geometry?: Geometry;
      attributes?: AttributeValues;
      z?: number;
    }
  | { op: 'delete'; id: string; version: number }
  /** A suggestion becomes the person's own, as it is. */
  | { op: 'accept'; id: string; version: number }
  | { op: 'review'; id: string; version: number; verdict: Verdict | null }
  /** Makes the label what it was at version `to`, also when it was deleted; its author then is that version's. */
  | { op: 'restore'; id: string; version: number; to: number };

/** One label whose operation came too late: details of a 409 with the code `label_conflict`. */
export interface LabelConflict {
  id: string;
  yours: LabelOperation;
  /** Null when it was deleted. */
  theirs: Label | null;
  /** The label's version now. */
  version: number;
}

export interface LabelRevision {
  version: number;
  op: LabelOperation['op'];
  at: string;
  actor: LabelAuthor;
  before: Partial<Label> | null;
  after: Partial<Label> | null;
}

/** One message of the event stream. `task_ids` is null when they are too many to name. */
export interface Changed {
  kinds: string[];
  task_ids: string[] | null;
  stage_ids: string[];
}

export interface Health {
  status: string;
  version: string;
  workers: number;
}

/* Workflows as documents, for the Workflow editor. */

export interface AgentNodeConfig {
  mode: 'managed' | 'external';
  enabled_agent_id: string | null;
  pathways: string[];
  on_failure: string | null;
}

export type Compare = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type RouterCondition =
  | { of: 'metadata'; key: string; compare: Compare; value: boolean | number | string }
  | { of: 'label_count' | 'min_confidence'; class_id: string | null; compare: Compare; value: number }
  | { of: 'decision'; one_of: string[] };

export type RouterNodeConfig =
  | { rule: 'percentage'; shares: { pathway: string; percent: number }[] }
  | { rule: 'member'; pathways: Record<string, string>; otherwise: string }
  | { rule: 'condition'; rules: { pathway: string; when: RouterCondition }[]; otherwise: string };

interface WorkflowNodeBase {
  id: string;
  name: string;
  position: { x: number; y: number };
}

export type WorkflowNode = WorkflowNodeBase &
  (
    | { kind: 'agent'; config: AgentNodeConfig }
    | { kind: 'router'; config: RouterNodeConfig }
    | { kind: 'consensus'; config: { annotators: number } }
    | { kind: 'start' | 'annotate' | 'review' | 'complete' | 'archive'; config: Record<string, never> }
  );

export interface WorkflowEdge {
  source: string;
  pathway: string;
  target: string;
}

export interface WorkflowGraph {
  nodes: WorkflowNode[];
  edges: WorkflowEdge[];
}

export interface Workflow {
  id: string;
  version: number;
  graph: WorkflowGraph;
  stages: Stage[];
}

/** `node` is a node's id, `edge` is `source:pathway`; both null: the whole. */
export interface WorkflowProblem {
  node: string | null;
  edge: string | null;
  message: string;
}

/** The dry run of a save. */
export interface WorkflowCheck {
  version: number;
  stale: boolean;
  problems: WorkflowProblem[];
  summary: string[];
  blocked: { node: string; message: string; tasks: number }[];
}

export interface WorkflowVersion {
  version: number;
  at: string;
  by: { id: string; name: string } | null;
  summary: string[];
}

export interface WorkflowTemplate {
  id: string;
  name: string;
  summary: string;
  graph: WorkflowGraph;
}
