/** Anything in any order: in the end the server has what the person sees, nothing twice and nothing lost. */

import { it } from 'vitest';
import fc from '@/kit/testing/properties';
import { SimServer } from './testing/server';
import { happening, Story } from './testing/story';
import { World } from './testing/world';

it('ends with the server having what the person sees, whatever happens', async () => {
  const runs = Number(process.env.RANDOM_RUNS ?? 300);
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 60 }), async (happenings) => {
      const story = new Story(new World(new SimServer()));
      await story.begin();
      for (const each of happenings) await story.tell(each);
      await story.end();
    }),
    { numRuns: runs, endOnFailure: false },
  );
}, 120_000);
