import { scenariosOf } from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import { scenes } from './story.ts';

export const scenarios = scenariosOf(scenes);
