import type { ImportDeclaration, Program } from 'acorn';

/** The name under which a script finds what it imports. */
export const MODULES = '$modules';

/**
 * Writes a module as the body of a function, which returns what it exports: a context of `node:vm` runs scripts, and modules only
 * behind a flag of Node.js. Lines stay where they are.
 */
export function scriptOf(code: string, program: Program): string {
  const exported = new Map<string, string>();
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  for (const node of program.body) {
    if (node.type === 'ImportDeclaration') edits.push({ ...node, text: importOf(node) });
    if (node.type === 'ExportDefaultDeclaration')
      edits.push({ start: node.start, end: node.declaration.start, text: '' });
    if (node.type !== 'ExportNamedDeclaration') continue;
    const { declaration, specifiers } = node;
    edits.push({ start: node.start, end: declaration?.start ?? node.end, text: '' });
    for (const { exported: as, local } of specifiers) exported.set(nameOf(as), nameOf(local));
    if (declaration?.type === 'FunctionDeclaration') exported.set(declaration.id.name, declaration.id.name);
    if (declaration?.type === 'VariableDeclaration') {
      for (const { id } of declaration.declarations) if (id.type === 'Identifier') exported.set(id.name, id.name);
    }
  }
  const body = edits.reduceRight((text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end), code);
  const members = [...exported].map(([name, local]) => `${JSON.stringify(name)}: ${local}`);
  return `${body}\nreturn { ${members.join(', ')} };`;
}

function importOf({ source, specifiers }: ImportDeclaration): string {
  const from = `${MODULES}[${JSON.stringify(source.value)}]`;
  return specifiers
    .map((one) => {
      const { name } = one.local;
      if (one.type === 'ImportSpecifier') return `const ${name} = ${from}[${JSON.stringify(nameOf(one.imported))}];`;
      return `const ${name} = ${from};`;
    })
    .join(' ');
}

type Named =
  | { readonly type: 'Identifier'; readonly name: string }
  | { readonly type: 'Literal'; readonly value?: unknown };
const nameOf = (named: Named) => (named.type === 'Identifier' ? named.name : String(named.value));
