import { dirname, extname, join } from 'node:path';

/**
 * The file that a thread begins with: next to the file that asks, and of its language. It is TypeScript in the repository and
 * JavaScript in the package that npm publishes.
 * @param asking `import.meta.filename`
 * @param name without its extension
 */
export const threadFile = (asking: string, name: string): string => join(dirname(asking), `${name}${extname(asking)}`);
