import { LINKED, NAMED_BY_ODS, NOT_WITHDRAWN } from '../envelope/not-mapped.ts';
import { residentSubject } from '../envelope/resident.ts';
import { defineRecordType } from '../record-type.ts';
import { checkObservations } from './check.ts';
import { mapObservations } from './map.ts';
import type { ObservationsRecord } from './record.ts';
import example from './examples/maximal.record.json' with { type: 'json' };
import schema from './schema.json' with { type: 'json' };

export const observations = defineRecordType<ObservationsRecord>({
  name: 'observations',
  schema,
  example,
  check: checkObservations,
  subject: residentSubject,
  map: mapObservations,
  notMapped: { 'home.cqcLocationId': NAMED_BY_ODS, 'resident.localId': LINKED },
  falseAsAbsent: { enteredInError: NOT_WITHDRAWN },
});
