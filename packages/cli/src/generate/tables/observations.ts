import { type Day, later, ukDate } from '../calendar.ts';
import type { Random } from '../random.ts';
import type { Baseline, Resident } from '../world/resident.ts';
import { isPresent } from '../world/stay.ts';
import type { Week } from '../world/week.ts';
import { homeColumns, residentColumns } from './home-columns.ts';
import type { Row } from './write-table.ts';

const DAYS = [0, 1, 2, 3, 4, 5, 6] as const;

/** A home's observations of a week: source `care-home-observations`. Daily, or once a week where people are young and well. */
export function observationsTable(random: Random, residents: readonly Resident[], { monday, deteriorating }: Week): Row[] {
  const rows = DAYS.flatMap((index) => {
    const day = monday.add({ days: index });
    const taken = residents.filter(({ home, stay }) => isPresent(stay, day) && stay.left?.day.equals(day) !== true && (index === 0 || !home.learningDisability));
    return taken.map((resident) => observationRow(random, resident, { day, index, ill: isIll(index, deteriorating.get(resident.nhsNumber)) }));
  });
  return rows.map((row, index) => ({ ...row, 'Obs no': `OBS-${monday.toString()}-${String(index + 1).padStart(4, '0')}` }));
}

const ILL_DAYS = 3;
const isIll = (day: number, from: number | undefined): boolean => from !== undefined && day >= from && day < from + ILL_DAYS;

function observationRow(random: Random, resident: Resident, { day, index, ill }: { day: Day; index: number; ill: boolean }): Row {
  const { home, baseline } = resident;
  const time = later('07:30', random.between(0, 170));
  const nurse = home.setting !== 'Residential' && random.percent(25);
  return {
    ...homeColumns(home),
    'Obs no': '',
    ...residentColumns(resident, day),
    'Rev': '1',
    'Last changed': `${ukDate(day)} ${later(time, 4)}:${random.between(10, 59)}`,
    'Taken': `${ukDate(day)} ${time}`,
    'Taken by': nurse ? home.manager.name : random.pick(home.carers),
    'Taken by (role)': nurse ? 'Nurse' : random.pick(['Carer', 'Senior carer']),
    'NMC PIN': nurse ? home.manager.pin : '',
    ...(ill ? poorly(random, baseline) : wellEnough(random, baseline)),
    'SpO2 scale': baseline.scale,
    'O2 l/min': '',
    'Weight kg': index === 0 ? (baseline.weight + random.between(-9, 9) / 10).toFixed(1) : '',
    'NEWS2': '',
  };
}

function wellEnough(random: Random, { resps, saturation, systolic, diastolic, pulse, temperature }: Baseline): Row {
  return {
    'Resps /min': String(resps + random.between(-1, 2)),
    'SpO2 %': String(Math.min(99, saturation + random.between(0, 1))),
    'Air or O2': 'Air',
    'BP sys': String(systolic + random.between(-4, 6)),
    'BP dia': String(diastolic + random.between(-4, 4)),
    'Pulse /min': String(pulse + random.between(-4, 5)),
    'ACVPU': 'A',
    'Temp °C': ((temperature + random.between(-2, 3)) / 10).toFixed(1),
  };
}

/** NEWS2 of seven and more on the chart, or near to it. */
function poorly(random: Random, { saturation, systolic, diastolic, pulse }: Baseline): Row {
  return {
    'Resps /min': String(random.between(23, 27)),
    'SpO2 %': String(saturation - random.between(4, 6)),
    'Air or O2': 'Air',
    'BP sys': String(systolic - random.between(14, 22)),
    'BP dia': String(diastolic - 8),
    'Pulse /min': String(pulse + random.between(34, 44)),
    'ACVPU': random.percent(40) ? 'New confusion' : 'Alert',
    'Temp °C': (random.between(382, 392) / 10).toFixed(1),
  };
}
