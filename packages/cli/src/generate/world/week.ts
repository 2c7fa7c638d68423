import { type Day, ukDate } from '../calendar.ts';
import type { Random } from '../random.ts';
import { type Network, sentToHospital } from './network.ts';
import type { Resident } from './resident.ts';
import { isPresent } from './stay.ts';

/** Who got worse in a week, and from which day of it. */
export type Deteriorating = ReadonlyMap<string, number>;

export interface Week {
  monday: Day;
  residents: readonly Resident[];
  /** By NHS number. */
  deteriorating: Deteriorating;
}

const share = (count: number, of: number): number => Math.max(count >= 12 ? 1 : 0, Math.round(count / of));

/** What happens in a week: some come back from hospital, some move in, some go to hospital, some die, some get worse. */
export function liveWeek(random: Random, network: Network, monday: Day): Week {
  const here = network.residents.filter(({ stay }) => stay.left === undefined);
  const settled = random.some(here.filter((resident) => isPresent(resident.stay, monday) && knownBy(resident, monday)), here.length);
  const [dying, leaving, worse] = [share(here.length, 170), share(here.length, 110), share(here.length, 35)];
  const dies = new Set(settled.slice(0, dying));
  const leaves = new Set(settled.slice(dying, dying + leaving));
  const lived = network.residents.map((resident) => {
    if (dies.has(resident)) return died(resident, monday.add({ days: random.between(2, 5) }), random);
    if (leaves.has(resident)) return sentToHospital(resident, monday.add({ days: random.between(2, 5) }));
    return learnt(returned(resident, monday.add({ days: random.between(1, 3) })), monday);
  });
  const arriving = Array.from({ length: share(here.length, 80) }, () => network.admit(random.pick(network.homes.filter(({ learningDisability }) => !learningDisability)), monday.add({ days: random.between(0, 2) })));
  const deteriorating = new Map(settled.slice(dying + leaving, dying + leaving + worse).map(({ nhsNumber }) => [nhsNumber, random.between(0, 4)]));
  return { monday, residents: [...lived, ...arriving], deteriorating };
}

const knownBy = ({ nhsNumberSince }: Resident, day: Day): boolean => nhsNumberSince === undefined || nhsNumberSince.until(day).days >= 0;

function returned(resident: Resident, back: Day): Resident {
  const { stay } = resident;
  const last = stay.hospital.at(-1);
  if (last === undefined || last.back !== undefined || stay.left) return resident;
  return { ...resident, stay: { ...stay, type: 'Back from hospital', hospital: [...stay.hospital.slice(0, -1), { out: last.out, back }], rev: stay.rev + 1, changed: `${ukDate(back)} 15:40:00` } };
}

/** In the week in which the NHS number comes, every row that shows it changes. */
function learnt(resident: Resident, monday: Day): Resident {
  const { nhsNumberSince: since, register, stay, plan } = resident;
  if (since === undefined || since.until(monday).days > 0) return resident;
  const changed = `${ukDate(since)} 10:15:00`;
  return {
    ...resident,
    register: { rev: register.rev + 1, changed },
    stay: { ...stay, rev: stay.rev + 1, changed },
    plan: plan && { ...plan, rev: plan.rev + 1, changed },
  };
}

function died(resident: Resident, day: Day, random: Random): Resident {
  const changed = `${ukDate(day)} 18:20:00`;
  const time = `${String(random.between(1, 16)).padStart(2, '0')}:${random.between(10, 59)}`;
  const { stay, register, plan } = resident;
  return {
    ...resident,
    died: { day, time },
    register: { rev: register.rev + 1, changed },
    stay: { ...stay, left: { day, for: '', how: 'Died' }, rev: stay.rev + 1, changed },
    plan: plan && { ...plan, status: 'Ended', rev: plan.rev + 1, changed },
  };
}
