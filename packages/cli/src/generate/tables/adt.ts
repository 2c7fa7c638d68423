import type { Day } from '../calendar.ts';
import type { GeneratedFile } from '../files.ts';
import type { Resident } from '../world/resident.ts';
import { before } from '../world/stay.ts';

/** What the hospital told of residents in a week, message by message in its order: source `hospital-adt`. */
export function adtFile(file: string, residents: readonly Resident[], { monday, sunday }: { monday: Day; sunday: Day }): GeneratedFile {
  const within = (day: Day): boolean => before(monday, day) && before(day, sunday);
  const visits = residents.flatMap((resident) => resident.stay.hospital.map(({ out, back }, index) => ({ resident, out, back, visit: `V${resident.stay.number.slice(3)}-${index + 1}` })));
  const messages = visits.flatMap((visit) => [
    ...(within(visit.out) ? [messageOf('A01', clock(visit.out, '2140'), visit)] : []),
    ...(visit.back && within(visit.back) ? [messageOf('A03', clock(visit.back, '1510'), visit)] : []),
  ]);
  const texts = messages.sort((a, b) => a.at.localeCompare(b.at)).map(({ text }, index) => text.replace(CONTROL_ID, `RZZ-${monday.toString().replaceAll('-', '')}-${index + 1}`));
  return { file, source: 'hospital-adt', bytes: Buffer.from(texts.join('')), rows: texts.length, held: [] };
}

interface Visit {
  resident: Resident;
  out: Day;
  back: Day | undefined;
  visit: string;
}

/** Given when the messages are in their order. */
const CONTROL_ID = '{control id}';

function messageOf(event: 'A01' | 'A03', at: string, { resident: { nhsNumber, family, given, born, sex }, out, visit }: Visit): { at: string; text: string } {
  const admission = clock(out, '2140');
  const segments = [
    `MSH|^~\\&|PAS|RZZ01|EHCH|PCN|${at}||ADT^${event}|${CONTROL_ID}|P|2.5||||||UNICODE UTF-8`,
    `EVN|${event}|${at}`,
    `PID|1||H${visit.slice(1)}^^^RZZ01^MR~${nhsNumber.replaceAll(' ', '')}^^^NHS^NH||${family}^${given}||${born.toString().replaceAll('-', '')}|${sex}`,
    event === 'A01' ? field({ 2: 'I', 3: 'AMU^Bay 2^9^RZZ01^^^^^Acute Medical Unit', 4: '21', 14: '85', 19: visit, 44: admission }) : field({ 2: 'I', 3: 'W12^Bay B^3^RZZ01^^^^^Ward 12', 19: visit, 36: '1', 37: '85', 44: admission, 45: at }),
    ...(event === 'A01' ? ['PV2|||^Unwell at the home'] : []),
  ];
  return { at, text: segments.map((segment) => `${segment}\r`).join('') };
}

/** PV1 with these fields, by their numbers. */
function field(fields: Readonly<Record<number, string>>): string {
  const last = Math.max(...Object.keys(fields).map(Number));
  return ['PV1', '1', ...Array.from({ length: last - 1 }, (_, index) => fields[index + 2] ?? '')].join('|');
}

/** As hospitals write a time of the clock on the wall, without a zone. */
const clock = (day: Day, time: string): string => `${day.toString().replaceAll('-', '')}${time}00`;
