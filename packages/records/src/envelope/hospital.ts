import { logicalReference } from '@ehch/fhir';
import type { Organization, Reference } from '@medplum/fhirtypes';
import { odsIdentifier } from './home.ts';

/** A hospital as a record names it: by ODS code alone, as it is published by nobody here. */
export const hospitalReference = ({ odsCode, name }: { odsCode: string; name?: string }): Reference<Organization> => ({
  ...logicalReference<Organization>('Organization', odsIdentifier(odsCode)),
  ...(name !== undefined && { display: name }),
});
