import { nhsNumbers } from '../generate/nhs-numbers.ts';

const SYSTEM = 'https://drill.ehch.example';
const HOME = { odsCode: 'VM1AB' };

const source = (id: string, version: number) => ({ system: SYSTEM, id, version, updatedAt: new Date().toISOString() });

/** The NHS numbers of invented residents. */
export function residentsOf(count: number): string[] {
  const numbers = nhsNumbers(4_711);
  return Array.from({ length: count }, () => numbers.next().value.replaceAll(' ', ''));
}

export const homeRecord = (): object => ({ source: source('home', 1), home: HOME, name: 'Drill House', setting: 'without-nursing', registered: true });

export const residentRecord = (nhsNumber: string): object => ({
  source: source(`resident-${nhsNumber}`, 1),
  home: HOME,
  resident: { nhsNumber },
  name: { family: 'Drill', given: ['Ada'] },
  gender: 'female',
  birthDate: '1938-04-02',
});

/** What a round decided for a resident. Every version differs from the one before. */
export const outcomeRecord = (nhsNumber: string, version: number, status: 'completed' | 'amended' | 'entered-in-error'): object => ({
  source: source(`outcome-${nhsNumber}`, version),
  home: HOME,
  resident: { nhsNumber },
  status,
  period: { start: new Date(Date.now() - 3_600_000).toISOString() },
  contact: 'seen-in-person',
  clinician: { name: `Dr Drill ${version}`, role: 'general-practitioner' },
  decision: 'maintain-pcsp',
  pcspUpdated: false,
});
