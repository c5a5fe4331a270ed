import { styleText } from 'node:util';
import { ASSEMBLY_OPTIONS, ASSEMBLY_USAGE, assemblyFor } from './assembly.ts';
import { runCommand } from './command.ts';
import { assess } from './house/assess.ts';

const USAGE = `Usage: npm run house -- [--list] ${ASSEMBLY_USAGE}

Measures how the repository is built. The exit code is 1 if a measure misses its goal without a reason. --list names what was counted.`;

await runCommand(
  USAGE,
  { options: { list: { type: 'boolean', default: false }, ...ASSEMBLY_OPTIONS } },
  async ({ values: { list, ...where } }) => {
    const lines = assess(await assemblyFor(where));
    const width = Math.max(...lines.map(({ name }) => name.length));
    console.log(`${'Measure'.padEnd(width)}   was   now    goal`);
    for (const { name, was, now, goal, verdict, reason, counted } of lines) {
      const figures = `${String(was).padStart(4)}  ${String(now).padStart(4)}  ${goal.padStart(6)}`;
      const mark = verdict === 'missed' ? styleText('red', '✗ missed') : `✓ ${verdict}`;
      console.log(`${name.padEnd(width)}  ${figures}  ${mark}${reason === undefined ? '' : `: ${reason}`}`);
      if (list || verdict === 'missed') for (const one of counted) console.log(styleText('dim', `    ${one}`));
    }
    if (lines.some(({ verdict }) => verdict === 'missed')) process.exitCode = 1;
  },
);
