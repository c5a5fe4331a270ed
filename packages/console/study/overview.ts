import type { AssemblyStack } from '@serverless-arcade/stage/assembly.ts';
import { type Json, Templates } from '@serverless-arcade/stage/drawing/templates.ts';
import { architectureOf } from './architecture.ts';
import type { ChapterLink, ChapterSummary, Overview } from './chapter-model.ts';
import { withoutDeployments } from './layout.ts';
import type { Architecture, ArchitectureNode } from './model.ts';

/** The chapters of an assembly, what is in each, and how they reach each other. */
export function overviewOf(
  stacks: readonly AssemblyStack[],
  aboutOf: (stack: AssemblyStack) => string = ({ template }) => template.Description ?? '',
): Overview {
  const architecture = architectureOf(stacks);
  const nodes = Map.groupBy(architecture.nodes, ({ chapter }) => chapter);
  const chapters = stacks.map(
    (stack): ChapterSummary => ({
      id: stack.id,
      about: aboutOf(stack),
      resources: Object.keys(stack.template.Resources).length,
      counts: countsOf(nodes.get(stack.id) ?? []),
    }),
  );
  return { chapters, links: linksOf(stacks, withoutDeployments(architecture)), architecture };
}

function countsOf(nodes: readonly ArchitectureNode[]): ChapterSummary['counts'] {
  const kinds = Map.groupBy(nodes, ({ kind }) => kind);
  return [...kinds].map(([kind, all]) => ({ kind, count: all.length })).sort((a, b) => b.count - a.count);
}

/** The edges between chapters. A reference counts only where no edge says what it is for. */
function linksOf(stacks: readonly AssemblyStack[], { edges }: Architecture): readonly ChapterLink[] {
  const crossing = edges
    .map(({ from, to, kinds }) => ({ from: chapterOf(from), to: chapterOf(to), kinds }))
    .filter(({ from, to }) => from !== to);
  const connected = new Set(crossing.flatMap((edge) => [linkId(edge), linkId({ from: edge.to, to: edge.from })]));
  const referring = referencesOf(stacks).filter((reference) => !connected.has(linkId(reference)));
  return [...Map.groupBy([...crossing, ...referring], linkId)].map(([id, all]) => {
    const [{ from, to } = { from: '', to: '' }] = all;
    return { id, from, to, kinds: [...new Set(all.flatMap(({ kinds }) => kinds))], count: all.length };
  });
}

/** Every reference of a resource to a resource of another chapter, by an intrinsic function or by its name in a text. */
function referencesOf(stacks: readonly AssemblyStack[]) {
  const templates = new Templates(stacks);
  const owners = new Map(
    templates.resources.flatMap((resource) => namesOf(resource).map((name) => [name, resource.chapter])),
  );
  return templates.resources.flatMap(({ chapter, properties }) => {
    const words = JSON.stringify(properties).match(WORD) ?? [];
    const targets = [
      ...templates.referred(chapter, properties).map(chapterOf),
      ...words.flatMap((word) => owners.get(word) ?? []),
    ];
    return [...new Set(targets)].filter((to) => to !== chapter).map((to) => ({ from: chapter, to, kinds: [] }));
  });
}

/** What may be the name of a resource: shorter words are too common. */
const WORD = /[\w./-]{8,}/g;

/** The names that a resource is given in its properties, such as the `AlarmName` of an alarm. */
const namesOf = ({ type, properties }: { readonly type: string; readonly properties: Json }): readonly string[] =>
  Object.entries(properties).flatMap(([key, value]) => {
    const isOwn = key.endsWith('Name') && type.endsWith(key.slice(0, -'Name'.length));
    return isOwn && typeof value === 'string' && value.match(WORD)?.[0] === value ? [value] : [];
  });

const chapterOf = (id: string) => id.slice(0, id.indexOf('/'));

const linkId = ({ from, to }: { readonly from: string; readonly to: string }) => `${from} -> ${to}`;
