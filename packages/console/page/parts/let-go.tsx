import type { LetGo } from '../../server/model.ts';
import { arrived, useFetched } from '../api.ts';

interface LetGoProps {
  readonly what: keyof LetGo;
  /** Changes when the number may be another one. */
  readonly version: number;
}

/** Says how many older ones the stage keeps no longer; nothing while it has all. */
export function OlderOnes({ what, version }: LetGoProps) {
  const count = arrived(useFetched<LetGo>('let-go', version))?.[what] ?? 0;
  return count === 0 ? null : (
    <p class="quiet">{count === 1 ? 'One older one was let go' : `${count} older ones were let go`}</p>
  );
}
