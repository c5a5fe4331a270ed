import { delimiter, join } from 'node:path';

/** A reader's environment: nothing of AWS, and the Node.js that the machine has instead of that of npm scripts. */
export function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS_|npm_|NODE_|INSTANCE$)/i.test(name));
  const folders = (process.env.PATH ?? '').split(delimiter);
  const PATH = folders.filter((folder) => !folder.endsWith(join('node_modules', '.bin'))).join(delimiter);
  return { ...Object.fromEntries(own), PATH };
}
