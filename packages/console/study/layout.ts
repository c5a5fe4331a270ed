import elkConstructor, { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk.bundled.js';
import type { Architecture, Box, Drawing, Point } from './model.ts';

/** Where a drawing grows to. */
export type Direction = 'RIGHT' | 'DOWN';

const NODE_HEIGHT = 44;
const LETTER = 7.3;
/** Next to the label: the icon of the kind, and margins. */
const NEXT_TO_LABEL = 52;

/**
 * Places nodes and edges with the layered layout of the Eclipse Layout Kernel, chapters as groups
 * (https://eclipse.dev/elk/reference/algorithms/org-eclipse-elk-layered.html). Seeded, so that the same templates are
 * drawn the same way.
 */
export async function drawingOf({ nodes, edges }: Architecture, direction: Direction): Promise<Drawing> {
  const chapters = [...new Set(nodes.map(({ chapter }) => chapter))];
  const graph: ElkNode = {
    id: 'architecture',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': direction,
      'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
      'elk.edgeRouting': 'ORTHOGONAL',
      'elk.randomSeed': '1',
      'elk.layered.spacing.nodeNodeBetweenLayers': '56',
      'elk.layered.spacing.edgeNodeBetweenLayers': '14',
      'elk.layered.spacing.edgeEdgeBetweenLayers': '8',
      'elk.spacing.nodeNode': '16',
      'elk.spacing.edgeNode': '12',
      'elk.spacing.edgeEdge': '8',
      'elk.layered.mergeEdges': 'true',
      'elk.layered.mergeHierarchyEdges': 'true',
      'elk.json.edgeCoords': 'ROOT',
    },
    children: chapters.map((chapter) => ({
      id: chapter,
      layoutOptions: { 'elk.padding': '[top=44,left=20,bottom=20,right=20]' },
      children: nodes
        .filter((node) => node.chapter === chapter)
        .map(({ id, label }) => ({
          id,
          width: Math.round(label.length * LETTER) + NEXT_TO_LABEL,
          height: NODE_HEIGHT,
        })),
    })),
    edges: edges.map(({ id, from, to }) => ({ id, sources: [from], targets: [to] })),
  };
  const laidOut = await new elkConstructor.default().layout(graph);
  const groups = laidOut.children ?? [];
  const boxes = new Map(
    groups.flatMap((group) => (group.children ?? []).map((child) => [child.id, offset(boxOf(child), boxOf(group))])),
  );
  const routes = new Map((laidOut.edges ?? []).map((edge) => [edge.id, pointsOf(edge)]));
  return {
    width: Math.ceil(laidOut.width ?? 0),
    height: Math.ceil(laidOut.height ?? 0),
    chapters: groups.map((group) => ({ id: group.id, ...boxOf(group) })),
    nodes: nodes.flatMap((node) => {
      const box = boxes.get(node.id);
      return box === undefined ? [] : [{ ...node, ...box }];
    }),
    edges: edges.map((edge) => ({ ...edge, points: routes.get(edge.id) ?? [] })),
  };
}

/**
 * The drawing for a narrow page: to the right or downwards, whichever is less wide. Downwards, the many that one calls
 * are next to each other; to the right, a chain is long.
 */
export async function narrowDrawingOf(architecture: Architecture): Promise<Drawing> {
  const right = await drawingOf(architecture, 'RIGHT');
  const down = await drawingOf(architecture, 'DOWN');
  return right.width < down.width ? right : down;
}

/** The part of an architecture that concerns one chapter: its nodes, their edges, and what is at the other ends. */
export function partOf({ nodes, edges }: Architecture, chapter: string): Architecture {
  const own = new Set(nodes.filter((node) => node.chapter === chapter).map(({ id }) => id));
  const touching = edges.filter(({ from, to }) => own.has(from) || own.has(to));
  const shown = new Set([...own, ...touching.flatMap(({ from, to }) => [from, to])]);
  return { nodes: nodes.filter(({ id }) => shown.has(id)), edges: touching };
}

/** An architecture without what deploys it: who may read, invoke and switch every function, which hides the rest. */
export function withoutDeployments({ nodes, edges }: Architecture): Architecture {
  const deployers = new Set(nodes.filter(({ kind }) => kind === 'deployments').map(({ id }) => id));
  const hooks = edges
    .filter(({ from }) => deployers.has(from))
    .filter(({ actions }) => actions.includes('lambda:InvokeFunction'));
  for (const { to } of hooks) deployers.add(to);
  const left = edges.filter(({ from, to }) => !deployers.has(from) && !deployers.has(to));
  const connected = new Set(left.flatMap(({ from, to }) => [from, to]));
  const onlyDeployed = new Set(
    edges
      .filter((edge) => !left.includes(edge))
      .flatMap(({ from, to }) => [from, to])
      .filter((id) => !connected.has(id)),
  );
  return { nodes: nodes.filter(({ id }) => !onlyDeployed.has(id)), edges: left };
}

const boxOf = ({ x = 0, y = 0, width = 0, height = 0 }: ElkNode): Box => ({ x, y, width, height });

const offset = (box: Box, by: Point): Box => ({ ...box, x: box.x + by.x, y: box.y + by.y });

const pointsOf = ({ sections = [] }: ElkExtendedEdge): readonly Point[] =>
  sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint]);
