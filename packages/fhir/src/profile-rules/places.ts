import { EHCH_CODES, ID, UK_CODES } from '../systems.ts';
import type { Check } from './check.ts';
import { itemsOf } from './check.ts';
import { required } from './presence.ts';
import { profile } from './profile.ts';
import { refersTo } from './references.ts';
import { bySystem, exactlyOne, slice } from './slices.ts';
import { coded, pattern, satisfies } from './values.ts';

const HOME_SYSTEMS: readonly unknown[] = [ID.odsOrganisation, ID.odsSite, ID.cqcLocation];

/** EHCH-CareHome: known by an ODS code or a Care Quality Commission location id. */
export const careHome = profile('Organization',
  satisfies('identifier', 'a care home is known by an ODS code or by its Care Quality Commission location id', ({ identifier }) =>
    itemsOf(identifier).some(({ system }) => HOME_SYSTEMS.includes(system))),
  slice('identifier', { name: 'Care Quality Commission location id', matches: bySystem(ID.cqcLocation), max: 1 }, required('value')),
  required('active'),
  organisationType('care-home'),
  required('name'));

/** EHCH-PrimaryCareNetwork: known by its ODS code. */
export const primaryCareNetwork = profile('Organization',
  exactlyOne('identifier', 'ODS organisation code', bySystem(ID.odsOrganisation)),
  organisationType('primary-care-network'),
  required('name'));

/** EHCH-CareHomeLocation: where a home is, and whether it offers nursing. */
export const careHomeLocation = profile('Location',
  required('status'),
  required('name'),
  required('physicalType'),
  pattern('physicalType', UK_CODES.encounterLocationType, ['G01', 'G02', 'G04']),
  required('managingOrganization'),
  refersTo('managingOrganization', 'Organization'));

/** EHCH-PCNAlignment: which network a home is aligned to, and since when (EHCH R2). */
export const pcnAlignment = profile('OrganizationAffiliation',
  required('period.start', 'an alignment is never overwritten, so each says since when it is in force'),
  required('organization'),
  refersTo('organization', 'Organization'),
  required('participatingOrganization'),
  refersTo('participatingOrganization', 'Organization'),
  exactlyOne('code', 'the code aligned', coded(EHCH_CODES.alignment, ['aligned'])));

function organisationType(code: string): Check {
  return exactlyOne('type', `the type ${code}`, coded(EHCH_CODES.organisationType, [code]));
}
