import type { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { Document, isMap, isPair, isScalar, isSeq, type Scalar, visit } from 'yaml';
import { catalogue } from './catalogue/index.ts';
import { type ExplainedText, explain } from './explanations.ts';
import { PATTERN_METADATA, type RecordedAnnotation } from './pattern.ts';

/** A template as far as this file needs to know it. */
interface Template {
  Parameters?: Record<string, unknown>;
  Rules?: Record<string, unknown>;
  Resources: Record<string, { Metadata?: Record<string, unknown> }>;
}

/** Right margin of the comments, counted from the first column. */
const COLUMNS = 110;
/** Lists and maps of plain values up to this length are on one line. */
const ONE_LINE = 80;

/**
 * Renders a stack as its golden template: the synthesized template as YAML, with the annotations of each resource as
 * comments, and a table of contents that leads from a pattern to its lines.
 *
 * The text changes when the design changes and at no other time: see {@link normalizeTemplate} for what is masked and
 * left out. Nothing else is, so parsing the text gives the normalized template again.
 *
 * @param stack a stack of the cloud assembly
 * @param environment name of the environment it was synthesized for, named in the header
 */
export function renderGoldenTemplate(stack: CloudFormationStackArtifact, environment: string): string {
  const template = normalizeTemplate(stack.template);
  // CloudFormation reads YAML 1.1, in which some strings would be dates or booleans: these are quoted.
  const document = new Document(template, { compat: 'yaml-1.1' });
  foldShortCollections(document);

  const explanations = explain(Object.keys(template.Resources), annotationsOf(stack));
  for (const [index, [section, entries]] of keysOf(document.contents).entries()) {
    section.spaceBefore = index > 0;
    for (const [index, [entry, value]] of keysOf(entries).entries()) {
      entry.spaceBefore = index > 0;
      const explanation = section.value === 'Resources' ? explanations.get(String(entry.value)) : undefined;
      if (explanation === undefined) continue;
      const comments = explanation.texts.map(commentOf);
      if (comments.length > 0) entry.commentBefore = comments.join('\n');
      if (explanation.reference !== undefined && isMap(value)) value.commentBefore = ` ${explanation.reference}`;
    }
  }
  const body = document
    .toString({ lineWidth: 0 })
    .replace(/^ +$/gm, '')
    // The library has no place for a comment behind a key, where a reference is read with the resource.
    .replace(/^( {2}\S+:)\n {4}(# as at .*)$/gm, '$1 $2');
  return `${header(stack, environment, body)}\n${body}`;
}

/** The annotations of a stack by the logical id of their resource, masked as in {@link normalizeTemplate}. */
export function annotationsOf(stack: CloudFormationStackArtifact): Map<string, RecordedAnnotation[]> {
  const annotations = new Map<string, RecordedAnnotation[]>();
  for (const entries of Object.values(stack.metadata)) {
    const logicalId = entries.find(({ type }) => type === 'aws:cdk:logicalId')?.data;
    const found = entries.filter(({ type }) => type === PATTERN_METADATA).map(({ data }) => data);
    if (typeof logicalId === 'string' && found.length > 0) {
      // `annotate` is the only writer of this metadata, and it takes nothing but annotations.
      annotations.set(maskLogicalId(logicalId), found as object[] as RecordedAnnotation[]);
    }
  }
  return annotations;
}

/** The patterns that each resource of a golden template shows, read back from its comments, by logical id. */
export function patternsIn(text: string): Map<string, string[]> {
  const shown = new Map<string, string[]>();
  const repeated = new Map<string, string[]>();
  for (const [, comments = '', id = '', reference = ''] of text.matchAll(RESOURCE)) {
    const own = [...comments.matchAll(/^ {2}# ([\w-]+): .*?( \*)?$/gm)];
    repeated.set(
      id,
      own.filter(([, , star]) => star !== undefined).map(([, pattern = '']) => pattern),
    );
    const referred = [...reference.matchAll(/([\w<>]+)(?: \((.*?)\))?(?: and |$)/g)].flatMap(
      ([, place = '', patterns]) => patterns?.split(', ') ?? repeated.get(place) ?? [],
    );
    shown.set(id, [...own.map(([, pattern = '']) => pattern), ...referred]);
  }
  return shown;
}

/** The comments above a resource, its logical id, and what it refers to. */
const RESOURCE = /((?:^ {2}#.*\n)*)^ {2}(\w[\w<>]*):(?: # as at (.*))?$/gm;

/**
 * A template without what changes although nobody designed anything anew: hashes of function code become `<asset>`,
 * those in the logical ids of deployments and versions become `<hash>`, also where the ids are referred to. What the
 * CDK adds for its own tools (paths, asset hints, the check of the bootstrap version) is left out.
 */
export function normalizeTemplate(template: unknown): Template {
  const json = JSON.stringify(template).replace(/\b[0-9a-f]{64}\b/g, '<asset>');
  const ids = Object.keys((JSON.parse(json) as Template).Resources);
  const normalized = JSON.parse(ids.reduce((text, id) => text.replaceAll(id, maskLogicalId(id)), json)) as Template;
  for (const resource of Object.values(normalized.Resources)) {
    for (const key of Object.keys(resource.Metadata ?? {})) {
      if (key.startsWith('aws:')) delete resource.Metadata?.[key];
    }
    if (isEmpty(resource.Metadata)) delete resource.Metadata;
  }
  delete normalized.Parameters?.BootstrapVersion;
  delete normalized.Rules?.CheckBootstrapVersion;
  if (isEmpty(normalized.Parameters)) delete normalized.Parameters;
  if (isEmpty(normalized.Rules)) delete normalized.Rules;
  return normalized;
}

/** A logical id ends in eight characters that tell it from others; a hash of the content may follow. */
export const maskLogicalId = (id: string) => id.replace(/(?<=[0-9A-F]{8})[0-9a-f]{32}$/, '<hash>');

const isEmpty = (section: object | undefined) => section !== undefined && Object.keys(section).length === 0;

function header({ stackName, id }: CloudFormationStackArtifact, environment: string, body: string): string {
  const text = `Stack ${stackName}: chapter ${id}, environment ${environment}. \`npm run templates\` makes this file from the
    synthesized template; do not edit it. The comments above a resource name the patterns it shows and say why it is built this
    way. A star marks a text that is true of other resources too: those say \`as at\` and where it is. Masked: hashes of function code
    (<asset>) and of deployments and versions (<hash>). Left out: metadata for the CDK's own tools, and its check of the bootstrap version.`;
  const introduction = wrap(text, COLUMNS - 2);
  const places = linesOfPatterns(body);
  // One line for each pattern, an empty one before and a title above them, an empty one below.
  const offset = introduction.length + places.size + 3;
  const widest = Math.max(0, ...[...places.keys()].map((pattern) => pattern.length));
  const contents = [...places].map(
    ([pattern, lines]) => `  ${pattern.padEnd(widest)}  ${lines.map((line) => line + offset).join(', ')}`,
  );
  return [...introduction, '', 'Patterns, by line:', ...contents]
    .map((line) => `# ${line}`.trimEnd())
    .join('\n')
    .concat('\n');
}

/** The lines, from 1, that begin the explanation of a pattern, by pattern in the order of the text. */
function linesOfPatterns(body: string): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [index, line] of body.split('\n').entries()) {
    const [, pattern] = /^ {2}# ([\w-]+): /.exec(line) ?? [];
    if (pattern !== undefined) places.set(pattern, [...(places.get(pattern) ?? []), index + 1]);
  }
  return places;
}

/** The pattern on one line, the reason indented below it. */
function commentOf({ pattern, why, repeated }: ExplainedText): string {
  const reason = wrap(why, COLUMNS - '  #   '.length).map((line) => `   ${line}`);
  return [` ${pattern}: ${catalogue[pattern].title}${repeated ? ' *' : ''}`, ...reason].join('\n');
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** The pairs of a map whose keys are plain, which all keys of a template are. */
function keysOf(node: unknown): [key: Scalar, value: unknown][] {
  return isMap(node) ? node.items.flatMap(({ key, value }) => (isScalar(key) ? [[key, value]] : [])) : [];
}

/** Puts short lists of plain values, and maps of them within a list (tags, key schemas), on one line each. */
function foldShortCollections(document: Document): void {
  visit(document, {
    Collection(_, node, path) {
      const plain = node.items.every((item) => isScalar(isPair(item) ? item.value : item));
      const foldable = isSeq(node) || (isSeq(path.at(-1)) && node.items.length > 1);
      node.flow = plain && foldable && JSON.stringify(node).length <= ONE_LINE;
    },
  });
}
