import { generatePcn, type GeneratedFile } from '@ehch/cli';
import { createTrigger, identitiesOf } from '@ehch/fhir';
import { TOPICS } from '@ehch/fhir-profiles';
import { type Envelope, RECORD_TYPES } from '@ehch/records';
import { fileOf, SOURCES } from '@ehch/sources';
import type { Resource } from '@medplum/fhirtypes';

/** What comes of some files: rows read, records that were not there before, resources they become, events they fire. */
export interface Load {
  rows: number;
  records: number;
  resources: number;
  events: number;
}

/** What a network sends at first, and in the week that follows. */
export interface WeekLoad {
  residents: number;
  first: Load;
  week: Load;
}

/** Counts the week that `ehch generate --seed 1` writes, as the demo sends it. */
export async function weekLoad(): Promise<WeekLoad> {
  const count = createCounter();
  const load: WeekLoad = { residents: 0, first: none(), week: none() };
  for (const file of generatePcn({ seed: 1 })) {
    const part = belongsToTheWeek(file) ? load.week : load.first;
    const reading = await SOURCES[file.source]?.read(fileOf(file.bytes));
    if (!reading?.ok) throw new Error(`${file.file} cannot be read`);
    for await (const row of reading.rows) {
      part.rows += 1;
      if (!('record' in row)) continue;
      const isNew = count(row.recordType, row.record, part);
      if (isNew && row.recordType === 'resident-register' && part === load.first) load.residents += 1;
    }
  }
  return load;
}

const none = (): Load => ({ rows: 0, records: 0, resources: 0, events: 0 });
const belongsToTheWeek = ({ file, source }: GeneratedFile): boolean => /-W\d\d\./.test(file) || source === 'pcn-rounds';

/** Adds what a record comes to; says whether it was there before. */
function createCounter(): (recordType: string, record: Envelope, load: Load) => boolean {
  const fires = createTrigger(TOPICS);
  const seen = new Set<string>();
  const last = new Map<string, Resource>();
  return (recordType, record, load) => {
    const version = JSON.stringify([recordType, record.source]);
    if (seen.has(version)) return false;
    seen.add(version);
    const entries = RECORD_TYPES[recordType]?.map(record).entry ?? [];
    load.records += 1;
    load.resources += entries.length;
    for (const { resource } of entries) {
      if (resource === undefined) continue;
      const [identity = ''] = identitiesOf(resource);
      load.events += fires({ previous: last.get(identity), current: resource }).length;
      last.set(identity, resource);
    }
    return true;
  };
}
