import { expect, it } from 'vitest';
import { filterOf, queueSearch, statusesOf } from './search';

it('keeps what it knows of a URL and leaves out the rest', () => {
  expect(queueSearch({ status: 'failed,nonsense,pending', sort: 'colour', q: 42, utm: 'x' })).toEqual({
    status: 'pending,failed',
    q: '42',
  });
});

it('orders statuses as people read them, whatever order the URL has', () => {
  expect(statusesOf({ status: 'canceled,pending' })).toEqual(['pending', 'canceled']);
});

it('asks the server for priority order unless told otherwise', () => {
  expect(filterOf({ stage: 's' }).sort).toBe('priority');
  expect(filterOf({ stage: 's', sort: 'name' }).sort).toBe('name');
});
