/** What the study reads from the templates, the sources, the catalogue, the errata and the tests: plain data. */

import type { EdgeKind } from '@serverless-arcade/stage/drawing/drawing.ts';
import type { NodeKind } from '@serverless-arcade/stage/drawing/resources.ts';
import type { StudiedChapter } from './chapter-model.ts';

export type { EdgeKind } from '@serverless-arcade/stage/drawing/drawing.ts';
export type { NodeKind } from '@serverless-arcade/stage/drawing/resources.ts';

/** A resource that takes part in the flow, with everything that is folded into it, such as a function's alias. */
export interface ArchitectureNode {
  /** `<chapter>/<logical id>` */
  readonly id: string;
  readonly chapter: string;
  readonly logicalId: string;
  readonly kind: NodeKind;
  readonly type: string;
  readonly label: string;
  /** The name in the records of the stage where it is not in the ARN: that of a REST API. */
  readonly name?: string | undefined;
}

export interface ArchitectureEdge {
  /** `<from> -> <to>` */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kinds: readonly EdgeKind[];
  /** IAM actions that the role of its source is allowed on its target. */
  readonly actions: readonly string[];
  /** The resources of the templates that make this edge, as `<chapter>/<logical id>`. */
  readonly madeBy: readonly string[];
}

export interface Architecture {
  readonly nodes: readonly ArchitectureNode[];
  readonly edges: readonly ArchitectureEdge[];
}

/** A point of a drawing, in its own units. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly chapters: readonly (Box & { readonly id: string })[];
  readonly nodes: readonly (Box & ArchitectureNode)[];
  readonly edges: readonly (ArchitectureEdge & { readonly points: readonly Point[] })[];
}

/** A line of a source file that took part in creating a resource, the innermost first. */
export interface SourceLine {
  readonly file: string;
  readonly line: number;
}

export interface Annotation {
  readonly pattern: string;
  readonly why: string;
}

export interface StudiedResource {
  readonly chapter: string;
  readonly logicalId: string;
  readonly type: string;
  readonly lines: readonly SourceLine[];
  readonly annotations: readonly Annotation[];
  /** The file that a function runs, from the root of the project. */
  readonly handler?: string;
  /** As YAML, without what the CDK writes for its own tools. */
  readonly template: string;
}

export interface SourceFile {
  readonly file: string;
  readonly text: string;
}

export interface Study {
  readonly chapters: readonly StudiedChapter[];
  readonly resources: readonly StudiedResource[];
  readonly files: readonly SourceFile[];
}

export interface Erratum {
  readonly number: number;
  readonly notes: string;
  readonly claim: string;
  readonly today: string;
  readonly source: string;
  readonly checked: string;
}

/** What a test looks at. */
export type TestLevel =
  /** The whole arcade, running from its templates. */
  | 'arcade'
  /** A part of the stage, or functions on the engine of the table. */
  | 'stage'
  /** Synthesized templates, constructs or sources. */
  | 'template'
  /** Code alone. */
  | 'unit';

export interface ProvingTest {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** With the titles of the groups around it. */
  readonly title: string;
  readonly level: TestLevel;
  /** The result of its last run; nothing when it has not run here. */
  readonly result?: 'passed' | 'failed';
}

/** How far a pattern is carried. */
export type PatternState =
  /** A step of the story or a test observes it at work. */
  | 'live'
  /** A template has it, annotated or asserted, and nothing runs it. */
  | 'template'
  /** Nothing shows it yet. */
  | 'absent';

export interface StudiedPattern {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly group: string;
  readonly fit: string;
  readonly services: readonly string[];
  readonly errata: readonly Erratum[];
  readonly state: PatternState;
  /** `<chapter>/<logical id>` of the resources that are annotated with it. */
  readonly resources: readonly string[];
  readonly tests: readonly ProvingTest[];
  /** Titles of the steps of the story that show it. */
  readonly steps: readonly string[];
}
