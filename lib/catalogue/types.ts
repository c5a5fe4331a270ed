/**
 * How far a pattern is carried in this repository: `core` is part of the default deployment, `optional` is an
 * optional chapter, `guide` is explained in the documentation only.
 */
export type Fit = 'core' | 'optional' | 'guide';

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

/** One pattern of the catalogue. Its id is the key of the row. */
export interface CatalogueRow {
  /** Short name for headings and lists. */
  readonly title: string;
  /** One sentence on what the pattern does, as it is true today. */
  readonly summary: string;
  readonly group: Group;
  readonly fit: Fit;
  /** AWS services (or tools) involved, the main one first. */
  readonly services: readonly string[];
  /** Rows of `docs/notes-errata.md` that correct widespread notes on this pattern; absent when nothing needs correcting. */
  readonly errata?: readonly number[];
}
