import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';

const SEVERITIES = ['minor', 'significant', 'considerable', 'major', 'catastrophic'] as const;

interface Estimate {
  severity: (typeof SEVERITIES)[number];
  likelihood: 'very-low' | 'low' | 'medium' | 'high' | 'very-high';
}

/** Something that keeps a hazard from doing harm: where it is done, and the test that shows it. */
interface Control {
  control: string;
  file: string;
  test: { file: string; name: string };
}

/** A hazard as docs/clinical-safety/hazard.schema.json has it. */
export interface Hazard {
  id: string;
  hazard: string;
  effect: string;
  causes: string[];
  controls: Control[];
  initial: Estimate;
  residual: Estimate;
  status: 'controlled' | 'open';
  open?: string;
  deploying?: string[];
  owner: string;
}

/** The risk by likelihood, then severity: the matrix that the implementation guidance of DCB0129 gives as its example. */
const RISKS: Readonly<Record<Estimate['likelihood'], readonly number[]>> = {
  'very-high': [3, 4, 4, 5, 5],
  high: [2, 3, 3, 4, 5],
  medium: [2, 2, 3, 3, 4],
  low: [1, 2, 2, 3, 4],
  'very-low': [1, 1, 2, 2, 3],
};

/** The highest risk that may be called controlled; above it only an open hazard may stand. */
const ACCEPTABLE = 2;

/** From 1, which asks for nothing more, to 5, which nobody may accept. */
export const riskOf = ({ severity, likelihood }: Estimate): number => RISKS[likelihood][SEVERITIES.indexOf(severity)] ?? Number.NaN;

const FOLDER = 'docs/clinical-safety';

/** Every hazard, in the order of its id. Throws for a file that the schema refuses. */
export function readHazards(root: string): Hazard[] {
  const conforms = new Ajv({ allErrors: true, strict: true, strictRequired: false }).compile<Hazard>(JSON.parse(readFileSync(join(root, FOLDER, 'hazard.schema.json'), 'utf8')) as object);
  return readdirSync(join(root, FOLDER, 'hazards')).sort().map((file) => {
    const hazard: unknown = parse(readFileSync(join(root, FOLDER, 'hazards', file), 'utf8'));
    if (!conforms(hazard)) throw new Error(`${file}: ${(conforms.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`).join('; ')}`);
    if (!file.startsWith(`${hazard.id}-`)) throw new Error(`${file} holds ${hazard.id}`);
    return hazard;
  });
}

/** What is wrong with a hazard beyond its form: an estimate that cannot be, or a control whose file or test is gone. */
export function faultsOf(hazard: Hazard, root: string): string[] {
  const { id, initial, residual, status, controls } = hazard;
  const faults = [
    ...(riskOf(residual) > riskOf(initial) ? ['its controls make it worse'] : []),
    ...(controls.length === 0 && riskOf(residual) !== riskOf(initial) ? ['nothing controls it, and its risk is lower than at first'] : []),
    ...(status === 'controlled' && riskOf(residual) > ACCEPTABLE ? [`a risk of ${riskOf(residual)} is not controlled`] : []),
    ...controls.flatMap(({ file, test }) => [
      ...(existsSync(join(root, file)) ? [] : [`${file} is gone`]),
      ...(isTested(join(root, test.file), test.name) ? [] : [`no test of ${test.file} is called "${test.name}"`]),
    ]),
  ];
  return faults.map((fault) => `${id}: ${fault}`);
}

/** A text right behind a bracket or comma of a call or table, which is where names of tests and of their cases stand. */
const NAMES = /(\.skip|\.todo)?[([,]\s*(['"`])((?:\\.|(?!\2)[^\\])*)\2/g;

function isTested(file: string, name: string): boolean {
  if (!existsSync(file)) return false;
  const names = [...readFileSync(file, 'utf8').matchAll(NAMES)].filter(([, left]) => left === undefined).map(([, , , text = '']) => text.replaceAll(/\\(['"`])/g, '$1'));
  return names.some((text) => text.includes(name));
}
