import type { Playground } from '../../playground/playground.ts';

/** Where the stage answers for the API of partners, without a slash at the end. */
export function partnerApiUrl({ stage }: Playground): string {
  return stage.output('partners', 'PartnerApiUrl').replace(/\/$/, '');
}
