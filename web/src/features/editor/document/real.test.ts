// @vitest-environment node
/**
 * The same stories on a server that runs: `tests/e2e/test_document.py` starts one, and says in `LABELMILL_STORIES`
 * where it is, which tasks may be used, and as whom.
 */

import { it } from 'vitest';
import fc from '@/kit/testing/properties';
import { type Account, authorOf, RealServer } from './testing/realServer';
import { happening, Story } from './testing/story';
import { World } from './testing/world';

interface Setting {
  readonly url: string;
  readonly project: string;
  readonly tasks: readonly string[];
  readonly me: Account;
  readonly bob: Account;
  readonly stories: number;
}

const given = process.env.LABELMILL_STORIES;

it.skipIf(given === undefined)(
  'ends with a real server having what the person sees',
  async () => {
    const { url, project, tasks, me, bob, stories }: Setting = JSON.parse(given ?? '');
    let told = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 10, maxLength: 60 }), async (happenings) => {
        const server = new RealServer(url, project, tasks[told % tasks.length] as string, [me, bob]);
        // What an agent suggested before stays for the first story on each task.
        if (told >= tasks.length) await server.clear(authorOf(bob));
        told += 1;
        const story = new Story(new World(server, authorOf(me), authorOf(bob)));
        await story.begin();
        for (const each of happenings) await story.tell(each);
        await story.end();
      }),
      { numRuns: stories, endOnFailure: true },
    );
  },
  300_000,
);
