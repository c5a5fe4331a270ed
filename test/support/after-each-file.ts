import { afterAll } from '@jest/globals';
import { removeSynthDirectories } from './synth-directory.ts';

afterAll(removeSynthDirectories);
