import { SOURCES } from '@ehch/sources';
import { atClock, later } from '../calendar.ts';
import type { Clinician } from '../world/home.ts';
import { MINUTES_EACH, type Round } from '../world/round.ts';

/** The network's system, which knows rounds and their outcomes by one set of keys. */
const SYSTEM = SOURCES['pcn-round-outcomes']?.system;

const ROLES = { GP: 'general-practitioner', ANP: 'advanced-nurse-practitioner', Paramedic: 'paramedic', Pharmacist: 'pharmacist' } as const;

const staff = ({ name, role, gmc, pin }: Clinician): object => ({ name, role: ROLES[role], ...(gmc && { gmcNumber: gmc }), ...(pin && { nmcPin: pin }) });

/** A round as the network's system sends it: a record of type weekly-home-round, for source `pcn-rounds`. */
export function roundRecord({ id, home, kind, day, clinician, outcomes }: Round): object {
  const end = later(home.round.time, Math.max(1, outcomes.length) * MINUTES_EACH);
  return {
    source: { system: SYSTEM, id, version: 1, updatedAt: atClock(day, '16:00') },
    home: { odsCode: home.ods, cqcLocationId: home.cqc },
    kind,
    status: 'finished',
    held: kind === 'round' ? 'in-person' : 'remotely',
    period: { start: atClock(day, home.round.time), end: atClock(day, end) },
    lead: staff(clinician),
    homeRepresentative: { name: home.manager.name, role: 'registered-manager', nmcPin: home.manager.pin },
    ...(kind === 'round' && { participants: [home.lead, home.pharmacist].filter(({ name }) => name !== clinician.name).map(staff) }),
    providedBy: { odsCode: home.pcn.ods, name: home.pcn.name },
    ...(kind === 'round' && { residents: outcomes.map(({ resident, scenario }) => ({ resident: { nhsNumber: resident.nhsNumber }, reason: scenario.reason })) }),
    note: kind === 'round' ? 'Next round at the usual time.' : 'Nobody needs review this week; the home will call should that change.',
  };
}
