import { type Hazard, riskOf } from './hazards.ts';

const words = (text: string): string => text.replaceAll('-', ' ');
const line = (...cells: (string | number)[]): string => `| ${cells.join(' | ')} |`;
const linked = (file: string): string => `[${file.split('/').at(-1)}](../../${file})`;

/** The page docs/clinical-safety/hazard-log.md. */
export function hazardLog(hazards: readonly Hazard[]): string {
  const open = hazards.filter(({ status }) => status === 'open');
  return `${[
    '<!-- Written by `pnpm generate` from docs/clinical-safety/hazards. Do not edit. -->',
    '',
    '# Hazard log',
    '',
    `${hazards.length} hazards, ${open.length} of them open. What the words and numbers mean stands in [README.md](README.md). Estimates are proposed by the maintainers; no Clinical Safety Officer has approved them.`,
    '',
    ...counts(hazards),
    '',
    line('id', 'hazard', 'risk without controls', 'risk with them', 'status', 'owner'),
    line('---', '---', '---', '---', '---', '---'),
    ...hazards.map(({ id, hazard, initial, residual, status, owner }) => line(`[${id}](#${id.toLowerCase()})`, hazard, riskOf(initial), riskOf(residual), status === 'open' ? '**open**' : status, owner)),
    ...hazards.flatMap(section),
  ].join('\n')}\n`;
}

function counts(hazards: readonly Hazard[]): string[] {
  const levels = [1, 2, 3, 4, 5];
  const row = (name: string, of: (hazard: Hazard) => Hazard['initial']) => line(name, ...levels.map((level) => hazards.filter((hazard) => riskOf(of(hazard)) === level).length));
  return [line('hazards of risk', ...levels), line('---', ...levels.map(() => '---')), row('without controls', ({ initial }) => initial), row('with them', ({ residual }) => residual)];
}

function section({ id, hazard, effect, causes, controls, initial, residual, open, deploying = [] }: Hazard): string[] {
  const estimate = ({ severity, likelihood }: Hazard['initial']) => `${severity}, likelihood ${words(likelihood)}: risk ${riskOf({ severity, likelihood })}`;
  return [
    '',
    `## ${id}`,
    '',
    hazard,
    '',
    `- **Effect:** ${effect}`,
    `- **Causes:** ${causes.join(' ')}`,
    `- **Without controls:** ${estimate(initial)}`,
    `- **With them:** ${estimate(residual)}`,
    ...(open === undefined ? [] : [`- **Open:** ${open}`]),
    ...(deploying.length === 0 ? [] : [`- **For whoever deploys:** ${deploying.join(' ')}`]),
    ...(controls.length === 0 ? [] : ['', line('control', 'done in', 'shown by'), line('---', '---', '---'), ...controls.map(({ control, file, test }) => line(control, linked(file), `${linked(test.file)}: ${test.name.replaceAll('|', '\\|')}`))]),
  ];
}
