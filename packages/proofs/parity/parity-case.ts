import type { RecordingId, Recordings } from './recordings.ts';
import type { ParityWorld, Resources } from './world.ts';

/** One question to the stage, and where AWS's answer to it is. */
export interface ParityCase {
  readonly recording: RecordingId;
  /** Does what the recorded test did. @returns the answer in the recording's form */
  readonly ask: (world: ParityWorld) => unknown;
  /** What of the recorded answer is compared. @default all of it */
  readonly recorded?: (answer: unknown) => unknown;
  /** Why a difference stays; a case that has none may not say so. */
  readonly reason?: string;
}

/** Recorded tests that no case does again. */
export interface LeftOut {
  readonly reason: string;
  readonly tests: readonly string[];
}

/** The cases of a service: a file in `cases`, found by its name. */
export interface ParityCases {
  /** What the cases need. */
  readonly resources: Resources;
  /** The source of the functions among them; their `Code` is `CODE`. */
  readonly source?: string;
  readonly cases: (recordings: Recordings) => readonly ParityCase[];
  /** What of the recordings it leaves out. @default it says nothing of it */
  readonly leftOut?: (recordings: Recordings) => readonly LeftOut[];
}
