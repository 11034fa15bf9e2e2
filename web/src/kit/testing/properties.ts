/** fast-check with the same random cases everywhere, so that a build fails for its change alone. FC_SEED=n tries others. */
import { env } from 'node:process';
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(env.FC_SEED ?? 1) });

export default fc;
