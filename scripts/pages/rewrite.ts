/** Writes what stands in a generated block. @param page path of the page from the project's root */
export type Block = (page: string) => string;

const BLOCK = /<!-- generated: (?<name>[\w-]+) -->\n.*?<!-- end -->/gs;

/**
 * A page with its generated blocks written anew: what stands between `<!-- generated: <name> -->` and `<!-- end -->`.
 * @throws when a page asks for a block that nobody writes
 */
export const rewritten = (page: string, text: string, blocks: Readonly<Record<string, Block>>): string =>
  text.replaceAll(BLOCK, (_, name: string) => {
    const write = blocks[name];
    if (write === undefined) throw new Error(`${page}: there is no generated block "${name}"`);
    return `<!-- generated: ${name} -->\n${write(page)}\n<!-- end -->`;
  });
