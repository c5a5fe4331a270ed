/** What the study reads from the templates and the sources about chapters: plain data. */

import type { Architecture, EdgeKind, NodeKind } from './model.ts';

/** A chapter with the sources that make it. */
export interface StudiedChapter {
  readonly id: string;
  /** One sentence. Empty when nothing says what the chapter is about. */
  readonly about: string;
  /** Paths from the root of the project: the chapter's own files, the constructs it uses, its functions. */
  readonly files: readonly string[];
}

/** A chapter as the overview shows it. */
export interface ChapterSummary {
  readonly id: string;
  /** One sentence. Empty when nothing says what the chapter is about. */
  readonly about: string;
  /** All resources of its template. */
  readonly resources: number;
  /** Its resources in the drawing by kind, the most frequent first. */
  readonly counts: readonly { readonly kind: NodeKind; readonly count: number }[];
}

/** A resource of one chapter reaches a resource of another. */
export interface ChapterLink {
  /** `<from> -> <to>` */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Why, as at the edges of the architecture. Empty when a template only refers to the other chapter. */
  readonly kinds: readonly EdgeKind[];
  /** How many connections, or references when it has no kinds. */
  readonly count: number;
}

export interface Overview {
  /** In the order in which they deploy. */
  readonly chapters: readonly ChapterSummary[];
  readonly links: readonly ChapterLink[];
  /** The whole, so that the page can tell in which chapter something happens. */
  readonly architecture: Architecture;
}
