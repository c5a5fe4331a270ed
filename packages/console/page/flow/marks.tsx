import type { NodeKind } from '../../study/model.ts';

/** A small drawing for each kind of node, 18 by 18. */
const PATHS: Readonly<Record<NodeKind, string>> = {
  api: 'M5 4 2 9l3 5M13 4l3 5-3 5M10.5 3.5l-3 11',
  bus: 'M2 9h14M5 9V4M9 9v5M13 9V4',
  deployments: 'M9 15V4M4.5 8 9 3.5 13.5 8M4 15h10',
  function: 'M4 3h3l6 12h2M8.5 8.5 4.5 15',
  log: 'M4 3h10v12H4zM6.5 7h5M6.5 10h5',
  parameter: 'M3 6h6M13 6h2M3 12h2M9 12h6M9 4v4h4V4zM5 10v4h4v-4z',
  queue: 'M2.5 5h13v8h-13zM6.5 5v8M11 5v8',
  rule: 'M3 4h12L10.5 9.5V15l-3-2V9.5z',
  schedule: 'M9 2.5a6.5 6.5 0 1 0 .01 0M9 5.5V9l2.5 2',
  table: 'M3 3.5h12v11H3zM3 7.5h12M3 11h12M7.5 7.5v7',
  topic: 'M9 9 3 4M9 9l6-5M9 9v6M9 9h.01',
  'user-pool': 'M9 3a3 3 0 1 0 .01 0M3.5 15c0-6 11-6 11 0',
  other: 'M4 4h10v10H4z',
};

export const KIND_NAMES: Readonly<Record<NodeKind, string>> = {
  api: 'REST API',
  bus: 'Event bus',
  deployments: 'Deployments',
  function: 'Function',
  log: 'Log group',
  parameter: 'Parameter',
  queue: 'Queue',
  rule: 'Rule',
  schedule: 'Schedule',
  table: 'Table',
  topic: 'Topic',
  'user-pool': 'User pool',
  other: 'Resource',
};

export const Mark = ({ kind }: { readonly kind: NodeKind }) => <path class="mark" d={PATHS[kind]} />;
