import { expect, it } from 'vitest';
import { afterMove, beforeMove } from './moveWords';

it('says what moves and what stays, before', () => {
  expect(beforeMove({ moved: 12, skipped: 3 }, 'Review')).toBe(
    '12 tasks move to Review, 3 stay: they are dispatched or running.',
  );
  expect(beforeMove({ moved: 1, skipped: 1 }, 'Review')).toBe(
    '1 task moves to Review, 1 stays: it is dispatched or running.',
  );
  expect(beforeMove({ moved: 1200, skipped: 0 }, undefined)).toBe('1,200 tasks move.');
  expect(beforeMove({ moved: 0, skipped: 2 }, 'Review')).toBe(
    'Nothing moves: 2 tasks dispatched or running.',
  );
});

it('says what moved and what stayed, after', () => {
  expect(afterMove({ moved: 12, skipped: 3 }, 'Review')).toBe(
    '12 tasks moved to Review, 3 stayed: they were dispatched or running.',
  );
  expect(afterMove({ moved: 1, skipped: 0 }, 'Review')).toBe('1 task moved to Review.');
});
