import { type Day, ukDate } from '../calendar.ts';
import type { Home } from '../world/home.ts';
import type { Row } from './write-table.ts';

/** The network's list of its homes: source `pcn-homes`. */
export const homesTable = (homes: readonly Home[], monday: Day): Row[] => homes.map((home) => homeRow(home, monday));

function homeRow({ lead, ...home }: Home, monday: Day): Row {
  const since = ukDate(monday.subtract({ years: 3 }).with({ month: 4, day: 1 }));
  return {
    'Home key': home.key,
    'Row version': '1',
    'Last edited': `${ukDate(monday.subtract({ days: 10 }))} 09:00:00`,
    'CQC ID': home.cqc,
    'ODS': home.ods,
    'Care home': home.name,
    'Type': home.setting,
    'LD home?': home.learningDisability ? 'Y' : 'N',
    'CQC registered?': 'Y',
    'Tel.': home.phone,
    'Address 1': home.address,
    'Town': home.pcn.town,
    'Postcode': home.postcode,
    'PCN code': home.pcn.ods,
    'PCN': home.pcn.name,
    'Aligned since': since,
    'Clinical lead': lead.name,
    'Lead is a': lead.role,
    'GMC no.': lead.gmc ?? '',
    'NMC PIN': lead.pin ?? '',
    'Lead since': since,
    'Reason not a GP': lead.role === 'GP' ? '' : 'No partner had the capacity; agreed with the board for two years.',
  };
}
