// Part of npm run lint: folders import each other in one direction, and never in a circle.
import { againstDirection, folderCycles } from './house/folders.ts';
import { readImports } from './house/imports.ts';

const imports = readImports();
const wrong = againstDirection(imports).map((one) => `Against the direction of dependencies: ${one}`);
const circles = folderCycles(imports).map((ways) => `Folders in a circle:\n  ${ways.join('\n  ')}`);

for (const line of [...wrong, ...circles]) {
  console.error(line);
}
console.log(`Checked ${imports.length} imports between files: ${wrong.length + circles.length} against the rules.`);
process.exitCode = wrong.length + circles.length === 0 ? 0 : 1;
