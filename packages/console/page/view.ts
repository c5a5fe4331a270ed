import type { StageView } from '../server/model.ts';
import type { Route } from './route.ts';

/** What every view is given. */
export interface ViewProps {
  readonly route: Route;
  /** The stage; nothing in a static copy of the page. */
  readonly stage: StageView | undefined;
}
