export { config as MAPPER_SETTINGS } from './config.ts';
export { MAPPING_ERRORS } from './errors.ts';
export { mapRecord, type MapResult } from './map-record.ts';
export { startMapper } from './start-mapper.ts';
