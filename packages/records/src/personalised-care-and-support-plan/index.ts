import { LINKED, NAMED_BY_ODS } from '../envelope/not-mapped.ts';
import { residentSubject } from '../envelope/resident.ts';
import { defineRecordType } from '../record-type.ts';
import { checkPersonalisedCareAndSupportPlan } from './check.ts';
import { mapPersonalisedCareAndSupportPlan } from './map.ts';
import type { PersonalisedCareAndSupportPlanRecord } from './record.ts';
import example from './examples/maximal.record.json' with { type: 'json' };
import schema from './schema.json' with { type: 'json' };

export const personalisedCareAndSupportPlan = defineRecordType<PersonalisedCareAndSupportPlanRecord>({
  name: 'personalised-care-and-support-plan',
  schema,
  example,
  check: checkPersonalisedCareAndSupportPlan,
  subject: residentSubject,
  map: mapPersonalisedCareAndSupportPlan,
  notMapped: {
    'home.cqcLocationId': NAMED_BY_ODS,
    'resident.localId': LINKED,
    'actions[].owner.role': 'FHIR has no place for the role of who does an activity of a plan; the person is named',
    'agreedWith.staff[].role': 'FHIR has no place for the role of who agreed to a plan; the person is named',
  },
});
