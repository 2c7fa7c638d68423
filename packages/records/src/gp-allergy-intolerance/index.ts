import { residentSubject } from '../envelope/resident.ts';
import { defineRecordType } from '../record-type.ts';
import { checkGpAllergyIntolerance } from './check.ts';
import { mapGpAllergyIntolerance } from './map.ts';
import type { GpAllergyIntoleranceRecord } from './record.ts';
import example from './examples/maximal.record.json' with { type: 'json' };
import schema from './schema.json' with { type: 'json' };

export const gpAllergyIntolerance = defineRecordType<GpAllergyIntoleranceRecord>({
  name: 'gp-allergy-intolerance',
  schema,
  example,
  check: checkGpAllergyIntolerance,
  subject: residentSubject,
  map: mapGpAllergyIntolerance,
  notMapped: {},
});
