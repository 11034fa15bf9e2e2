import { expect, it } from 'vitest';
import type { Permission, Stage, StageKind } from '@/kit/api/types';
import { startable } from './startable';

const stage = (id: string, kind: StageKind, count: number): Stage => ({
  id,
  node_id: id,
  kind,
  name: id,
  position: 0,
  count,
  status_counts: {},
  agent: null,
});
const STAGES = [
  stage('Start', 'start', 0),
  stage('Boxes', 'annotate', 3),
  stage('Masks', 'annotate', 9),
  stage('Check', 'review', 1),
];
const BOTH = new Set<Permission>(['labels.edit', 'labels.review']);
const ids = (stages: Stage[]) => stages.map(({ id }) => id);

it('offers the stage on show to whoever works there, managers included', () => {
  expect(ids(startable(STAGES, 'Boxes', BOTH, 'admin'))).toEqual(['Boxes']);
  expect(ids(startable(STAGES, 'Start', BOTH, 'admin'))).toEqual([]);
  expect(ids(startable(STAGES, 'Check', new Set(['labels.edit']), 'annotator'))).toEqual([]);
});

it('offers the fullest stage of each kind when all are on show, to those who label and review', () => {
  expect(ids(startable(STAGES, undefined, BOTH, 'annotator_reviewer'))).toEqual(['Masks', 'Check']);
  expect(ids(startable(STAGES, undefined, new Set(['labels.review']), 'reviewer'))).toEqual(['Check']);
  expect(ids(startable(STAGES, undefined, BOTH, 'team_manager'))).toEqual([]);
});
