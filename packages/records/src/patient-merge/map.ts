import { derivedIdentifier, EHCH_CODES } from '@ehch/fhir';
import type { Linkage, Resource } from '@medplum/fhirtypes';
import { hospitalReference } from '../envelope/hospital.ts';
import { provenanceOf } from '../envelope/provenance.ts';
import { firstOf, referTo } from '../envelope/refer-to.ts';
import { residentReference } from '../envelope/resident.ts';
import { givenUp } from './given-up.ts';
import type { PatientMergeRecord } from './record.ts';

/** A merge becomes a linkage of two patients, which leaves both as they are; it waits until both are known. */
export function mapPatientMerge(record: PatientMergeRecord): Resource[] {
  const linkage = linkageOf(record);
  return [linkage, provenanceOf('patient-merge', record, [linkage], { who: hospitalReference(record.hospital) })];
}

function linkageOf(record: PatientMergeRecord): Linkage {
  const { source, hospital, withdrawn } = record;
  return {
    resourceType: 'Linkage',
    // A linkage has no identifier in R4, so it goes by its tag.
    meta: { tag: [{ system: EHCH_CODES.record, code: derivedIdentifier('patient-merge', [source.system, source.id]).value }] },
    active: withdrawn !== true,
    author: hospitalReference(hospital),
    item: [
      { type: 'source', resource: residentReference(record) },
      { type: 'alternate', resource: referTo('Patient', firstOf(givenUp(record))) },
    ],
  };
}
