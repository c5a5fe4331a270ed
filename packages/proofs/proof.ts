/** How thoroughly to look. */
export interface ProofOptions {
  /** What is proved: the output of `cdk synth`. */
  readonly assembly: string;
  /** A few seconds, for every run of the tests, instead of minutes. */
  readonly short: boolean;
  /** How long steady traffic lasts, in minutes. @default 60; one in the short form */
  readonly minutes?: number | undefined;
  /** Requests a second of steady traffic. @default 50; 5 in the short form */
  readonly rate?: number | undefined;
  /** What everything random starts from; the same seed repeats the same run. */
  readonly seeds: readonly number[];
  /** Whether a person has chosen them: hostile input is new in every other run. */
  readonly hasChosenSeeds?: boolean;
  /** A folder of answers that were recorded on AWS, for the proof that compares with them. */
  readonly recordings?: string | undefined;
  /** The chapters whose templates `template-mutations` makes worse. @default every chapter */
  readonly chapters?: readonly string[] | undefined;
  /** Whether a proof that has a page writes it. @default it fails when the page says something else */
  readonly write?: boolean;
  /** Hears what is being done, for a person who waits. */
  readonly onProgress: (line: string) => void;
}

/** What a proof found. */
export interface ProofResult {
  /** The figures, as they are printed: one line each, measured in this run. */
  readonly lines: readonly string[];
  /** What falls short; nothing when the proof holds. */
  readonly failures: readonly string[];
}

/** One claim of the architecture, put to the test. */
export interface Proof {
  /** Short and in lower case, to be chosen on the command line: `npm run proofs -- least-privilege`. */
  readonly name: string;
  readonly title: string;
  readonly run: (options: ProofOptions) => Promise<ProofResult>;
}
