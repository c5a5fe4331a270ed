import type { ArchitectureEdge, EdgeKind } from '../../study/model.ts';

const KINDS: Readonly<Record<EdgeKind, string>> = {
  'event-source': 'event source',
  subscription: 'subscription',
  invoke: 'invokes',
  permission: 'may call',
  'dead-letter': 'failures',
};

/** Why two things are connected. */
export const kindsInWords = (kinds: readonly EdgeKind[]): string =>
  kinds.length === 0 ? 'refers to' : kinds.map((kind) => KINDS[kind]).join(', ');

/** How many actions a label names. */
const NAMED = 3;

/** An edge in words, as short as a label: without the services of its actions, and with the first of them only. */
export function edgeInWords({ kinds, actions }: Pick<ArchitectureEdge, 'kinds' | 'actions'>): string {
  const names = actions.map((action) => action.slice(action.indexOf(':') + 1));
  const left = names.length - NAMED;
  const named = [...names.slice(0, NAMED), ...(left > 0 ? [`${left} more`] : [])].join(', ');
  return named === '' ? kindsInWords(kinds) : `${kindsInWords(kinds)}: ${named}`;
}
