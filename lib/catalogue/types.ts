/**
 * How far a pattern is carried in this repository: `core` is part of the default deployment, `catalog` is an
 * optional chapter, `guide` is explained in the documentation only.
 */
export type Fit = 'core' | 'catalog' | 'guide';

/** The subject area a pattern belongs to; one catalogue file per group. */
export type Group =
  | 'API'
  | 'Compute'
  | 'Data'
  | 'Messaging'
  | 'Events'
  | 'Workflow'
  | 'Identity'
  | 'Security'
  | 'Storage'
  | 'Edge'
  | 'Network'
  | 'Caching'
  | 'Observability'
  | 'Delivery'
  | 'IaC';

/** Number at the beginning of the name of a seed note file. */
export type NoteReference = '000' | '001' | '002' | '003' | '004';

/** One pattern of the catalogue. Its id is the key of the row. */
export interface CatalogueRow {
  /** Short name for headings and lists. */
  readonly title: string;
  /** One sentence on what the pattern does, right as of today rather than as of the notes. */
  readonly summary: string;
  readonly group: Group;
  readonly fit: Fit;
  /** AWS services (or tools) involved, the main one first. */
  readonly services: readonly string[];
  /** The note files that describe the pattern. */
  readonly notes: readonly NoteReference[];
  /** Rows of `docs/notes-errata.md` that correct the notes on this pattern; absent when nothing needs correcting. */
  readonly errata?: readonly number[];
}
